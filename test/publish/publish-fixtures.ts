import { randomBytes } from 'node:crypto';
import { interfaceOf } from '../../server/chain/abi.ts';
import type { Attestation } from '../../server/domain/attestation.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { usccCheckDigit } from '../../server/domain/identifiers.ts';
import type { LedgerSchema } from '../../server/domain/schema.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { Publisher, type PublisherDeps, type PublishIndex } from '../../server/publish/publisher.ts';
import type { PublishRow } from '../../server/publish/rows.ts';
import { findSchema } from '../../server/schemas/load.ts';
import type { ConsentRow, MemberRow, SchemaRow, SubjectRow, WithdrawalRow } from '../../server/store/rows.ts';
import type { Vault } from '../../server/store/vault.ts';
import { localHandles } from '../../server/subjects/handle-source.ts';
import { Registrar } from '../../server/subjects/registrar.ts';
import { IDENTITY } from '../store/vault-fixtures.ts';

export const NOW = 1_780_000_000;
export const SELF = IDENTITY.member;
const AT = { block: 1, timestamp: 1_700_000_000, tx: `0x${'00'.repeat(32)}` as Hex };

export const registration = findSchema('enterprise-registration');
export const permit = findSchema('permit');
export const tax = findSchema('tax-credit-rating');
export const repayment = findSchema('loan-repayment');

export const ATTESTATIONS = domainSeparator({
  chainId: IDENTITY.chainId,
  verifyingContract: IDENTITY.contracts.AttestationRegistry!,
});
export const CONSENTS = domainSeparator({
  chainId: IDENTITY.chainId,
  verifyingContract: IDENTITY.contracts.ConsentRegistry!,
});

/** A valid synthetic code for a number. */
export function uscc(number: number): string {
  const first17 = `91330000MA${String(number).padStart(7, '0')}`;
  return first17 + usccCheckDigit(first17);
}

/** A synthetic registration. */
export const enterprise = (number: number, change: Record<string, unknown> = {}): Record<string, unknown> => ({
  uscc: uscc(number),
  name: `Synthetic Trading ${number}`,
  registrationDate: '2015-03-02',
  enterpriseType: 'limited company',
  registeredCapitalText: '500 (10k CNY)',
  registeredCapital10k: '500',
  capitalCurrency: 'CNY',
  province: 'Zhejiang',
  city: 'Hangzhou',
  regionCode: '330100',
  regionName: 'Hangzhou',
  businessScope: 'Sale of synthetic goods; consultancy',
  ...change,
});

export const rowsOf = (values: readonly unknown[], firstLine = 2): PublishRow[] =>
  values.map((one, i) => ({ line: firstLine + i, values: one }));

/** An index of maps, with this member in standing and the shipped schemas registered. */
export class FakeIndex implements PublishIndex {
  readonly members = new Map<number, MemberRow>();
  readonly schemaRows = new Map<Hex, SchemaRow>();
  readonly consents = new Map<Hex, ConsentRow>();
  readonly withdrawals = new Map<Hex, WithdrawalRow>();
  readonly subjects = new Map<Hex, SubjectRow>();
  readonly revocations = new Map<Hex, { id: Hex }>();
  timestamp = NOW;

  constructor(schemas: readonly LedgerSchema[] = [registration, permit, tax, repayment]) {
    this.setMember(SELF, {});
    for (const { id, name, publishers, category, dataClass, consentRequired, maxValidity } of schemas)
      this.schemaRows.set(id, {
        schema: id,
        name,
        publishers: publishers.toString(),
        category,
        dataClass,
        consentRequired,
        maxValidity,
        at: AT,
      });
  }

  /** Member with every capability, in standing since long, unless changed. */
  setMember(member: number, change: Partial<MemberRow>): void {
    const row: MemberRow = {
      member,
      name: `Member ${member}`,
      endpoint: '',
      capabilities: '255',
      validFrom: 1,
      validUntil: 0,
      suspended: false,
      at: AT,
      history: [],
      ...change,
    };
    this.members.set(member, row);
  }

  setSubject(subject: Hex, publisher: number, controller: Hex): void {
    this.subjects.set(subject, { subject, publisher, controller, nonce: 0, at: AT, controllers: [] });
  }

  setConsent(row: Omit<ConsentRow, 'at' | 'terms'>): void {
    this.consents.set(row.consent, { ...row, terms: AT.tx, at: AT });
  }

  head() {
    return { number: 10, hash: AT.tx, parentHash: AT.tx, timestamp: this.timestamp };
  }
  member = async (id: number) => this.members.get(id);
  schema = async (id: Hex) => this.schemaRows.get(id);
  consent = async (id: Hex) => this.consents.get(id);
  withdrawal = async (_subject: Hex, id: Hex) => this.withdrawals.get(id);
  subject = async (handle: Hex) => this.subjects.get(handle);
  attestation = async (_id: Hex): Promise<undefined> => undefined;
  revocation = async (_issuer: number, id: Hex) => this.revocations.get(id) as never;
  template = async (template: Hex) => ({ template, name: 'template', at: AT });
}

/** A publisher over a vault, its own registrar; every dependency can be replaced. */
export function publisherOver(vault: Vault, change: Partial<PublisherDeps> = {}, index = new FakeIndex()) {
  const woken = { count: 0 };
  const common = { self: SELF, vault, index, random: randomBytes, now: () => NOW, wake: () => (woken.count += 1) };
  const registrar = new Registrar(common);
  const deps: PublisherDeps = {
    ...common,
    schemas: {
      find: (name) =>
        [registration, permit, tax, repayment].find((schema) => schema.name === name || schema.id === name),
    },
    handles: localHandles(registrar, SELF),
    attestationSeparator: ATTESTATIONS,
    consentSeparator: CONSENTS,
    ...change,
  };
  return { publisher: new Publisher(deps), registrar, index, woken };
}

/** ethers writes addresses with a check sum in their letter case; here they are lower case. */
const lower = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(lower)
    : typeof value === 'string' && value.startsWith('0x')
      ? value.toLowerCase()
      : value;

/** What the intents in the outbox would do on chain, in order. */
export async function intended(vault: Vault): Promise<{ fn: string; args: unknown[]; id: string }[]> {
  return (await vault.outbox.pending()).map(({ contract, data, id }) => {
    const call = interfaceOf(contract).parseTransaction({ data })!;
    return { fn: call.name, args: lower(call.args.toArray(true)) as unknown[], id };
  });
}

export type { Attestation };
