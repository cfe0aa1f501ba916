import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Hex } from '../../server/domain/bytes.ts';
import type { Vault } from '../../server/store/vault.ts';
import { cleanUp, close, folder, open } from '../store/vault-fixtures.ts';
import {
  enterprise,
  FakeIndex,
  intended,
  publisherOver,
  registration,
  rowsOf,
  SELF,
  uscc,
} from './publish-fixtures.ts';

/** Counts what would be anchored: per subject of a number, the ids in all batches that have an intent. */
async function anchoredIds(vault: Vault, numbers: readonly number[]): Promise<Hex[][]> {
  const calls = await intended(vault);
  const roots = await vault.batches.rootsOf(registration.id);
  expect(calls.map(({ args }) => args[0]).sort()).to.deep.equal([...roots].sort());
  const built = await Promise.all(roots.map((root) => vault.batches.built(root)));
  const size = built.reduce((sum, one) => sum + one!.batch.entries.reduce((all, { ids }) => all + ids.length, 0), 0);
  expect(calls.reduce((sum, { args }) => sum + Number(args[3]), 0)).to.equal(size);
  const openings = await vault.openings.find(
    SELF,
    numbers.map((number) => ({ type: 'uscc', identifier: uscc(number) })),
  );
  return Promise.all(
    openings.map(async (opening) => {
      if (opening === undefined) return [];
      const inBatches = built.flatMap((one) => one!.idsOf.get(opening.subject) ?? []);
      expect(await vault.records.idsOf(opening.subject, registration.id)).to.deep.equal(inBatches);
      return inBatches;
    }),
  );
}

describe('publish: crashes', () => {
  afterEach(cleanUp);

  it('leaves nothing or everything, whichever step fails', async function () {
    this.timeout(60_000);
    const numbers = [1, 2, 3, 4, 5];
    let failures = 0;
    for (let failing = 0; ; failing++) {
      const path = await folder();
      const vault = await open(path);
      const index = new FakeIndex();
      const { publisher } = publisherOver(vault, {}, index);
      let calls = 0;
      const step = <A extends unknown[], R>(original: (...args: A) => Promise<R>) => {
        return async (...args: A): Promise<R> => {
          if (calls++ === failing) throw new Error('crash');
          return original(...args);
        };
      };
      Object.assign(index, {
        member: step(index.member),
        schema: step(index.schema),
        revocation: step(index.revocation),
      });
      Object.assign(vault, { commit: step(vault.commit.bind(vault)) });
      Object.assign(vault.marks, { versions: step(vault.marks.versions.bind(vault.marks)) });
      Object.assign(vault.openings, { find: step(vault.openings.find.bind(vault.openings)) });
      const rows = rowsOf(numbers.map((number) => enterprise(number)));
      const crashed = await publisher.publishRows(registration.name, rows).then(
        () => false,
        () => true,
      );
      await close(vault);
      const again = await open(path);
      await again.check();
      const before = (await anchoredIds(again, numbers)).map((ids) => ids.length);
      expect(before).to.deep.equal(numbers.map(() => (crashed ? 0 : 1)));
      await publisherOver(again).publisher.publishRows(registration.name, rows);
      expect((await anchoredIds(again, numbers)).map((ids) => ids.length)).to.deep.equal(numbers.map(() => 1));
      await close(again);
      if (!crashed) break;
      failures += 1;
    }
    expect(failures).to.be.greaterThan(4);
  });

  it('anchors every row exactly once when the process is killed again and again', async function () {
    this.timeout(120_000);
    const [rows, chunk] = [600, 100];
    const numbers = Array.from({ length: rows }, (_, i) => i + 1);
    const path = await folder();
    let acknowledged = 0;
    for (const delay of [1, 25, 60, 120])
      acknowledged = Math.max(acknowledged, await publishUntilKilled(path, rows, chunk, delay));
    const vault = await open(path);
    await vault.check();
    const counts = (await anchoredIds(vault, numbers)).map((ids) => ids.length);
    for (let from = 0; from < rows; from += chunk) {
      const of = new Set(counts.slice(from, from + chunk));
      expect([...of], `chunk from ${from}`).to.have.length(1);
    }
    expect(counts.filter((count) => count === 1).length).to.be.at.least(acknowledged);
    const { publisher } = publisherOver(vault);
    for (let from = 0; from < rows; from += 150)
      await publisher.publishRows(
        registration.name,
        rowsOf(numbers.slice(from, from + 150).map((number) => enterprise(number))),
      );
    expect((await anchoredIds(vault, numbers)).every((ids) => ids.length === 1)).to.equal(true);
    await vault.check();
  });

  it('anchors each row exactly once, for any split of a file and any restart', async function () {
    this.timeout(120_000);
    const files = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 2 })), {
      minLength: 1,
      maxLength: 25,
    });
    const cuts = fc.array(
      fc.record({ rows: fc.integer({ min: 1, max: 9 }), restart: fc.boolean(), repeat: fc.boolean() }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(files, cuts, async (file, split) => {
        const path = await folder();
        let vault = await open(path);
        const ids = new Map<string, Hex>();
        for (let at = 0, turn = 0; at < file.length; turn++) {
          const { rows, restart, repeat } = split[turn % split.length]!;
          const chunk = file.slice(at, at + rows);
          if (restart) {
            await close(vault);
            vault = await open(path);
          }
          const values = chunk.map(([number, version]) => enterprise(number, { city: `City ${version}` }));
          const times = repeat ? 2 : 1;
          for (let time = 0; time < times; time++) {
            const { results } = await publisherOver(vault).publisher.publishRows(registration.name, rowsOf(values));
            for (const [i, result] of results.entries()) {
              const name = String(chunk[i]);
              if (result.status === 'rejected') expect(result.code).to.equal('ROW_DUPLICATE');
              else if (ids.has(name)) expect(result).to.include({ status: 'already', id: ids.get(name) });
              else {
                expect(result.status).to.equal('accepted');
                ids.set(name, result.id);
              }
            }
          }
          at += rows;
        }
        const numbers = [...new Set(file.map(([number]) => number))];
        const anchored = (await anchoredIds(vault, numbers)).flat();
        expect([...anchored].sort()).to.deep.equal([...ids.values()].sort());
        expect(ids.size).to.equal(new Set(file.map(String)).size);
        await vault.check();
        await close(vault);
      }),
      { numRuns: 15 },
    );
  });
});

/** @returns how many rows the child said were durable before it was killed, `delay` ms after it had opened the vault */
async function publishUntilKilled(path: string, rows: number, chunk: number, delay: number): Promise<number> {
  const program = join(import.meta.dirname, 'publish-writer.ts');
  const child = spawn(process.execPath, [program, path, String(rows), String(chunk)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let durable = 0;
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let text = '';
  for await (const part of child.stdout as AsyncIterable<Buffer>) {
    if (text === '') void setTimeout(delay).then(() => child.kill('SIGKILL'));
    text += part.toString('utf8');
  }
  await ended;
  for (const line of text.split('\n').slice(1, -1)) durable = Math.max(durable, Number(line) + chunk);
  return Math.min(durable, rows);
}
