/** The lines of the README's API section, as somebody pastes them into a shell, one after the other. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { TestConsortium } from './consortium.ts';

const root = join(import.meta.dirname, '../..');

/** The commands of the section's shell blocks; comments and empty lines are left out. */
async function linesOfSection(): Promise<string[]> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const section = /^## API$([\s\S]*?)^## /m.exec(readme)?.[1] ?? '';
  const blocks = [...section.matchAll(/^```sh$([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks
    .join('\n')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** A shell that takes a line at a time. */
class Shell {
  readonly #child: ChildProcess;
  #text = '';
  #heard: (() => void) | undefined;

  constructor(folder: string, prelude: string) {
    this.#child = spawn('bash', [], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
    const hear = (chunk: Buffer): void => {
      this.#text += chunk.toString();
      this.#heard?.();
    };
    this.#child.stdout!.on('data', hear);
    this.#child.stderr!.on('data', hear);
    this.#child.stdin!.write(`set -o pipefail\n${prelude}\n`);
  }

  /** What the line said, and how it ended. */
  async run(line: string): Promise<{ code: number; text: string }> {
    this.#text = '';
    this.#child.stdin!.write(`${line}\necho "=== $?"\n`);
    for (;;) {
      const ended = /(?:^|\n|\})=== (\d+)\n$/.exec(this.#text);
      if (ended !== null) return { code: Number(ended[1]), text: this.#text };
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  end(): void {
    this.#child.kill();
  }
}

describe("the README's API section", function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let folder: string;
  let shell: Shell;

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank']);
    folder = await mkdtemp(join(tmpdir(), 'readme-'));
    // curl fails on a refusal and shows it; npx ledger is this checkout's; the addresses are this test's.
    const ledger = `"${process.execPath}" "${join(root, 'scripts/ledger.ts')}"`;
    shell = new Shell(
      folder,
      `curl() { command curl -S --fail-with-body "$@"; }; npx() { shift; ${ledger} "$@"; }; export NO_COLOR=1`,
    );
  });
  after(async () => {
    shell?.end();
    await consortium?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('does what it says, line by line', async () => {
    const lines = await linesOfSection();
    const curls = lines.filter((line) => line.includes('curl '));
    expect(curls).to.have.length.of.at.least(12);
    const url = (profile: 'government' | 'bank'): string => consortium.node(profile).gateway.url;
    const here = `OFFICE=${url('government')} BANK=${url('bank')} FOLDER=${consortium.dir}`;
    expect(lines[0]).to.match(/^OFFICE=\S+ BANK=\S+ FOLDER=\.ledger$/);
    for (const line of [here, ...lines.slice(1)]) {
      const { code, text } = await shell.run(line);
      expect(code, `${line}\n${text}`).to.equal(0);
    }
    const verification = JSON.parse(await readFile(join(folder, 'verification.json'), 'utf8')) as { outcome: string };
    expect(verification.outcome).to.equal('FOUND');
    process.stdout.write(`\n    ${lines.length} lines of the README run, ${curls.length} of them with curl\n`);
  });
});
