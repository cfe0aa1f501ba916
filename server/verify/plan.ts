/** From what a lender asks to whom its gateway asks it: one question per (schema, publisher), each under one consent. */
import type { Hex } from '../domain/bytes.ts';
import { type Consent, QUERY } from '../domain/consent.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import type { Opening } from '../domain/subject.ts';
import { LedgerError } from '../errors.ts';

/** A consent this gateway holds as recipient, with the opening that came with it. */
export interface HeldConsent {
  readonly id: Hex;
  readonly consent: Consent;
  readonly opening: Opening;
}

export interface VerificationRequest {
  readonly identifier?: { readonly type: string; readonly value: string };
  readonly consents?: readonly Hex[];
  readonly purpose: string;
  /** earliest `observedAt` asked for, unix seconds */
  readonly since?: number;
  readonly items: readonly { readonly schema: string; readonly fields?: readonly string[] }[];
  /** numbers of assets that the enterprise named as its own, for its profile */
  readonly namedAssets?: readonly string[];
}

/** One question: `held` are the consents on the handle of that publisher, newest first; empty when there is none. */
export interface Question {
  readonly schema: LedgerSchema;
  readonly fields: readonly string[];
  /** undefined when no publisher of the schema has a handle under consent */
  readonly publisher: number | undefined;
  readonly held: readonly HeldConsent[];
  /** members that may publish under the schema and for which no consent is held */
  readonly notAsked: readonly number[];
}

/**
 * @param members the members with their capabilities, per this gateway's index
 * @throws SCHEMA_UNKNOWN, FIELD_UNKNOWN
 */
export function planQuestions(
  request: VerificationRequest,
  self: number,
  held: readonly HeldConsent[],
  members: readonly { member: number; capabilities: string }[],
  schemaOf: (nameOrId: string) => LedgerSchema | undefined,
): Question[] {
  const usable = held
    .filter(({ consent }) => consent.action === QUERY)
    .toSorted((a, b) => b.consent.validUntil - a.consent.validUntil);
  return request.items.flatMap((item): Question[] => {
    const schema = schemaOf(item.schema);
    if (schema === undefined) throw new LedgerError('SCHEMA_UNKNOWN', `'${item.schema}'`, { schema: item.schema });
    const fields = item.fields ?? schema.fields;
    const stranger = fields.find((name) => !schema.fields.includes(name));
    if (stranger !== undefined)
      throw new LedgerError('FIELD_UNKNOWN', `'${stranger}' in schema ${schema.name}`, {
        field: stranger,
        schema: schema.name,
      });
    const capable = members
      .filter(({ member, capabilities }) => member !== self && (BigInt(capabilities) & schema.publishers) !== 0n)
      .map(({ member }) => member);
    const asked = capable.filter((id) => usable.some(({ opening }) => opening.publisher === id));
    const notAsked = capable.filter((id) => !asked.includes(id));
    if (asked.length === 0) return [{ schema, fields, publisher: undefined, held: [], notAsked }];
    return asked.map((publisher) => ({
      schema,
      fields,
      publisher,
      held: usable.filter(({ opening }) => opening.publisher === publisher),
      notAsked,
    }));
  });
}
