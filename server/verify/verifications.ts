/** Verifications as the lender's staff meets them: made, kept until the data life ends, judged again on request. */

import type { AccessDesk } from '../access-log/access-desk.ts';
import { LedgerError } from '../errors.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';
import { type Answer, type SignedAnswer, signAnswer } from './answer.ts';
import type { KeptVerification, Obtained, VerifyDeps } from './deps.ts';
import { judge } from './judge.ts';
import { obtain } from './obtain.ts';
import type { VerificationRequest } from './plan.ts';

export interface VerificationOptions {
  readonly deps: VerifyDeps;
  readonly vault: Pick<Vault, 'verifications' | 'commit'>;
  readonly access: Pick<AccessDesk, 'requireOpen' | 'recordWith' | 'staff'>;
  readonly newId: () => string;
  /** unix seconds */
  readonly now: () => number;
}

/** One request under one consent is one use, whatever it asks for: one entry, as in its publisher's log. */
const useOf = ({ held, consentRefusal, peer }: Obtained): string =>
  JSON.stringify([held?.id, consentRefusal, peer.answered, peer.reason]);

/** The lender's desk. */
export function createVerifications({ deps, vault, access, newId, now }: VerificationOptions) {
  return {
    /** Obtains, logs, keeps, judges, signs. @param caller label of the token that asked @param action as the access log has it */
    async create(
      request: VerificationRequest,
      caller: string,
      action: 'verify' | 'profile' = 'verify',
    ): Promise<SignedAnswer> {
      await access.requireOpen();
      const staff = access.staff(caller);
      const kept = await obtain(request, newId(), deps, now(), staff);
      // One write for all of it: what is not logged is not kept, and neither is answered.
      const batch = new VaultBatch();
      for (const asked of Map.groupBy(kept.obtained, useOf).values()) {
        const [{ held, consentRefusal, peer }] = asked as [Obtained, ...Obtained[]];
        access.recordWith(batch, {
          member: deps.self,
          staff,
          action,
          purpose: request.purpose,
          ...(held === undefined ? {} : { subject: held.consent.subject, consent: held.id }),
          items: asked.map(({ schema, fields, attestations }) => ({
            ...{ schema, fields, ids: attestations.map(({ id }) => id) },
          })),
          outcome: consentRefusal !== undefined ? 'refused' : peer.answered ? 'allowed' : 'failed',
          reason: consentRefusal ?? peer.reason,
        });
      }
      vault.verifications.add(batch, kept.id, kept, kept.keepUntil);
      const [answer] = await Promise.all([judge(kept, deps), vault.commit(batch)]);
      return signAnswer(answer, deps);
    },

    /**
     * Judges again, at the present block, what was obtained before; asks no publisher and uses no consent up.
     * @throws VERIFICATION_UNKNOWN
     */
    async get(id: string, caller: string): Promise<SignedAnswer> {
      return signAnswer(await judgeAgain(id, caller), deps);
    },

    /**
     * To be asked before an answer made of a verification is sent again byte by byte: a read like any other, written down, and refused
     * when something in it may not be shown any more (withdrawn, objected to, erased, past its time).
     * @param text the answer as it would leave @throws VERIFICATION_UNKNOWN, IDEMPOTENCY_NOT_KEPT
     */
    async requireRepeatable(id: string, text: string, caller: string): Promise<void> {
      await judgeAgain(id, caller, ({ obtained }, { items }) => {
        const shown = new Set(items.flatMap(({ attestations }) => attestations.map((one) => one.id)));
        const gone = obtained
          .flatMap(({ attestations }) => attestations)
          .some((one) => !shown.has(one.id) && text.includes(one.id));
        if (gone)
          throw new LedgerError('IDEMPOTENCY_NOT_KEPT', `verification ${id}: not all of it may be shown any more`, {
            id,
          });
      });
    },
  };

  /** Judges, writes down what of it is shown, and only then answers. @param check may refuse before anything is written */
  async function judgeAgain(
    id: string,
    caller: string,
    check?: (kept: KeptVerification, answer: Answer) => void,
  ): Promise<Answer> {
    await access.requireOpen();
    const kept = (await vault.verifications.get(id, now())) as KeptVerification | undefined;
    if (kept === undefined) throw new LedgerError('VERIFICATION_UNKNOWN', id, { id });
    const answer = await judge(kept, deps);
    check?.(kept, answer);
    const batch = new VaultBatch();
    for (const [at, one] of kept.obtained.entries())
      access.recordWith(batch, {
        member: deps.self,
        staff: access.staff(caller),
        action: 'judge',
        purpose: kept.purpose,
        ...(one.held === undefined ? {} : { subject: one.held.consent.subject, consent: one.held.id }),
        items: [
          { schema: one.schema, fields: one.fields, ids: (answer.items[at]?.attestations ?? []).map(({ id }) => id) },
        ],
        outcome: 'allowed',
      });
    await vault.commit(batch);
    return answer;
  }
}
