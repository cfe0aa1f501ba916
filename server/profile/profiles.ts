/** Profiles as a lender's staff meets them: made over a verification, signed, and made again from it at the present block. */
import type { Signer } from '../chain/signer.ts';
import type { SignedAssetAnswer } from '../domain/asset-answer.ts';
import { type Hex, toHex, utf8 } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import { answerMessage } from '../domain/peer.ts';
import { assetsOf, type ProfileAssets, recordedAssets } from '../domain/profile/assets.ts';
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
  readonly assets: ProfileAssets;
  readonly scorecard: Score & { readonly transform: string; readonly code: Hex };
}

export interface SignedProfile extends Profile {
  /** EIP-712 `Answer(uint32 member,uint64 block,bytes32 body)` by a SIGN key of `answeredBy`; body = keccak256 of the JCS of all other members */
  readonly signature: Hex;
}

/** As a verification's, but for the kinds of record: a profile asks for all. */
export type ProfileRequest = Omit<VerificationRequest, 'items'>;

/** Assets with a title record that one profile verifies at most; others are shown as NOT_VERIFIED. */
const MOST_ASSETS = 256;
/** Verifications of assets at a time. */
const AT_ONCE = 8;

export interface ProfileDeps {
  readonly self: number;
  readonly signer: Signer;
  readonly memberSeparator: Hex;
  readonly schemas: readonly LedgerSchema[];
  /** hash of the scorecard's code */
  readonly scorecardCode: Hex;
  readonly verifications: {
    create(request: VerificationRequest, caller: string, action: 'profile'): Promise<SignedAnswer>;
    get(id: string, caller: string): Promise<SignedAnswer>;
  };
  /** The verification of an asset, with its liens compared with the chain's own head. */
  readonly verifyAsset: (asset: string) => Promise<SignedAssetAnswer>;
}

export interface ProfileDesk {
  /** Obtains every kind of record under the consents held, and makes the profile. @throws as verifications.create */
  create(request: ProfileRequest, caller: string): Promise<SignedProfile>;
  /** Makes it again of what was obtained. @throws VERIFICATION_UNKNOWN */
  get(verification: string, caller: string): Promise<SignedProfile>;
}

export function createProfileDesk(deps: ProfileDeps): ProfileDesk {
  const signed = async (answer: SignedAnswer): Promise<SignedProfile> => {
    const profile = profileOf(answer, deps.schemas, deps.scorecardCode, await verified(answer, deps));
    const body = toHex(keccak(utf8(canonicalJson(profile))));
    const message = answerMessage(deps.memberSeparator, { member: deps.self, block: profile.block.number, body });
    return { ...profile, signature: await deps.signer.signMessage(message) };
  };
  return {
    create: async (request, caller) => {
      const items = deps.schemas.map(({ name }) => ({ schema: name }));
      return signed(await deps.verifications.create({ ...request, items }, caller, 'profile'));
    },
    get: async (verification, caller) => signed(await deps.verifications.get(verification, caller)),
  };
}

/** The verification of each asset that a title record of the answer names. */
async function verified(
  { items }: SignedAnswer,
  { verifyAsset }: Pick<ProfileDeps, 'verifyAsset'>,
): Promise<SignedAssetAnswer[]> {
  const assets = recordedAssets(items).slice(0, MOST_ASSETS);
  const answers: SignedAssetAnswer[] = [];
  for (let at = 0; at < assets.length; at += AT_ONCE)
    answers.push(...(await Promise.all(assets.slice(at, at + AT_ONCE).map(verifyAsset))));
  return answers;
}

/** The profile that follows from an answer and the verifications of the assets that its title records name. */
export function profileOf(
  answer: SignedAnswer,
  schemas: readonly LedgerSchema[],
  scorecardCode: Hex,
  assetAnswers: readonly SignedAssetAnswer[],
): Profile {
  const { id, purpose, answeredBy, block, items, namedAssets = [] } = answer;
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
  const byNumber = new Map(assetAnswers.map((one) => [one.asked.asset ?? '', one]));
  const assets = assetsOf(items, namedAssets, byNumber, sections);
  return { verification: id, purpose, answeredBy, block, asOf, sections, assets, scorecard };
}
