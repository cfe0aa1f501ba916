/**
 * Table of contents of the index. A key is a letter for the table and fixed-width lower-case hexadecimal, so that key order is chain
 * order. A value is 8 bytes of SHA-256 over key, space and row, then the row (index/row-codec.ts): LevelDB hides flipped bits, the digest
 * does not. `!identity` alone has a form of its own (index/identity.ts).
 *
 * | key | value |
 * |---|---|
 * | `!identity` `!head` | which chain this is; block, running digest, census |
 * | `m` member | MemberRow |
 * | `k` address | KeyRow |
 * | `s` schema | SchemaRow |
 * | `e` template | TemplateRow |
| `h` handle | SubjectRow |
 * | `H` account handle | handle; the account controls it or once did |
 * | `c` handle consent | ConsentRow or WithdrawalRow: an id means something only together with its subject |
 * | `C` consent | the handle under which it was granted |
 * | `a` id | AttestationRow |
 * | `A` handle position | id |
 * | `n` handle | subject chain |
 * | `b` issuer schema position | BatchRow |
 * | `B` root issuer schema position | key of the BatchRow |
 * | `N` issuer schema | batch chain |
 * | `r` issuer id | RevocationRow |
 * | `dd` dispute | DisputeRow |
 * | `dt` kind target position | id of a dispute, by the place of its filing |
 * | `dc` kind target | dispute chain |
 * | `dp` party dispute, `dr` respondent dispute | id of the dispute |
 * | `dk` clock, `da` member, `dw` calendar word | ClockRow, ClockAssignmentRow, CalendarRow |
 * | `gk` member address | address of a key |
 * | `gs` member | SeatRow |
 * | `gp` proposal, `go` number, `gn` | ProposalRow, its id by the order of proposals, how many there are |
 * | `gr` role account | RoleRow |
 * | `gv` name | SettingRow |
 * | `t` class | AssetClassRow |
 * | `T` asset | AssetRow |
 * | `f` fingerprint, `F` near fingerprint | number of the asset that has it, or claimed it first |
 * | `v` asset fingerprint | ResolutionRow |
 * | `l` lien | LienRow |
 * | `L` asset position | LienStepRow |
 * | `p` asset | chain of liens |
 * | `o` agreement | SubordinationRow |
 * | `G` asset lien account purpose | TransferAgreementRow |
 * | `w` valuation | ValuationRow |
 * | `W` asset position | id of the valuation |
 * | `q` asset | chain of valuations |
 * | `u` block | UndoRow, for blocks that may still be taken back |
 */
import { hash } from 'node:crypto';
import type { Hex } from '../domain/bytes.ts';
import { LedgerError } from '../errors.ts';
import { RowWriter, readRow } from './index/row-codec.ts';

/** Raised when a row or the digest changes its form: an older index is refused and rebuilt. */
export const INDEX_VERSION = 6;

/** Tables that are not told by the chain: identity and head, and what it takes to go back. */
export const NOT_ROWS: ReadonlySet<string> = new Set(['!', 'u']);

const digits = (value: Hex): string => value.slice(2).toLowerCase();
const u32 = (value: number): string => value.toString(16).padStart(8, '0');
const u8 = (value: number): string => value.toString(16).padStart(2, '0');
/** Assets are counted from 1; valuations keep their number in 96 bits. */
const u96 = (value: string): string => BigInt(value).toString(16).padStart(24, '0');

export const keys = {
  identity: '!identity',
  head: '!head',
  member: (member: number) => `m${u32(member)}`,
  key: (address: Hex) => `k${digits(address)}`,
  schema: (schema: Hex) => `s${digits(schema)}`,
  template: (template: Hex) => `e${digits(template)}`,
  subject: (handle: Hex) => `h${digits(handle)}`,
  handleOf: (account: Hex, handle: Hex) => `H${digits(account)}${digits(handle)}`,
  consent: (handle: Hex, consent: Hex) => `c${digits(handle)}${digits(consent)}`,
  consentSubject: (consent: Hex) => `C${digits(consent)}`,
  attestation: (id: Hex) => `a${digits(id)}`,
  attestationOf: (handle: Hex, position: number) => `A${digits(handle)}${u32(position)}`,
  subjectChain: (handle: Hex) => `n${digits(handle)}`,
  batch: (issuer: number, schema: Hex, position: number) => `b${u32(issuer)}${digits(schema)}${u32(position)}`,
  batchByRoot: (root: Hex, issuer: number, schema: Hex, position: number) =>
    `B${digits(root)}${u32(issuer)}${digits(schema)}${u32(position)}`,
  batchChain: (issuer: number, schema: Hex) => `N${u32(issuer)}${digits(schema)}`,
  revocation: (issuer: number, id: Hex) => `r${u32(issuer)}${digits(id)}`,
  dispute: (dispute: Hex) => `dd${digits(dispute)}`,
  disputeAbout: (kind: number, target: Hex, position: number) => `dt${u8(kind)}${digits(target)}${u32(position)}`,
  disputeChain: (kind: number, target: Hex) => `dc${u8(kind)}${digits(target)}`,
  disputeOf: (party: Hex, dispute: Hex) => `dp${digits(party)}${digits(dispute)}`,
  disputeFor: (respondent: number, dispute: Hex) => `dr${u32(respondent)}${digits(dispute)}`,
  clock: (clock: number) => `dk${u8(clock)}`,
  clocksOf: (member: number) => `da${u32(member)}`,
  calendar: (calendar: number, word: number) => `dw${u32(calendar)}${u32(word)}`,
  keyOf: (member: number, address: Hex) => `gk${u32(member)}${digits(address)}`,
  seat: (member: number) => `gs${u32(member)}`,
  proposal: (proposal: string) => `gp${BigInt(proposal).toString(16).padStart(64, '0')}`,
  proposalAt: (number: number) => `go${u32(number)}`,
  proposalCount: 'gn',
  role: (role: number, account: Hex) => `gr${u32(role)}${digits(account)}`,
  setting: (name: string) => `gv${name}`,
  assetClass: (number: number) => `t${u8(number)}`,
  asset: (asset: string) => `T${u96(asset)}`,
  fingerprint: (fingerprint: Hex) => `f${digits(fingerprint)}`,
  nearFingerprint: (fingerprint: Hex) => `F${digits(fingerprint)}`,
  resolution: (asset: string, fingerprint: Hex) => `v${u96(asset)}${digits(fingerprint)}`,
  lien: (lien: Hex) => `l${digits(lien)}`,
  lienStep: (asset: string, position: number) => `L${u96(asset)}${u32(position)}`,
  lienChain: (asset: string) => `p${u96(asset)}`,
  subordination: (agreement: Hex) => `o${digits(agreement)}`,
  transferAgreement: (asset: string, lien: Hex, to: Hex, purpose: number) =>
    `G${u96(asset)}${digits(lien)}${digits(to)}${u8(purpose)}`,
  valuation: (valuation: Hex) => `w${digits(valuation)}`,
  valuationOf: (asset: string, position: number) => `W${u96(asset)}${u32(position)}`,
  valuationChain: (asset: string) => `q${u96(asset)}`,
  undo: (block: number) => `u${block.toString(16).padStart(14, '0')}`,
} as const;

/** Beginnings of keys, for ranges. */
export const prefixes = {
  members: 'm',
  schemas: 's',
  templates: 'e',
  handlesOf: (account: Hex) => `H${digits(account)}`,
  consentsOf: (handle: Hex) => `c${digits(handle)}`,
  attestationsOf: (handle: Hex) => `A${digits(handle)}`,
  batches: (issuer: number, schema: Hex) => `b${u32(issuer)}${digits(schema)}`,
  batchesByRoot: (root: Hex) => `B${digits(root)}`,
  revocationsOf: (issuer: number) => `r${u32(issuer)}`,
  disputesAbout: (kind: number, target: Hex) => `dt${u8(kind)}${digits(target)}`,
  disputesOf: (party: Hex) => `dp${digits(party)}`,
  disputesFor: (respondent: number) => `dr${u32(respondent)}`,
  clocks: 'dk',
  calendar: (calendar: number) => `dw${u32(calendar)}`,
  keysOf: (member: number) => `gk${u32(member)}`,
  seats: 'gs',
  proposals: 'go',
  roles: 'gr',
  assetClasses: 't',
  lienSteps: (asset: string) => `L${u96(asset)}`,
  transferAgreements: (asset: string) => `G${u96(asset)}`,
  valuationsOf: (asset: string) => `W${u96(asset)}`,
  undo: 'u',
} as const;

const DIGEST_BYTES = 8;
const writer = new RowWriter();

/** A row as it is stored, and all 64 digits of its digest. */
export function sealRow(key: string, row: unknown): { readonly value: Buffer; readonly digest: string } {
  writer.begin(`${key} `);
  const from = writer.length;
  writer.write(row);
  const digest = hash('sha256', writer.written());
  const value = Buffer.allocUnsafe(DIGEST_BYTES + writer.length - from);
  value.write(digest.slice(0, 2 * DIGEST_BYTES), 'hex');
  value.set(writer.written(from), DIGEST_BYTES);
  return { value, digest };
}

/** Whether a stored value is the one that was written under this key. */
export function isSound(key: string, value: Buffer): boolean {
  writer.begin(`${key} `);
  writer.append(value.subarray(DIGEST_BYTES));
  const digest = hash('sha256', writer.written(), 'buffer');
  return value.length > DIGEST_BYTES && digest.compare(value, 0, DIGEST_BYTES, 0, DIGEST_BYTES) === 0;
}

/** The row of a stored value. @throws STORE_DAMAGED naming the key */
export function openRow(key: string, value: Buffer): unknown {
  if (!isSound(key, value)) throw new LedgerError('STORE_DAMAGED', `index row ${key}`, { store: 'index', key });
  return readRow(value, DIGEST_BYTES);
}
