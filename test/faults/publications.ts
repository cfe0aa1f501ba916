/** Publications over HTTP, one row each, and what must have become of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { interfaceOf } from '../../server/chain/abi.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { findSchema } from '../../server/schemas/load.ts';
import { call, type Node, type TestConsortium } from '../e2e/consortium.ts';
import { enterprise } from '../publish/publish-fixtures.ts';

const SCHEMA = 'enterprise-registration';

interface Published {
  readonly results?: readonly { readonly status: string; readonly id: Hex }[];
  readonly operations?: readonly string[];
  readonly code?: string;
}

export interface Count {
  readonly operations: Set<string>;
  readonly ids: Map<number, Hex>;
  /** Publications that were refused for want of room. */
  refused: number;
}

export const emptyCount = (): Count => ({ operations: new Set(), ids: new Map(), refused: 0 });

/** Publishes one row after the other; what is refused for want of room is given again when the gateway says. */
export async function publishRows(
  { gateway, token }: Node,
  rows: { readonly first: number; readonly count: number },
  count: Count,
): Promise<void> {
  for (let number = rows.first; number < rows.first + rows.count; ) {
    const ndjson = JSON.stringify({ line: 1, values: enterprise(number) });
    const url = `${gateway.url}/records?schema=${SCHEMA}&system=writers`;
    const { status, body } = await call<Published>(url, { token, ndjson });
    if (status === 503 && body.code === 'OUTBOX_FULL') {
      count.refused += 1;
      await sleep(200);
      continue;
    }
    if (status !== 202) throw new Error(`${status} ${JSON.stringify(body)}`);
    count.ids.set(number, body.results![0]!.id);
    for (const id of body.operations!) count.operations.add(id);
    number += 1;
  }
}

async function ended({ gateway, token }: Node, ids: ReadonlySet<string>): Promise<Map<string, string>> {
  const states = new Map<string, string>();
  for (const id of ids)
    for (let tries = 0; !states.has(id); tries++) {
      const { body } = await call<{ state: string; waiting?: object }>(`${gateway.url}/operations/${id}`, { token });
      if (body.state === 'final' || body.state === 'failed') states.set(id, body.state);
      else if (tries > 1_200) throw new Error(`${id} is stuck: ${JSON.stringify(body)}`);
      else await sleep(100);
    }
  return states;
}

/** Batches of the schema above a block; how many logs there are of all schemas, and how many transactions. */
async function anchored(
  consortium: TestConsortium,
  above: number,
): Promise<{ batches: { root: string; size: number }[]; logs: number; transactions: number }> {
  const head = await consortium.blockNumber();
  const { address } = consortium.manifest.contracts.AttestationRegistry;
  const from = `0x${(above + 1).toString(16)}`;
  const logs = await consortium.rpc<{ topics: Hex[]; data: Hex }[]>('eth_getLogs', [{ fromBlock: from, address }]);
  const schema = findSchema(SCHEMA)!.id;
  const batches = logs
    .map((log) => interfaceOf('AttestationRegistry').parseLog(log)!)
    .filter(({ args }) => String(args.schema).toLowerCase() === schema)
    .map(({ args }) => ({ root: String(args.root), size: Number(args.size) }));
  let transactions = 0;
  for (let number = above + 1; number <= head; number++) {
    const tag = `0x${number.toString(16)}`;
    transactions += Number(await consortium.rpc<Hex>('eth_getBlockTransactionCountByNumber', [tag]));
  }
  return { batches, logs: logs.length, transactions };
}

/** Waits until all are final; then the chain has each row once, since block `above`, and no transaction that anchored nothing. */
export async function checkAnchored(
  consortium: TestConsortium,
  node: Node,
  above: number,
  count: Count,
): Promise<void> {
  const states = await ended(node, count.operations);
  expect(new Set(states.values()), 'states of all operations').to.deep.equal(new Set(['final']));
  const { batches, logs, transactions } = await anchored(consortium, above);
  expect(batches.length, 'batches').to.equal(count.operations.size);
  expect(new Set(batches.map(({ root }) => root)).size).to.equal(batches.length);
  expect(batches.reduce((sum, { size }) => sum + size, 0)).to.equal(count.ids.size);
  expect(transactions, 'transactions, each of which anchored something').to.equal(logs);
}
