/** Asks other members for lost rows that they hold too. What they answer counts only when it recomputes to what stands on chain. */
import { recoverAddress } from '../chain/signer.ts';
import type { ControllerCheck } from '../consents/controller-signature.ts';
import type { Hex } from '../domain/bytes.ts';
import { consentId } from '../domain/consent.ts';
import { type SaltedText, textHash } from '../domain/dispute.ts';
import { noticeHash } from '../domain/notice.ts';
import { checkOpening, type Opening } from '../domain/subject.ts';
import { isLedgerError } from '../errors.ts';
import type { PeerClient } from '../peer/client.ts';
import { answerReader, type CopiesAnswer, CopiesAnswerWire, type CopiesRequest } from '../peer/wire.ts';
import type { IndexReader } from '../store/index-reader.ts';
import type { StoredConsent } from '../store/vault/consents.ts';
import type { Damage } from '../store/vault/damage.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';

export interface MendDeps {
  readonly self: number;
  readonly vault: Vault;
  readonly index: Pick<IndexReader, 'consent' | 'subject' | 'members' | 'disputes'>;
  readonly peers: Pick<PeerClient, 'post'>;
  /** EIP-712 separator of the ConsentRegistry */
  readonly consentSeparator: Hex;
  readonly signedByController: ControllerCheck;
}

/** A row that is as it was again, and whose copy that is: a member's number, or another row of this vault. */
export interface MendedRow {
  readonly kind: string;
  readonly of?: string;
  readonly from: number | 'vault';
}

export interface MendResult {
  readonly mended: readonly MendedRow[];
  /** members whose copy was not what stands on chain */
  readonly lied: readonly number[];
}

/** Members asked about one row at most. */
const MOST_ASKED = 64;
const readCopies = answerReader(CopiesAnswerWire);

/** Puts right what it can; each row is durable before the next is asked for. @throws STORE_WRITE_FAILED */
export async function mendVault(damage: readonly Damage[], deps: MendDeps): Promise<MendResult> {
  const mended: MendedRow[] = [];
  const lied = new Set<number>();
  const { vault } = deps;
  const twins = new VaultBatch();
  for (const { kind, of } of await vault.mendTwins(twins, damage)) mended.push({ kind, ...name(of), from: 'vault' });
  if (mended.length > 0) await vault.commit(twins);
  const texts = await namedTexts(damage, deps);
  for (const one of damage) {
    const batch = new VaultBatch();
    const text = one.key === undefined ? undefined : texts.get(one.key);
    const found =
      one.kind === 'consent' && one.of !== undefined
        ? await lostConsent(one.of as Hex, batch, lied, deps)
        : text !== undefined
          ? await lostText(text, batch, lied, deps)
          : undefined;
    if (found === undefined) continue;
    await vault.commit(batch);
    mended.push({ kind: one.kind, ...name(text?.dispute ?? one.of), from: found });
  }
  for (const kind of new Set(damage.map((one) => one.kind)))
    if (kind !== 'files' && kind !== 'unknown' && mended.some((one) => one.kind === kind))
      // Best effort: a file that cannot be read cannot be rewritten either.
      await vault.rewrite(kind).catch(() => undefined);
  return { mended, lied: [...lied] };
}

const name = (of: string | undefined): { of?: string } => (of === undefined ? {} : { of });

/** The first of the members whose copy is right. */
async function ask<T>(
  members: readonly number[],
  request: CopiesRequest,
  take: (answer: CopiesAnswer) => Promise<T | undefined> | T | undefined,
  lied: Set<number>,
  { peers }: MendDeps,
): Promise<{ readonly from: number; readonly copy: T } | undefined> {
  for (const member of members.slice(0, MOST_ASKED)) {
    try {
      const answer = await peers.post(member, '/peer/copies', request, readCopies);
      if (Object.keys(answer).length === 0) continue;
      const copy = await take(answer);
      if (copy !== undefined) return { from: member, copy };
      lied.add(member);
    } catch (error) {
      // Out of reach, or of another version: perhaps another has it, else the next look asks again.
      if (!isLedgerError(error)) throw error;
      if (error.code === 'PEER_INVALID') lied.add(member);
    }
  }
  return undefined;
}

const others = async ({ self, index }: MendDeps): Promise<number[]> =>
  (await index.members()).map(({ member }) => member).filter((member) => member !== self);

/** The recipient asks the handle's publisher. The publisher asks all: whose consent it is the chain does not say. */
async function lostConsent(id: Hex, batch: VaultBatch, lied: Set<number>, deps: MendDeps): Promise<number | undefined> {
  const { self, index, vault } = deps;
  const granted = await index.consent(id);
  if (granted === undefined) return undefined;
  const members = granted.publisher === self ? await others(deps) : [granted.publisher];
  const take = (answer: CopiesAnswer) => checkedConsent(id, granted.at.timestamp, answer, deps);
  const found = await ask(members, { kind: 'consent', id }, take, lied, deps);
  if (found === undefined) return undefined;
  vault.consents.mend(batch, found.copy);
  return found.from;
}

/** @returns undefined when it is not the consent of that id */
async function checkedConsent(
  id: Hex,
  grantedAt: number,
  { consent: given }: CopiesAnswer,
  { self, index, vault, consentSeparator, signedByController }: MendDeps,
): Promise<StoredConsent | undefined> {
  if (given === undefined) return undefined;
  const { consent, notice } = given;
  const signature = given.signature.toLowerCase() as Hex;
  try {
    if (consentId(consentSeparator, consent) !== id) return undefined;
    const subject = await index.subject(consent.subject);
    if (subject === undefined || (subject.publisher !== self && consent.terms.recipient !== self)) return undefined;
    const past = subject.controllers.some(({ controller }) => controller.toLowerCase() === signerOf(id, signature));
    if (!past && !(await signedByController(consent.subject, id, signature))) return undefined;
    if (notice !== undefined && noticeHash(notice) !== consent.terms.notice) return undefined;
    const own = await vault.openings.bySubject(consent.subject).catch(() => undefined);
    const opening: Opening | undefined = own ?? (given.opening === undefined ? undefined : checkOpening(given.opening));
    if (opening !== undefined && (opening.subject !== consent.subject || opening.publisher !== subject.publisher))
      return undefined;
    return {
      id,
      consent,
      signature,
      ...(opening === undefined ? {} : { opening }),
      ...(notice === undefined ? {} : { notice }),
      receivedAt: grantedAt,
    };
  } catch (error) {
    // No form that could be right: a category twice, no signature, an opening of another handle.
    if (isLedgerError(error) && error.code !== 'STORE_DAMAGED') return undefined;
    throw error;
  }
}

function signerOf(digest: Hex, signature: Hex): string | undefined {
  try {
    return recoverAddress(digest, signature).toLowerCase();
  } catch (error) {
    // A contract's signature may have any form.
    if (isLedgerError(error)) return undefined;
    throw error;
  }
}

interface LostText {
  readonly dispute: Hex;
  readonly hash: Hex;
}

/** Which words of disputes damaged rows are, by the row's key: those that this member answers for. */
async function namedTexts(
  damage: readonly Damage[],
  { self, index, vault }: MendDeps,
): Promise<ReadonlyMap<string, LostText>> {
  const lost = new Set(damage.flatMap(({ kind, key }) => (kind === 'disputeText' && key !== undefined ? [key] : [])));
  const found = new Map<string, LostText>();
  if (lost.size === 0) return found;
  for (const { dispute, grounds, statement } of await index.disputes.for(self))
    for (const hash of [grounds, statement]) {
      const key = vault.keyOf('disputeText', dispute, hash);
      if (lost.has(key)) found.set(key, { dispute, hash });
    }
  return found;
}

/** Whoever took the dispute in forwarded its words: the chain does not say who that was. */
async function lostText(
  { dispute, hash }: LostText,
  batch: VaultBatch,
  lied: Set<number>,
  deps: MendDeps,
): Promise<number | undefined> {
  const take = ({ text }: CopiesAnswer): SaltedText | undefined =>
    text !== undefined && textHash(text) === hash ? text : undefined;
  const found = await ask(await others(deps), { kind: 'dispute-text', dispute, hash }, take, lied, deps);
  if (found === undefined) return undefined;
  deps.vault.disputes.mendText(batch, dispute, hash, found.copy);
  return found.from;
}
