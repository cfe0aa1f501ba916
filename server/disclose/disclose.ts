/**
 * The publisher's side of a disclosure: fields and proofs leave only under a consent that the chain confirms, after the use is counted and
 * the access is logged; the consent is looked at once more when everything is ready to leave.
 */
import type { AccessDesk } from '../access-log/access-desk.ts';
import { consentOnChain } from '../consents/chain-state.ts';
import { breachOf, type TemplateSource, useBreach } from '../consents/template-check.ts';
import type { Hex } from '../domain/bytes.ts';
import { consentId } from '../domain/consent.ts';
import { type ConsentRefusal, checkQuery } from '../domain/consent-rules.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import { type Breach, refuseBreach } from '../domain/template.ts';
import { LedgerError } from '../errors.ts';
import type { DisclosureAnswer, DisclosureRequest } from '../peer/wire.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { Vault } from '../store/vault.ts';
import { tellItem } from './tell.ts';

export interface DiscloseDeps {
  readonly self: number;
  readonly index: IndexStore;
  readonly vault: Vault;
  readonly consentSeparator: Hex;
  readonly schemaOf: (id: Hex) => LedgerSchema | undefined;
  readonly templateOf: TemplateSource;
  /** counts one use on chain; resolves with the refusal when the contract refused */
  readonly consume: (subject: Hex, consent: Hex) => Promise<ConsentRefusal | undefined>;
  /** waits until the index has the block that the node has now; throws when that takes too long: nothing leaves then */
  readonly catchUp: () => Promise<void>;
  /** where every access is written down first */
  readonly access: Pick<AccessDesk, 'requireOpen' | 'record'>;
}

/**
 * Answers a member's request.
 * @throws CONSENT_REFUSED with the rule in `values.reason`, TEMPLATE_BREACH with the rule in `values.rule`, PROCESSING_STOPPED; SCHEMA_UNKNOWN, FIELD_UNKNOWN; CHAIN_UNREACHABLE, INDEX_BEHIND when the consent
 * cannot be checked against the chain; ACCESS_LOG_UNANCHORED, STORE_WRITE_FAILED when the access log does not hold
 */
export async function disclose(
  request: DisclosureRequest,
  requester: number,
  deps: DiscloseDeps,
): Promise<DisclosureAnswer> {
  const { index, vault } = deps;
  const { consent, purpose } = request;
  const items = request.items.map(({ schema: id, fields }) => ({ schema: knownSchema(id, fields, deps), fields }));
  const id = consentId(deps.consentSeparator, consent);

  const refusal = async (): Promise<ConsentRefusal | undefined> => {
    const state = await consentOnChain(index, consent.subject, id);
    const refused = checkQuery({
      separator: deps.consentSeparator,
      consent,
      id,
      state,
      // The contract checked the signature under this very id when it was granted.
      controllerSigned: true,
      requester,
      publisher: deps.self,
      categories: items.map(({ schema }) => schema.category),
      purpose,
      now: index.head()?.timestamp ?? 0,
    });
    // Anybody can bring a signed offer to the chain; only its recipient's answer makes it a consent.
    if (vault.offers.holdsBack(id)) return 'UNKNOWN_CONSENT';
    // Without a wait after the last read: what this gateway was told of a withdrawal counts before the chain knows it.
    return refused ?? (vault.consents.withdrawal(id) === undefined ? undefined : 'WITHDRAWN');
  };

  await deps.access.requireOpen();
  const entry = {
    member: requester,
    ...(request.staff === undefined ? {} : { staff: request.staff }),
    action: 'disclose',
    subject: consent.subject,
    consent: id,
    purpose,
    items: items.map(({ schema, fields }) => ({ schema: schema.id, fields })),
  } as const;
  const refuse = async (reason: ConsentRefusal): Promise<never> => {
    await deps.access.record({ ...entry, outcome: 'refused', reason });
    throw new LedgerError('CONSENT_REFUSED', `consent ${id}: ${reason}`, { reason, consent: id });
  };

  const keepTemplate = async (breach: Breach | undefined): Promise<void> => {
    if (breach === undefined) return;
    await deps.access.record({ ...entry, outcome: 'refused', reason: `TEMPLATE_${breach.rule}` });
    refuseBreach(breach, consent.terms.template);
  };
  const keepObjection = async (): Promise<void> => {
    if (!vault.objections.stops(consent.subject)) return;
    await deps.access.record({ ...entry, outcome: 'refused', reason: 'PROCESSING_STOPPED' });
    throw new LedgerError('PROCESSING_STOPPED', `handle ${consent.subject}`, { subject: consent.subject });
  };

  // What is refused for good needs no look at the chain; a grant may be there that the index has not read yet.
  const known = await refusal();
  if (known !== undefined && known !== 'NOT_GRANTED_ON_CHAIN') return refuse(known);
  await keepObjection();
  await deps.catchUp();
  const before = await refusal();
  if (before !== undefined) return refuse(before);
  const now = index.head()?.timestamp ?? 0;
  await keepTemplate(
    (await breachOf({ id, consent, now }, deps)) ??
      (await useBreach(
        { id, consent, now, since: request.since, actions: ['disclose'] },
        { accessLog: vault.accessLog, templateOf: deps.templateOf },
      )),
  );
  if (consent.useLimit > 0) {
    const refused = await deps.consume(consent.subject, id);
    if (refused !== undefined) return refuse(refused);
  }
  const range = deps.templateOf(consent.terms.template)?.maxRange ?? 0;
  const asked = { subject: consent.subject, since: request.since ?? now - range, now };
  const told = await Promise.all(items.map((item) => tellItem({ ...asked, ...item }, deps)));
  // The log first, and durable: what cannot be logged does not leave.
  await deps.access.record({
    ...entry,
    items: told.map((item, at) => ({
      schema: item.schema,
      fields: items[at]?.fields ?? [],
      ids: item.attestations.map((one) => one.id),
    })),
    outcome: 'allowed',
  });
  // The use was counted above and must not refuse its own disclosure.
  await keepObjection();
  const after = await refusal();
  if (after !== undefined && after !== 'USE_LIMIT_REACHED') return refuse(after);
  return { subject: consent.subject, items: told };
}

function knownSchema(id: Hex, fields: readonly string[], deps: DiscloseDeps): LedgerSchema {
  const schema = deps.schemaOf(id);
  if (schema === undefined) throw new LedgerError('SCHEMA_UNKNOWN', id, { schema: id });
  const stranger = fields.find((name) => !schema.fields.includes(name));
  if (stranger !== undefined)
    throw new LedgerError('FIELD_UNKNOWN', `'${stranger}' in schema ${schema.name}`, { field: stranger });
  return schema;
}
