/** `npm start` as its user meets it: runs the main job, ends without leaving a process, resumes, and survives being killed. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { freePorts } from './free-ports.ts';

const root = join(import.meta.dirname, '../..');

interface Run {
  readonly process: ChildProcess;
  output(): string;
  /** Resolves when the text is printed; fails when the process ends before. */
  printed(text: string): Promise<void>;
  readonly ended: Promise<number | null>;
}

function start(dir: string, port: number): Run {
  const args = ['scripts/start.ts', '--dir', dir, '--port', String(port), '--enterprises', '30'];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  const printed = async (text: string): Promise<void> => {
    while (!output.includes(text)) {
      const over = await Promise.race([ended.then(() => true), sleep(50, false)]);
      if (over && !output.includes(text)) throw new Error(`ended before "${text}":\n${output}`);
    }
  };
  return { process: child, output: () => output, printed, ended };
}

/** Processes whose command line names the folder. */
function processesOf(dir: string): string[] {
  const all = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(dir) && !line.includes('ps -eo'));
}

async function noneLeft(dir: string): Promise<void> {
  for (let tries = 0; tries < 200 && processesOf(dir).length > 0; tries++) await sleep(50);
  expect(processesOf(dir)).to.deep.equal([]);
}

describe('npm start', function () {
  this.timeout(180_000);
  let dir: string;
  let port: number;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'county-start-'));
    port = await freePorts(5);
  });
  after(() => rm(dir, { recursive: true, force: true }));

  it('runs the main job and ends cleanly on Ctrl-C', async () => {
    const run = start(dir, port);
    await run.printed('Ctrl-C ends all of it');
    expect(run.output())
      .to.include('FOUND')
      .and.to.include(`http://127.0.0.1:${port + 4}/docs`);
    expect(run.output()).to.match(/read 30, accepted 30, already there 0, rejected 0/);
    expect(processesOf(dir)).to.have.length.of.at.least(5);
    run.process.kill('SIGINT');
    expect(await run.ended).to.equal(0);
    await noneLeft(dir);
  });

  it('resumes and publishes nothing twice; killed, it takes its processes along', async () => {
    const run = start(dir, port);
    await run.printed('Ctrl-C ends all of it');
    expect(run.output()).to.match(/read 30, accepted 0, already there 30, rejected 0/);
    expect(run.output()).to.not.include('admitted');
    run.process.kill('SIGKILL');
    await run.ended;
    await noneLeft(dir);
  });

  it('names a port that is taken, before it starts anything', async () => {
    const { createServer } = await import('node:http');
    const server = createServer();
    await new Promise<void>((done) => server.listen(port + 2, '127.0.0.1', done));
    try {
      const run = start(dir, port);
      expect(await run.ended).to.equal(1);
      expect(run.output())
        .to.include('PORT_IN_USE')
        .and.to.include(String(port + 2));
      expect(run.output()).to.not.include('    at ');
    } finally {
      await new Promise((done) => server.close(done));
    }
  });
});
