/** Publishes one file: reads it once to check it, once to send it, then waits until the chain has it. */
import type { LedgerSchema } from '../../../server/domain/schema.ts';
import { problemOf } from '../failure.ts';
import type { GatewayClient } from '../gateway-client.ts';
import { awaitOperations, type Operation } from '../operations.ts';
import type { Session } from '../session.ts';
import { grouped, span } from '../text-table.ts';
import type { RowResult } from './answers.ts';
import { type Chunk, gather } from './chunks.ts';
import type { Outcome } from './outcome.ts';
import { Progress } from './progress.ts';
import { RejectedFile } from './rejected-file.ts';
import { RowStream } from './row-stream.ts';
import type { ReadValues } from './row-values.ts';
import type { Format, RawRow } from './rows.ts';
import type { Scan } from './scan.ts';
import { rawRows } from './scan.ts';
import { checkUnchanged, type SourceFile } from './source-file.ts';

/** A file that was checked as a whole and is ready to be sent. */
export interface Publication {
  readonly source: SourceFile;
  readonly format: Format;
  readonly scan: Scan;
  readonly schema: LedgerSchema;
  readonly read: ReadValues;
  /** Unix seconds. */
  readonly observedAt: number;
  readonly system?: string;
  /** True: the gateway revokes the earlier record that a row corrects. */
  readonly supersede: boolean;
  /** rows that the gateway stores together */
  readonly chunk: number;
  /** Milliseconds for which a gateway or its chain may stay silent. */
  readonly patienceMs: number;
  /** False: do not wait until the transactions are final. */
  readonly awaitAnchoring: boolean;
}

/** Sends the rows and waits for the chain. What a gateway refuses altogether is thrown; rows it rejects are counted and kept. */
export async function publishFile(session: Session, client: GatewayClient, publication: Publication): Promise<Outcome> {
  const { io } = session;
  const started = io.now();
  const progress = new Progress(io, session.json || session.quiet);
  const say = (text: string): void => {
    progress.clear();
    if (!session.quiet) session.warn(text);
  };
  const { source, format, scan } = publication;
  const rejected = new RejectedFile(source.path, io.cwd, format, scan.header, say);
  const sending = new Sending(session, client, publication, rejected, say);
  try {
    progress.phase('publishing', 'rows', scan.rows);
    const { schema, read, chunk } = publication;
    await sending.send(gather(records(rawRows(source, format), scan), schema, read, chunk), () =>
      progress.update(sending.done),
    );
    checkUnchanged(source);
    progress.phase('anchoring', 'transactions', sending.operations.size);
    const operations = await sending.settle((done) => progress.update(done));
    return outcomeOf(publication, sending, rejected, operations, io.now() - started);
  } catch (error) {
    if (sending.accepted > 0)
      say(
        `stopped after ${grouped(sending.done)} rows; ${grouped(sending.accepted)} were accepted and stay so. Run the same command again to go on.`,
      );
    throw error;
  } finally {
    progress.clear();
    rejected.close();
  }
}

/** The rows without the header of a CSV. */
async function* records(rows: AsyncIterable<RawRow>, scan: Scan): AsyncGenerator<RawRow> {
  let skip = scan.header !== undefined;
  for await (const row of rows) {
    if (!skip) yield row;
    skip = false;
  }
}

class Sending {
  readonly #session: Session;
  readonly #client: GatewayClient;
  readonly #publication: Publication;
  readonly #rejected: RejectedFile;
  readonly #say: (text: string) => void;
  readonly operations = new Set<string>();
  accepted = 0;
  already = 0;
  held = 0;
  readonly approvals = new Set<string>();
  changed = 0;
  readonly warnings: Record<string, number> = {};

  constructor(
    session: Session,
    client: GatewayClient,
    publication: Publication,
    rejected: RejectedFile,
    say: (text: string) => void,
  ) {
    this.#session = session;
    this.#client = client;
    this.#publication = publication;
    this.#rejected = rejected;
    this.#say = say;
  }

  get done(): number {
    return this.accepted + this.already + this.held + this.#rejected.count;
  }

  /** Sends all chunks; `onProgress` hears when rows were answered. */
  send(chunks: AsyncIterator<Chunk>, onProgress: () => void): Promise<void> {
    const { schema, scan, observedAt, system, supersede, chunk: size } = this.#publication;
    const input = {
      schema: schema.name,
      observedAt: String(observedAt),
      system,
      file: scan.sha256,
      supersede: supersede ? ('true' as const) : undefined,
      chunk: String(size),
    };
    const options = { signal: this.#session.io.interrupted() };
    return new RowStream(chunks, {
      size,
      patience: this.#patience(),
      open: (body) => this.#client.publishRecordsLines({ ...input, body }, options),
      onChunk: (chunk, results) => {
        this.#settle(chunk, results);
        onProgress();
      },
      onCheckpoint: ({ operations, approval }) => {
        for (const id of operations) this.operations.add(id);
        if (approval !== undefined) this.approvals.add(approval);
      },
    }).send();
  }

  #settle(chunk: Chunk, results: readonly RowResult[]): void {
    const rejections = [...chunk.rejected];
    for (const { line, status, changed, supersedes, warnings, code = 'VALUE_INVALID', detail = '' } of results) {
      if (status === 'rejected') rejections.push({ line, code, detail, row: chunk.rows.get(line)! });
      else this[status] += 1;
      if (status === 'accepted' && (changed ?? supersedes) !== undefined) this.changed += 1;
      for (const warning of warnings ?? []) this.warnings[warning.code] = (this.warnings[warning.code] ?? 0) + 1;
    }
    for (const rejection of rejections.sort((a, b) => a.line - b.line)) this.#rejected.add(rejection);
    this.#rejected.flush();
  }

  /** The state of every operation, after waiting for the chain unless that is not wanted. */
  async settle(onProgress: (done: number) => void): Promise<Operation[]> {
    if (!this.#publication.awaitAnchoring) return [...this.operations].map((id) => ({ id, state: 'queued' }));
    return awaitOperations({ ...this.#patience(), client: this.#client, onProgress }, [...this.operations]);
  }

  #patience() {
    return {
      io: this.#session.io,
      limitMs: this.#publication.patienceMs,
      onRetry: (error: unknown, waitMs: number) => {
        const { code, detail } = problemOf(error);
        this.#say(`${code}: ${detail}; trying again in ${span(waitMs)}`);
      },
    };
  }
}

function outcomeOf(
  { source, scan, schema, awaitAnchoring }: Publication,
  { accepted, already, held, approvals, changed, warnings }: Sending,
  rejected: RejectedFile,
  operations: Operation[],
  elapsedMs: number,
): Outcome {
  const failed = operations.some(({ state }) => state === 'failed');
  return {
    file: source.path,
    sha256: scan.sha256,
    schema: schema.name,
    read: scan.rows,
    accepted,
    already,
    held,
    approvals: [...approvals],
    changed,
    rejected: rejected.count,
    rejectedByCode: rejected.byCode,
    rejectedFile: rejected.path ?? null,
    warnings,
    anchoring: failed ? 'failed' : awaitAnchoring || operations.length === 0 ? 'anchored' : 'pending',
    operations,
    seconds: elapsedMs / 1000,
    rowsPerSecond: elapsedMs > 0 ? Math.round(scan.rows / (elapsedMs / 1000)) : 0,
  };
}
