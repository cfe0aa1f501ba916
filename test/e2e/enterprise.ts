/** An enterprise as the tests play it: a key per handle, consents signed by hand, records published about it. */
import { randomBytes } from 'node:crypto';
import { createSigner, type LocalSigner } from '../../server/chain/signer.ts';
import { type Hex, toHex, ZERO32 } from '../../server/domain/bytes.ts';
import { type Consent, consentId, withdrawalDigest } from '../../server/domain/consent.ts';
import { usccCheckDigit } from '../../server/domain/identifiers.ts';
import type { Opening } from '../../server/domain/subject.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import type { Check } from '../../server/domain/verdict.ts';
import { templateFor } from '../../server/schemas/templates.ts';
import { messageDigest } from '../../server/signin/message.ts';
import type { SignedAnswer } from '../../server/verify/answer.ts';
import type { Answer, Profile, TestConsortium } from './consortium.ts';

const PUBLISHERS: Readonly<Record<number, Profile>> = { 1: 'government', 2: 'bank', 3: 'platform', 5: 'newcomer' };
const BANK = 2;
let count = 0;

/** A fresh, valid, plainly synthetic code. */
export function syntheticUscc(): string {
  count += 1;
  const first17 = `91990101HT${String(count).padStart(7, '0')}`;
  return first17 + usccCheckDigit(first17);
}

export interface GrantChange extends Partial<Omit<Consent, 'terms' | 'subject'>> {
  readonly terms?: Partial<Consent['terms']>;
}

export interface GivenConsent {
  readonly id: Hex;
  readonly consent: Consent;
  readonly signature: Hex;
  readonly publisher: number;
}

/** What an enterprise needs of a consortium, in this process or in its own ones. */
export type Home = Pick<TestConsortium, 'manifest' | 'call' | 'final'>;

export class TestEnterprise {
  readonly consortium: Home;
  readonly uscc: string;
  readonly #signers = new Map<number, LocalSigner>();
  readonly openings = new Map<number, Opening>();

  constructor(consortium: Home, uscc = syntheticUscc()) {
    this.consortium = consortium;
    this.uscc = uscc;
  }

  /** Enrols with the registrar for the three publishers and others; the handles are on chain afterwards. */
  async enrol(others: readonly number[] = [], usual: readonly number[] = [1, 2, 3]): Promise<this> {
    const controllers: Record<string, string> = {};
    for (const member of [...usual, ...others]) {
      const signer = createSigner(toHex(randomBytes(32)));
      this.#signers.set(member, signer);
      controllers[member] = signer.address;
    }
    const json = { type: 'uscc', identifier: this.uscc, controllers };
    const { status, body } = await this.consortium.call<{ handles: Opening[]; operations: string[] }>(
      'government',
      '/subjects',
      { json },
    );
    if (status !== 202) throw new Error(JSON.stringify(body));
    for (const { type, identifier, salt, subject, publisher } of body.handles)
      this.openings.set(publisher, { type, identifier, salt, subject, publisher });
    await this.consortium.final('government', body.operations);
    return this;
  }

  get separator(): Hex {
    const { chainId, contracts } = this.consortium.manifest;
    return domainSeparator({ chainId, verifyingContract: contracts.ConsentRegistry.address as Hex });
  }

  /** A signed consent on the handle of a publisher; by default the bank may query registration, permits and tax for a loan, 30 days. */
  async sign(publisher: number, change: GrantChange = {}): Promise<GivenConsent> {
    const now = Math.floor(Date.now() / 1000);
    const consent: Consent = {
      subject: this.openings.get(publisher)!.subject,
      action: 2,
      categories: [0, 1, 2],
      validFrom: now - 60,
      validUntil: now + 30 * 86_400,
      useLimit: 0,
      ...change,
      terms: {
        recipient: BANK,
        purpose: 'loan-application',
        template: templateFor(change.terms?.purpose ?? 'loan-application')?.id ?? ZERO32,
        dataLife: 30 * 86_400,
        notice: ZERO32,
        salt: toHex(randomBytes(32)),
        ...change.terms,
      },
    };
    const id = consentId(this.separator, consent);
    return { id, consent, signature: await this.#signers.get(publisher)!.signDigest(id), publisher };
  }

  /** Hands a consent to one gateway. */
  hand(
    profile: string,
    { consent, signature, publisher }: GivenConsent,
  ): Promise<Answer<{ id: Hex; operation?: string; code?: string }>> {
    const json = { consent, signature, opening: this.openings.get(publisher) };
    return this.consortium.call(profile, '/consents', { token: '', json });
  }

  /** Signs, has it on chain, and leaves it with the recipient (the bank, or the publisher itself). */
  async grant(publisher: number, change: GrantChange = {}): Promise<GivenConsent> {
    const given = await this.sign(publisher, change);
    const relayed = await this.hand(PUBLISHERS[publisher]!, given);
    if (relayed.status !== 202) throw new Error(JSON.stringify(relayed.body));
    await this.consortium.final(
      PUBLISHERS[publisher]!,
      relayed.body.operation === undefined ? [] : [relayed.body.operation],
    );
    if (given.consent.terms.recipient === BANK && publisher !== BANK) {
      const kept = await this.hand('bank', given);
      if (kept.status !== 202) throw new Error(JSON.stringify(kept.body));
    }
    return given;
  }

  /** The publisher may publish these categories about this enterprise. */
  provide(publisher: number, categories: number[]): Promise<GivenConsent> {
    return this.grant(publisher, {
      action: 1,
      categories,
      terms: { recipient: publisher, purpose: 'data-provision', dataLife: 0 },
    });
  }

  /** Signs as the controller of the handle for a publisher. */
  signFor(publisher: number, digest: Hex): Promise<Hex> {
    return this.#signers.get(publisher)!.signDigest(digest);
  }

  /** Signs in at a gateway with the account of its handle for a publisher. @returns the token of the session */
  async signIn(profile: Profile, publisher: number): Promise<string> {
    return signIn(this.consortium, profile, this.#signers.get(publisher)!);
  }

  signWithdrawal({ id, publisher }: GivenConsent): Promise<Hex> {
    return this.#signers.get(publisher)!.signDigest(withdrawalDigest(this.separator, id));
  }

  /** Withdraws at these gateways; the publisher's tells the chain. */
  async withdraw(given: GivenConsent, ...profiles: Profile[]): Promise<void> {
    const { id, publisher } = given;
    const signature = await this.signWithdrawal(given);
    for (const profile of profiles) {
      const { status, body } = await this.consortium.call<{ operation?: string }>(
        profile,
        `/consents/${id}/withdrawal`,
        { token: '', json: { signature } },
      );
      if (status !== 202) throw new Error(JSON.stringify(body));
      if (body.operation !== undefined && profile === PUBLISHERS[publisher])
        await this.consortium.final(profile, [body.operation]);
    }
  }

  /** Publishes rows about this enterprise; answers their ids, in order. */
  async publish(profile: Profile, schema: string, ...rows: object[]): Promise<Hex[]> {
    const ndjson = rows
      .map((values, i) => JSON.stringify({ line: i + 1, values: { uscc: this.uscc, ...values } }))
      .join('\n');
    const { body } = await this.consortium.call<{ results: { id?: Hex; status: string }[]; operations: string[] }>(
      profile,
      `/records?schema=${schema}&system=test`,
      { ndjson },
    );
    if (!body.results?.every(({ id }) => id !== undefined)) throw new Error(JSON.stringify(body));
    await this.consortium.final(profile, body.operations);
    return body.results.map(({ id }) => id!);
  }

  register(name = '合成试验有限公司'): Promise<Hex[]> {
    return this.publish('government', 'enterprise-registration', {
      name,
      registrationDate: '2019-05-06',
      province: '合成省',
      regionCode: '990101',
    });
  }

  /** The bank asks about this enterprise. */
  verify(
    items: { schema: string; fields?: string[] }[],
    more: { purpose?: string; consents?: Hex[] } = {},
  ): Promise<Answer<SignedAnswer>> {
    const { purpose = 'loan-application', consents } = more;
    const about = consents === undefined ? { identifier: { type: 'uscc', value: this.uscc } } : { consents };
    return this.consortium.call('bank', '/verifications', { json: { ...about, purpose, items } });
  }
}

/** Signs in with a key. @returns the token of the session */
export async function signIn(consortium: Home, profile: Profile, signer: LocalSigner): Promise<string> {
  const json = { account: signer.address };
  const asked = await consortium.call<{ message: string }>(profile, '/sign-in/nonces', { token: '', json });
  const signature = await signer.signDigest(messageDigest(asked.body.message));
  const { status, body } = await consortium.call<{ token: string }>(profile, '/sign-in', {
    token: '',
    json: { message: asked.body.message, signature },
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.token;
}

/** Every check of an answer that did not pass, as `check outcome REASON`, each once. */
export function notPassed(answer: SignedAnswer): string[] {
  const checks = answer.items.flatMap((item) => [
    ...item.checks,
    ...item.attestations.flatMap((one) => one.checks as Check[]),
  ]);
  const bad = checks.filter(({ outcome }) => outcome !== 'pass');
  return [...new Set(bad.map(({ check, outcome, reason }) => `${check} ${outcome} ${reason}`))].sort();
}
