/** Profiles as a lender's staff meets them: made over a verification, signed, and made again from it at the present block. */
import type { Signer } from '../chain/signer.ts';
import { type Hex, toHex, utf8 } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import { answerMessage } from '../domain/peer.ts';
import { type Section, sectionOf } from '../domain/profile/profile.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import { chinaDay } from '../domain/time.ts';
import { SCORECARD_ID, type Score, score } from '../domain/transforms/county-scorecard.ts';
import { canonicalJson } from '../domain/values.ts';
import type { SignedAnswer } from '../verify/answer.ts';
import type { VerificationRequest } from '../verify/plan.ts';

export interface Profile {
  /** id of the verification it is made of */
  readonly verification: string;
  readonly purpose: string;
  readonly answeredBy: number;
  readonly block: SignedAnswer['block'];
  /** the day of the block in China, for which figures hold */
  readonly asOf: string;
  readonly sections: readonly Section[];
  readonly scorecard: Score & { readonly transform: string; readonly code: Hex };
}

export interface SignedProfile extends Profile {
  /** EIP-712 `Answer(uint32 member,uint64 block,bytes32 body)` by a SIGN key of `answeredBy`; body = keccak256 of the JCS of all other members */
  readonly signature: Hex;
}

/** As a verification's, but for the kinds of record: a profile asks for all. */
export type ProfileRequest = Omit<VerificationRequest, 'items'>;

export interface ProfileDeps {
  readonly self: number;
  readonly signer: Signer;
  readonly memberSeparator: Hex;
  readonly schemas: readonly LedgerSchema[];
  /** hash of the scorecard's code */
  readonly scorecardCode: Hex;
  readonly verifications: {
    create(request: VerificationRequest, caller: string): Promise<SignedAnswer>;
    get(id: string, caller: string): Promise<SignedAnswer>;
  };
}

export interface ProfileDesk {
  /** Obtains every kind of record under the consents held, and makes the profile. @throws as verifications.create */
  create(request: ProfileRequest, caller: string): Promise<SignedProfile>;
  /** Makes it again of what was obtained. @throws VERIFICATION_UNKNOWN */
  get(verification: string, caller: string): Promise<SignedProfile>;
}

export function createProfileDesk(deps: ProfileDeps): ProfileDesk {
  const signed = async (answer: SignedAnswer): Promise<SignedProfile> => {
    const profile = profileOf(answer, deps.schemas, deps.scorecardCode);
    const body = toHex(keccak(utf8(canonicalJson(profile))));
    const message = answerMessage(deps.memberSeparator, { member: deps.self, block: profile.block.number, body });
    return { ...profile, signature: await deps.signer.signMessage(message) };
  };
  return {
    create: async (request, caller) => {
      const items = deps.schemas.map(({ name }) => ({ schema: name }));
      return signed(await deps.verifications.create({ ...request, items }, caller));
    },
    get: async (verification, caller) => signed(await deps.verifications.get(verification, caller)),
  };
}

/** The profile that follows from an answer. */
export function profileOf(answer: SignedAnswer, schemas: readonly LedgerSchema[], scorecardCode: Hex): Profile {
  const { id, purpose, answeredBy, block, items } = answer;
  const asOf = chinaDay(block.timestamp);
  const titles = new Map(schemas.map(({ name, title }) => [name, title]));
  const sections = items.map((item) =>
    sectionOf(item, titles.get(item.schemaName) ?? { zh: item.schemaName, en: item.schemaName }, asOf),
  );
  const counted = new Set(sections.flatMap(({ figures }) => figures.flatMap(({ from }) => from)));
  const inputs = items
    .flatMap(({ schemaName, attestations }) =>
      attestations.map(({ id: one, fields, attestation }) => ({
        id: one,
        schema: schemaName,
        observedAt: attestation.observedAt,
        values: fields,
      })),
    )
    .filter((input) => counted.has(input.id))
    .sort((a, b) => a.observedAt - b.observedAt || (a.id < b.id ? -1 : 1));
  const scorecard = { transform: SCORECARD_ID, code: scorecardCode, ...score(inputs, asOf) };
  return { verification: id, purpose, answeredBy, block, asOf, sections, scorecard };
}
