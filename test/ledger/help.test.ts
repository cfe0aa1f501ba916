import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Command } from 'commander';
import { EXIT } from '../../scripts/ledger/failure.ts';
import { buildProgram } from '../../scripts/ledger/program.ts';
import { errorCode, finished, newFolder, removeFolders, run, startLedger } from './run-ledger.ts';

const GLOBAL = ['--gateway', '--token', '--token-file', '--as', '--json', '--quiet'];

/** Every command with the words that lead to it. */
function* commands(command: Command, path: string[] = []): Generator<{ command: Command; path: string[] }> {
  yield { command, path };
  for (const child of command.commands) yield* commands(child, [...path, child.name()]);
}

describe('ledger --help', () => {
  const program = buildProgram({
    io: { out: { write: () => true }, err: { write: () => true } } as never,
    session: undefined,
    exit: 0,
  });

  for (const { command, path } of commands(program))
    it(`ledger ${path.join(' ')}`.trimEnd(), async () => {
      const { out, err, exit } = await run([...path, '--help']);
      expect([exit, err]).to.deep.equal([0, '']);
      expect(out).to.match(/Examples:\n {2}\$ ledger /);
      for (const { long } of command.options) expect(out).to.contain(long);
      for (const argument of command.registeredArguments)
        expect(out).to.match(new RegExp(`[<[]${argument.name()}(\\.\\.\\.)?[>\\]]`));
      for (const option of GLOBAL) expect(out).to.contain(option);
      expect(command.description(), 'a description').to.not.equal('');
    });

  it('documents every exit code', async () => {
    const { out } = await run(['--help']);
    for (const code of Object.values(EXIT)) expect(out).to.match(new RegExp(`^  ${code} +\\S`, 'm'));
  });

  it('refuses what it does not know', async () => {
    for (const argv of [['nothing'], ['status', '--loud'], ['publish'], ['status', 'surplus'], ['init']]) {
      const result = await run([...argv, '--json']);
      expect([errorCode(result), result.exit], argv.join(' ')).to.deep.equal(['USAGE_INVALID', 2]);
    }
  });

  it('shows help, and exits 2, when no command is named', async () => {
    for (const argv of [[], ['token'], ['consent'], ['subject', 'wallet']]) {
      const result = await run(argv);
      expect([result.exit, result.out, result.err.startsWith('Usage:')]).to.deep.equal([2, '', true]);
    }
  });

  it('runs as a program, and never shows a stack trace', async () => {
    const { exit, err } = await finished(startLedger(['show', 'x', '--gateway', 'http://127.0.0.1:1']));
    expect(exit).to.equal(4);
    expect(err).to.contain('GATEWAY_UNREACHABLE');
    expect(err).to.not.match(/\n\s+at /);
  });
});

describe('ledger init', () => {
  afterEach(removeFolders);
  const init = (folder: string, env: Record<string, string>, ...more: string[]) =>
    run(
      [
        'init',
        '--dir',
        join(folder, 'gateway'),
        '--name',
        'trial',
        '--rpc',
        'http://127.0.0.1:8545',
        '--manifest',
        join(folder, 'm.json'),
        '--json',
        ...more,
      ],
      { env },
    );

  it('makes the folder of a gateway', async () => {
    const folder = newFolder();
    const result = await init(folder, { LEDGER_PASSPHRASE: 'correct horse battery' }, '--port', '7200');
    expect(result.exit, result.out).to.equal(0);
    const { configPath, address } = result.json<{ configPath: string; address: string }>();
    expect(existsSync(configPath)).to.equal(true);
    expect(address).to.match(/^0x[0-9a-fA-F]{40}$/);
    expect((await init(folder, { LEDGER_PASSPHRASE: 'correct horse battery' })).exit, 'a second time').to.equal(2);
  });

  it('refuses a short passphrase', async () => {
    expect(errorCode(await init(newFolder(), { LEDGER_PASSPHRASE: 'short' }))).to.equal('USAGE_INVALID');
  });

  it('warns when the passphrase stays beside the keys', async () => {
    expect((await init(newFolder(), {}, '--keep-passphrase')).err).to.contain('for trials only');
  });
});
