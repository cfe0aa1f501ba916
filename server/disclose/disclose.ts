/**
 * The publisher's side of a disclosure: fields and proofs leave only under a consent that the chain confirms, after the use is counted and
 * the access is logged; the consent is looked at once more when everything is ready to leave.
 */
import type { AccessDesk } from '../access-log/access-desk.ts';
import { consentOnChain } from '../consents/chain-state.ts';
import { statementsAbout } from '../disputes/statements.ts';
import { fromHex, type Hex } from '../domain/bytes.ts';
import { consentId } from '../domain/consent.ts';
import { type ConsentRefusal, checkQuery } from '../domain/consent-rules.ts';
import { discloseFields } from '../domain/record.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import type { BatchCoverage, DisclosedAttestation } from '../domain/verdict.ts';
import { LedgerError } from '../errors.ts';
import type { DisclosureAnswer, DisclosureRequest } from '../peer/wire.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { StoredRecord } from '../store/vault/records.ts';
import type { Vault } from '../store/vault.ts';
import { tellSources } from './sources.ts';

export interface DiscloseDeps {
  readonly self: number;
  readonly index: IndexStore;
  readonly vault: Vault;
  readonly consentSeparator: Hex;
  readonly schemaOf: (id: Hex) => LedgerSchema | undefined;
  /** counts one use on chain; resolves with the refusal when the contract refused */
  readonly consume: (subject: Hex, consent: Hex) => Promise<ConsentRefusal | undefined>;
  /** waits until the index has the block that the node has now; throws when that takes too long: nothing leaves then */
  readonly catchUp: () => Promise<void>;
  /** where every access is written down first */
  readonly access: Pick<AccessDesk, 'requireOpen' | 'record'>;
}

/**
 * Answers a member's request.
 * @throws CONSENT_REFUSED with the rule in `values.reason`; SCHEMA_UNKNOWN, FIELD_UNKNOWN; CHAIN_UNREACHABLE, INDEX_BEHIND when the consent
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

  // What is refused for good needs no look at the chain; a grant may be there that the index has not read yet.
  const known = await refusal();
  if (known !== undefined && known !== 'NOT_GRANTED_ON_CHAIN') return refuse(known);
  await deps.catchUp();
  const before = await refusal();
  if (before !== undefined) return refuse(before);
  if (consent.useLimit > 0) {
    const refused = await deps.consume(consent.subject, id);
    if (refused !== undefined) return refuse(refused);
  }
  const told = await Promise.all(items.map((item) => tellItem(consent.subject, item.schema, item.fields, deps)));
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

type ToldItem = DisclosureAnswer['items'][number];

/** All that this member anchored about the handle under the schema, and for each of its batches what stands in it. */
async function tellItem(
  subject: Hex,
  schema: LedgerSchema,
  fields: readonly string[],
  deps: DiscloseDeps,
): Promise<ToldItem> {
  const { index, vault, self } = deps;
  const [batches, ids] = await Promise.all([index.batches(self, schema.id), vault.records.idsOf(subject, schema.id)]);
  const coverage: BatchCoverage[] = [];
  for (const { root } of batches) {
    const built = await vault.batches.built(root);
    // A batch this gateway has no entries of stays uncovered; the lender then knows that it is not proved complete.
    if (built !== undefined)
      coverage.push({ root, ids: [...(built.idsOf.get(subject) ?? [])], proof: built.tree.prove(subject) });
  }
  const records = await vault.records.getMany(ids);
  const attestations: DisclosedAttestation[] = [];
  for (const record of records) {
    if (record?.body === undefined) continue;
    const told = await tellRecord(record as Told, schema, fields, coverage, deps);
    if (told !== undefined) attestations.push(told);
  }
  return { schema: schema.id, attestations, coverage } as ToldItem;
}

type Told = StoredRecord & Required<Pick<StoredRecord, 'body'>>;

/** One record, once its anchoring is in the index; before that it is not yet a statement to anybody. */
async function tellRecord(
  record: Told,
  schema: LedgerSchema,
  fields: readonly string[],
  coverage: readonly BatchCoverage[],
  deps: DiscloseDeps,
): Promise<DisclosedAttestation | undefined> {
  const { id, attestation, anchoring, body } = record;
  const inclusion = anchoring.kind === 'batch' ? coverage.find(({ root }) => root === anchoring.root) : undefined;
  const anchored =
    anchoring.kind === 'batch' ? inclusion !== undefined : (await deps.index.attestation(id)) !== undefined;
  if (!anchored) return undefined;
  const statements = await statementsAbout('attestation', id, deps);
  return {
    id,
    attestation,
    disclosure: discloseFields(schema, body.values, fromHex(body.secret, 32), [...fields]),
    sources: await tellSources(body.sources, deps),
    ...(inclusion === undefined ? {} : { inclusion }),
    ...(statements.length === 0 ? {} : { statements }),
  };
}
