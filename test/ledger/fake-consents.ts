/** The fake gateway's desk for subjects and consents; ethers judges the signatures, so that the wallet does not judge itself. */
import { randomBytes } from 'node:crypto';
import { verifyTypedData } from 'ethers';
import { type Hex, toHex, utf8, ZERO32 } from '../../server/domain/bytes.ts';
import { type Consent, consentId, consentTypedData } from '../../server/domain/consent.ts';
import { keccak } from '../../server/domain/hash.ts';
import { type Notice, noticeHash } from '../../server/domain/notice.ts';
import { type Opening, subjectHandle } from '../../server/domain/subject.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { canonicalJson } from '../../server/domain/values.ts';
import { LedgerError } from '../../server/errors.ts';
import { templateFor } from '../../server/schemas/templates.ts';
import { CHAIN_ID } from './fake-data.ts';

export const CONSENT_REGISTRY: Hex = `0x${'c0'.repeat(20)}`;
const DOMAIN = { chainId: CHAIN_ID, verifyingContract: CONSENT_REGISTRY };

const NOTICE = {
  zh: '示范县农商银行申请查询贵企业的纳税信息。',
  en: 'County Rural Bank asks to query tax about your enterprise.',
};

export interface HeldConsent {
  readonly consent: Consent;
  readonly signature: Hex;
  readonly opening?: Opening;
  readonly notice?: Notice;
  withdrawal?: Hex;
}
export type GivenConsent = Omit<HeldConsent, 'withdrawal'>;

export interface Asked {
  readonly publishers: { readonly member: number; readonly categories: number[] }[];
  readonly purpose: string;
  readonly validDays?: number;
  readonly validFrom?: number;
  readonly validUntil?: number;
  readonly useLimit: number;
  readonly dataLifeDays: number;
}

export class FakeConsents {
  readonly openings: Opening[] = [];
  readonly held = new Map<string, HeldConsent>();
  readonly #controllers = new Map<Hex, Hex>();

  /** Takes over who controls which handle, as every gateway learns it from the chain. */
  follow(other: FakeConsents): void {
    for (const [subject, controller] of other.#controllers) this.#controllers.set(subject, controller);
  }

  enrol({
    type,
    identifier,
    controllers,
  }: {
    type: string;
    identifier: string;
    controllers: Record<string, Hex>;
  }): object {
    const handles = Object.entries(controllers).map(([member, controller]) => {
      const known = this.openings.find((one) => one.publisher === Number(member) && one.identifier === identifier);
      if (known !== undefined) {
        if (this.#controllers.get(known.subject) !== controller)
          throw new LedgerError('SUBJECT_ENROLLED', known.subject);
        return { ...known, controller };
      }
      const salt: Hex = `0x${randomBytes(32).toString('hex')}`;
      const opening: Opening = {
        type,
        identifier,
        salt,
        subject: subjectHandle(type, identifier, salt),
        publisher: Number(member),
      };
      this.#controllers.set(opening.subject, controller);
      this.openings.push(opening);
      return { ...opening, controller };
    });
    return { type, identifier, handles };
  }

  grant({ consent, signature, opening, notice }: GivenConsent): object {
    const { domain, types, message } = consentTypedData(DOMAIN, consent);
    const signer = verifyTypedData(domain, types, message, signature).toLowerCase();
    if (signer !== this.#controllers.get(consent.subject))
      throw new LedgerError('CONSENT_INVALID', `signed by ${signer}`);
    const id = consentId(domainSeparator(DOMAIN), consent);
    if ((notice === undefined ? ZERO32 : noticeHash(notice)) !== consent.terms.notice)
      throw new LedgerError('CONSENT_INVALID', 'the notice is missing, or another');
    this.held.set(id, {
      consent,
      signature,
      ...(opening === undefined ? {} : { opening }),
      ...(notice === undefined ? {} : { notice }),
    });
    return { id };
  }

  withdraw(id: string, { signature }: { signature: Hex }): object {
    const held = this.held.get(id);
    if (held === undefined) throw new LedgerError('CONSENT_UNKNOWN', id);
    const types = { Withdrawal: [{ name: 'consent', type: 'bytes32' }] };
    const { domain } = consentTypedData(DOMAIN, held.consent);
    const signer = verifyTypedData(domain, types, { consent: id }, signature).toLowerCase();
    if (signer !== this.#controllers.get(held.consent.subject))
      throw new LedgerError('CONSENT_INVALID', `signed by ${signer}`);
    held.withdrawal = signature;
    return { id };
  }
}

/** The request document of a lender. */
export function requestDocument(asked: Asked, recipient: number, endpointOf: (member: number) => string): object {
  const { publishers, purpose, validDays = 0, useLimit, dataLifeDays } = asked;
  const validFrom = asked.validFrom ?? Math.floor(Date.now() / 1000);
  return {
    id: 'cr_test',
    recipient,
    recipientName: '示范县农商银行 County Rural Bank',
    publishers,
    purpose,
    template: templateFor(purpose)?.id ?? ZERO32,
    noticeText: NOTICE,
    notice: toHex(keccak(utf8(canonicalJson(NOTICE)))),
    validFrom,
    validUntil: asked.validUntil ?? validFrom + validDays * 86_400,
    useLimit,
    dataLife: dataLifeDays * 86_400,
    endpoints: Object.fromEntries(
      [recipient, ...publishers.map(({ member }) => member)].map((member) => [member, endpointOf(member)]),
    ),
    domain: { chainId: CHAIN_ID, consentRegistry: CONSENT_REGISTRY },
    createdAt: validFrom,
  };
}
