import { expect } from 'chai';
import type { EventArguments } from '../../server/chain/event-types.ts';
import { type Hex, ZERO32 } from '../../server/domain/bytes.ts';
import { lienChainOf } from '../../server/domain/lien-steps.ts';
import { project, rowsNeeded } from '../../server/follower/project.ts';
import type { LienRow } from '../../server/store/asset-rows.ts';
import { keys } from '../../server/store/layout.ts';
import { expectLedgerError } from '../domain/expect-ledger-error.ts';
import { address, bytes32, inBlock, type Told, told } from './events.ts';

/** Projects one block, given only the rows it asked for. */
function rowsAfter(before: ReadonlyMap<string, unknown>, events: readonly Told[], number = before.size + 1) {
  const placed = inBlock(number, bytes32(`block ${number}`), events);
  const known = rowsNeeded(placed).flatMap((key) => (before.has(key) ? [[key, before.get(key)] as const] : []));
  const all = new Map(before);
  for (const { key, row } of project(placed, 1_000 + number, new Map(known))) all.set(key, row);
  return all;
}

const EMPTY = new Map<string, unknown>();
const KEY = address('key');
const LIEN = bytes32('lien');

const asset = (number: bigint): Told =>
  told('AssetRegistered', {
    asset: number,
    fingerprint: bytes32(`fingerprint ${number}`),
    authority: 1,
    key: KEY,
    class: 1,
    owner: address('owner'),
    register: 0,
    number: ZERO32,
    registeredAt: 0,
    validUntil: 0,
  });
const moved = (change: Partial<EventArguments['AssetTransferred']> = {}): Told =>
  told('AssetTransferred', {
    asset: 1n,
    from: address('owner'),
    to: address('buyer'),
    key: KEY,
    transfers: 1,
    reason: 0,
    ...change,
  });
const created: Told = told('LienCreated', {
  lien: LIEN,
  creditor: 2,
  key: KEY,
  kind: 1,
  currency: 156,
  amount: 2n ** 103n,
  maxAmount: 2n ** 103n,
  effectiveAt: 5,
  deliveredAt: 0,
  debt: bytes32('debt'),
  salt: ZERO32,
  deadline: 9,
});
const step = (number: number, position: number, data: Hex = ZERO32, of = 1n): Told =>
  told('LienChainExtended', { asset: of, lien: LIEN, step: number, data, position });
const valued = (position: number): Told =>
  told('AssetValued', {
    valuation: bytes32(`valuation ${position}`),
    asset: 1n,
    appraiser: 3,
    key: KEY,
    method: 1,
    basis: 1,
    currency: 156,
    amount: 2n ** 127n,
    asOf: 1,
    validUntil: 2,
    conflict: false,
    evidence: ZERO32,
    position,
  });

describe('project, assets', () => {
  it('takes an event about something never named for a log that was left out', () => {
    const entry = { register: 1, number: bytes32('number'), registeredAt: 1, validUntil: 0 };
    const lonely: Told[] = [
      asset(2n),
      moved(),
      told('LegalRegisterReconciled', { asset: 1n, key: KEY, ...entry }),
      told('TitleNoted', { asset: 1n, note: bytes32('n'), key: KEY, kind: 1 }),
      told('TitleNoteLifted', { asset: 1n, note: bytes32('n'), key: KEY }),
      told('TitleRecoveryProposed', { asset: 1n, to: KEY, key: KEY, effectiveAt: 1, reason: 1 }),
      told('TitleRecoveryCancelled', { asset: 1n }),
      told('TitleAuthorityChanged', { asset: 1n, authority: 2 }),
      told('UpdateUser', { tokenId: 1n, user: KEY, expires: 1 }),
      step(1, 1),
      step(10, 1),
      told('LienPerfected', { lien: LIEN, key: KEY, byAuthority: false, ...entry, order: 0 }),
      told('LienRenewed', { lien: LIEN, key: KEY, validUntil: 1 }),
      told('LienConfirmed', { lien: LIEN, key: KEY }),
      told('LienStruck', { lien: LIEN, key: KEY, reason: 1 }),
      told('LienAmended', { lien: LIEN, key: KEY, amount: 1n, maxAmount: 1n }),
      told('LienAssigned', { lien: LIEN, from: 1, to: 2, key: KEY }),
      told('LienAssetReleased', { lien: LIEN, asset: 1n, key: KEY }),
      told('LienPossessionEnded', { lien: LIEN, key: KEY, endedAt: 1 }),
      told('LienReleased', { lien: LIEN, key: KEY }),
      told('LienNoticeGiven', { lien: LIEN, key: KEY, noticeUntil: 1, evidence: bytes32('e') }),
      told('LienNoticeWithdrawn', { lien: LIEN, key: KEY }),
      told('LienEnforced', { lien: LIEN, key: KEY, evidence: bytes32('e') }),
      told('ValuationWithdrawn', { valuation: bytes32('v'), asset: 1n, key: KEY, reason: 1, successor: ZERO32 }),
    ];
    for (const event of lonely) expectLedgerError('CHAIN_INVALID', () => rowsAfter(EMPTY, [event]));
  });

  it('takes what does not follow for a log that was left out', () => {
    const titled = rowsAfter(EMPTY, [asset(1n)]);
    const pledged = rowsAfter(titled, [created, step(1, 1)]);
    for (const [before, event] of [
      [titled, asset(3n)],
      [titled, moved({ transfers: 2 })],
      [titled, valued(2)],
      [pledged, step(10, 3)],
      [pledged, step(10, 1)],
      [pledged, step(8, 2, bytes32('agreement'))],
      [rowsAfter(titled, [valued(1)]), valued(1)],
    ] as const)
      expectLedgerError('CHAIN_INVALID', () => rowsAfter(before, [event]));
    const noted = rowsAfter(titled, [told('TitleNoted', { asset: 1n, note: bytes32('n'), key: KEY, kind: 1 })]);
    const lift = told('TitleNoteLifted', { asset: 1n, note: bytes32('n'), key: KEY });
    expectLedgerError('CHAIN_INVALID', () => rowsAfter(rowsAfter(noted, [lift]), [lift]));
  });

  it('extends the chain of each asset, and keeps amounts to the last unit', () => {
    const rows = rowsAfter(rowsAfter(EMPTY, [asset(1n), asset(2n)]), [
      created,
      step(1, 1),
      step(1, 1, ZERO32, 2n),
      step(13, 2),
    ]);
    const said = (number: number) => ({ step: number, lien: LIEN, data: ZERO32 });
    expect(rows.get(keys.lienChain('1'))).to.deep.equal(lienChainOf([said(1), said(13)]));
    expect(rows.get(keys.lienChain('2'))).to.deep.equal(lienChainOf([said(1)]));
    const lien = rows.get(keys.lien(LIEN)) as LienRow;
    expect([lien.terms.assets, lien.amount]).to.deep.equal([['1', '2'], (2n ** 103n).toString()]);
  });

  it('ends a lien by enforcement, and a recovery by the transfer it leads to', () => {
    const pledged = rowsAfter(rowsAfter(EMPTY, [asset(1n)]), [created, step(1, 1)]);
    const enforced = rowsAfter(pledged, [told('LienEnforced', { lien: LIEN, key: KEY, evidence: bytes32('e') })]);
    expect((enforced.get(keys.lien(LIEN)) as LienRow).status).to.equal('enforced');
    const recovered = rowsAfter(
      rowsAfter(pledged, [told('TitleRecoveryProposed', { asset: 1n, to: KEY, key: KEY, effectiveAt: 1, reason: 2 })]),
      [moved({ reason: 2 })],
    );
    expect(recovered.get(keys.asset('1'))).to.not.have.property('recovery');
  });

  it('gives a near fingerprint to the first that claimed it', () => {
    const claim = (number: bigint): Told => told('NearFingerprintClaimed', { asset: number, nearFingerprint: LIEN });
    expect(rowsAfter(rowsAfter(EMPTY, [claim(1n)]), [claim(2n)]).get(keys.nearFingerprint(LIEN))).to.equal('1');
  });
});
