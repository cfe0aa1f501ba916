/** What became of signed transactions: in a block, in none any more, final, failed. */
import type { Hex } from '../domain/bytes.ts';
import { cancelled, type DispatchState } from './dispatch-state.ts';
import { asQueued, type OutboxRow, signedBytes, withBytes } from './outbox.ts';
import { readTransaction } from './raw-transaction.ts';
import { failureOf, fetchReceipts, type Receipt } from './receipts.ts';

/** Asks for the receipts of every row that is signed or mined, and writes what they change. True when anything moved. */
export async function settle(state: DispatchState, rows: readonly OutboxRow[]): Promise<boolean> {
  const open = rows.filter((row) => row.state === 'signed' || row.state === 'mined');
  if (open.length === 0) return false;
  const bytes = open.flatMap((row) => signedBytes(row).map(({ hash }) => ({ id: row.id, hash })));
  const { head, receipts } = await fetchReceipts(
    state.options.rpc,
    bytes.map(({ hash }) => hash),
  );
  const found = new Map<string, { hash: Hex; receipt: Receipt }>();
  for (const [i, { id, hash }] of bytes.entries()) {
    const receipt = receipts[i];
    if (receipt !== undefined) found.set(id, { hash, receipt });
  }
  const moved = open.map(async ({ id, state: was }) => {
    const mined = found.get(id);
    if (mined !== undefined) return writeMined(state, id, mined.hash, mined.receipt, head);
    if (was !== 'mined') return false;
    state.sentAt.delete(id);
    return (await state.keeper.update(id, unmined)) !== undefined;
  });
  return (await Promise.all(moved)).includes(true);
}

async function writeMined(
  { options, keeper, displacedSince, signer }: DispatchState,
  id: string,
  hash: Hex,
  receipt: Receipt,
  head: number,
): Promise<boolean> {
  const { finality, rpc, contracts } = options;
  const { block, gasUsed, succeeded } = receipt;
  displacedSince.delete(id);
  const isFinal = finality === 'instant' || head - block >= finality;
  const written = await keeper.update(id, async (row) => {
    if (!isFinal && row.state === 'mined' && row.block === block && row.hash === hash) return undefined;
    const own = signedBytes(row).find((one) => one.hash === hash);
    if (own === undefined) return undefined;
    const { failure: known, ...rest } = withBytes(row, own);
    const place = { ...rest, block, gasUsed };
    if (own.voids === true) return isFinal ? cancelled(place) : { ...place, state: 'mined' };
    const { cancelling: _tooLate, ...done } = place;
    if (succeeded) return isFinal ? { ...done, state: 'final' } : { ...place, state: 'mined' };
    const { gasLimit, from } = readTransaction(own.raw);
    // A key that was replaced may have ended before its last transactions were mined: the new one says whether they stand.
    if (isFinal && from !== signer.address) return row.cancelling === true ? cancelled(place) : asQueued(row);
    const call = { from, to: contracts[row.contract].address, gasLimit };
    const failure = row.block === block && known !== undefined ? known : await failureOf(rpc, call, row, receipt);
    return isFinal ? { ...done, state: 'failed', failure } : { ...place, state: 'mined', failure };
  });
  return written !== undefined;
}

/** The block that held it is gone: its bytes are sent again. */
function unmined(row: OutboxRow): OutboxRow | undefined {
  if (row.state !== 'mined') return undefined;
  const { block: _block, gasUsed: _gasUsed, failure: _failure, ...rest } = row;
  return { ...rest, state: 'signed' };
}
