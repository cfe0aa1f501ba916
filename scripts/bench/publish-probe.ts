/**
 * Loaded into a gateway before the product (`--import`), for the bench alone: takes times that only the process itself knows, or leaves
 * out the sync of its writes. `?notes=FILE` writes ProbeNotes at the end, `?sync=off` makes every write unsynced.
 */
import { writeFileSync } from 'node:fs';
import { Level } from 'level';
import { OutboxArea } from '../../server/store/vault/outbox.ts';
import type { ProbeNotes } from './publish-notes.ts';

const options = new URL(import.meta.url).searchParams;
const synced = options.get('sync') !== 'off';
const notesPath = options.get('notes');

let [syncMs, syncs, lastIntentAt, lastFinalAt] = [0, 0, 0, 0];

type Write = (operations: unknown[], options?: { sync?: boolean }) => Promise<void>;
const database = Level.prototype as unknown as { batch: Write };
const write = database.batch;
database.batch = async function (this: unknown, operations, given) {
  if (given?.sync !== true) return write.call(this, operations, given);
  const started = performance.now();
  await write.call(this, operations, { ...given, sync: synced });
  syncMs += performance.now() - started;
  syncs += 1;
};

const { intentOps, put } = OutboxArea.prototype;
OutboxArea.prototype.intentOps = function (batch, intent, now) {
  batch.afterCommit(() => {
    lastIntentAt = Date.now();
  });
  intentOps.call(this, batch, intent, now);
};
OutboxArea.prototype.put = async function (row) {
  await put.call(this, row);
  if (row.state === 'final') lastFinalAt = Date.now();
};

if (notesPath !== null)
  process.on('exit', () => {
    const notes: ProbeNotes = { syncMs, syncs, lastIntentAt, lastFinalAt };
    writeFileSync(notesPath, JSON.stringify(notes));
  });
