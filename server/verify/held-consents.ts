/** The consents a lender holds as recipient, found by the enterprise's identifier or by id. */
import { parseIdentifier } from '../domain/identifiers.ts';
import type { IndexReader } from '../store/index-reader.ts';
import type { StoredConsent } from '../store/vault/consents.ts';
import type { Vault } from '../store/vault.ts';
import type { VerifyDeps } from './deps.ts';
import type { HeldConsent } from './plan.ts';

/** @param index names the members that can be publishers of a handle */
export function heldConsents(
  vault: Pick<Vault, 'consents' | 'openings'>,
  index: Pick<IndexReader, 'members'>,
): VerifyDeps['held'] {
  return {
    /** @throws USCC_* */
    async about(type, identifier) {
      const wanted = { type, identifier: parseIdentifier(type, identifier) };
      const members = await index.members();
      const openings = await Promise.all(members.map(({ member }) => vault.openings.find(member, [wanted])));
      const handles = openings.flat().filter((opening) => opening !== undefined);
      const stored = await Promise.all(handles.map(({ subject }) => vault.consents.list({ subject })));
      return stored.flat().flatMap(held);
    },
    async byId(id) {
      const stored = await vault.consents.get(id);
      return stored === undefined ? undefined : held(stored)[0];
    },
  };
}

const held = ({ id, consent, opening }: StoredConsent): HeldConsent[] =>
  opening === undefined ? [] : [{ id, consent, opening }];
