/** A county that lends on machines: a title authority that also appraises nothing, an appraiser, three banks; and who owns things. */
import { Wallet } from 'ethers';
import type { MemberPlan } from '../../scripts/start/consortium.ts';
import type { SignedAssetAnswer } from '../../server/domain/asset-answer.ts';
import { type LienTerms, lienId, transferDigest } from '../../server/domain/asset-typed-data.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { CAPABILITIES } from '../../server/domain/capabilities.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { bytes32 } from '../follower/events.ts';
import { type Answer, TestConsortium } from './consortium.ts';

export const PROFILES = ['government', 'bank-a', 'bank-b', 'bank-c', 'appraiser'] as const;
export const AUTHORITY = 1;
export const BANK_A = 2;
export const BANK_B = 3;
export const BANK_C = 4;
export const APPRAISER = 5;

const bank = CAPABILITIES.BANK | CAPABILITIES.LENDER;

/** The members of this county, synthetic. */
const plans = (base: number): readonly MemberPlan[] =>
  (
    [
      [
        'government',
        CAPABILITIES.REGISTRAR | CAPABILITIES.GOVERNMENT | CAPABILITIES.TITLE_AUTHORITY,
        ['publisher', 'registrar'],
      ],
      ['bank-a', bank, ['publisher', 'lender']],
      ['bank-b', bank, ['publisher', 'lender']],
      ['bank-c', bank, ['publisher', 'lender']],
      ['appraiser', CAPABILITIES.PLATFORM | CAPABILITIES.APPRAISER, ['publisher']],
    ] as const
  ).map(([profile, capabilities, roles], i) => ({
    number: i + 1,
    profile,
    name: `合成${profile}`,
    capabilities,
    port: base + 1 + i,
    roles,
  }));

/** An account of an owner: one for each asset. */
export const ownerOf = (what: string): Wallet => new Wallet(bytes32(`wallet of the owner of ${what}`));
export const addressOf = (wallet: Wallet): Hex => wallet.address.toLowerCase() as Hex;

export const HARVESTER = {
  factoryNumber: 'LC10023B88',
  maker: '合成农机制造厂',
  model: '4LZ-8',
  engineNumber: 'YC6108-77',
};

export interface LienDocument {
  readonly lien: Hex;
  readonly terms: LienTerms;
  readonly owners: readonly { readonly asset: string; readonly owner: Hex }[];
  readonly warnings: readonly { readonly code: string; readonly asset: string }[];
}

export class AssetCounty {
  readonly consortium: TestConsortium;

  private constructor(consortium: TestConsortium) {
    this.consortium = consortium;
  }

  static async start(profiles: readonly string[] = PROFILES): Promise<AssetCounty> {
    return new AssetCounty(await TestConsortium.start(profiles, undefined, {}, plans));
  }

  separator(contract: 'AssetRegistry' | 'LienRegistry' | 'DisputeRegistry'): Hex {
    const { chainId, contracts } = this.consortium.manifest;
    return domainSeparator({ chainId, verifyingContract: contracts[contract].address as Hex });
  }

  post<T>(profile: string, path: string, json: unknown = {}): Promise<Answer<T>> {
    return this.consortium.call<T>(profile, path, { json });
  }

  /** Posts, expects 202, waits until the operation is final on every gateway. */
  async act<T extends { operation: string }>(profile: string, path: string, json: unknown = {}): Promise<T> {
    const { status, body } = await this.post<T>(profile, path, json);
    if (status !== 202) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    await this.consortium.final(profile, [body.operation]);
    return body;
  }

  /** Registers a machine. @returns its number */
  async register(identity: Readonly<Record<string, string>>, owner: Hex, legal?: object): Promise<string> {
    const body = { class: 'farm-machine', identity, owner, ...(legal === undefined ? {} : { legal }) };
    const { fingerprint } = await this.act<{ fingerprint: Hex; operation: string }>('government', '/assets', body);
    const found = await this.post<{ asset: string }>('government', '/asset-lookups', { fingerprint });
    return found.body.asset;
  }

  async request(profile: string, assets: readonly string[], amount: string, more: object = {}): Promise<LienDocument> {
    const { status, body } = await this.post<LienDocument>(profile, '/lien-requests', {
      assets,
      kind: 'mortgage',
      currency: 'CNY',
      amount,
      debt: `借款合同 ${profile}`,
      ...more,
    });
    if (status !== 201) throw new Error(`lien request: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** The owners' consent to a document, as their wallets give it. */
  consent({ terms }: Pick<LienDocument, 'terms'>, owner: Wallet) {
    const id = lienId(this.separator('LienRegistry'), terms);
    const signature = owner.signingKey.sign(id).serialized;
    return { terms, signatures: terms.assets.map((asset) => ({ asset, signature })) };
  }

  /** From the request to the chain. @returns the lien's id */
  async pledge(profile: string, asset: string, owner: Wallet, amount: string, more: object = {}): Promise<Hex> {
    const document = await this.request(profile, [asset], amount, more);
    const { lien } = await this.act<{ lien: Hex; operation: string }>(profile, '/liens', this.consent(document, owner));
    return lien;
  }

  /** The legal registration of a lien, noted by its creditor. */
  perfect(profile: string, lien: Hex, registeredAt: number): Promise<unknown> {
    const entry = { register: 'movable-finance', number: `2026-${lien.slice(2, 8)}`, registeredAt };
    return this.act(profile, `/liens/${lien}/registration`, entry);
  }

  /** The owner's transfer, as its wallet signs it. */
  transferOf(asset: string, from: Wallet, to: Hex, transfers: number) {
    const deadline = Math.floor(Date.now() / 1000) + 86_400;
    const digest = transferDigest(this.separator('AssetRegistry'), { asset, to, transfers, deadline });
    return { to, deadline, signature: from.signingKey.sign(digest).serialized };
  }

  async verify(profile: string, question: object): Promise<SignedAssetAnswer> {
    const { status, body } = await this.post<SignedAssetAnswer>(profile, '/asset-verifications', question);
    if (status !== 200) throw new Error(`verification: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  close(): Promise<void> {
    return this.consortium.close();
  }
}

/** Outcome and reason of a check. */
export function verdict(answer: SignedAssetAnswer, check: string): string {
  const found = answer.checks.find((one) => one.check === check);
  return found === undefined ? 'none' : `${found.outcome} ${found.reason}`;
}
