/** What each event does to the rows it touches; see project.ts. */
import type { ChainEvent, EventName } from '../chain/event-types.ts';
import { batchItem } from '../domain/hash-chain.ts';
import type { At } from '../domain/verdict.ts';
import { keys } from '../store/layout.ts';
import type {
  AttestationRow,
  BatchRow,
  ConsentRow,
  KeyRow,
  MemberRow,
  RevocationRow,
  SchemaRow,
  StandingChange,
  SubjectRow,
  TemplateRow,
  WithdrawalRow,
} from '../store/rows.ts';
import { ASSET_EFFECTS } from './asset-effects.ts';
import { GOVERNANCE_EFFECTS } from './governance-effects.ts';
import { type EffectsOf, type EventOf, extended, type Rows } from './projected-rows.ts';

type Effects = EffectsOf<EventName>;

/** What each event does to the rows. */
export const EFFECTS: Effects = {
  ...ASSET_EFFECTS,
  ...GOVERNANCE_EFFECTS,
  MemberAdmitted(event, at, rows) {
    admitted(event, at, rows);
  },
  MemberCapabilitiesChanged(event, at, rows) {
    changeStanding(event, { capabilities: event.args.capabilities.toString() }, at, rows);
  },
  MemberValidityChanged(event, at, rows) {
    const { validFrom, validUntil } = event.args;
    changeStanding(event, { validFrom, validUntil }, at, rows);
  },
  MemberSuspended(event, at, rows) {
    changeStanding(event, { suspended: true, reason: event.args.reason }, at, rows);
  },
  MemberReinstated(event, at, rows) {
    changeStanding(event, { suspended: false }, at, rows);
  },
  MemberEndpointChanged(event, _at, rows) {
    const key = keys.member(event.args.member);
    rows.put(key, { ...rows.get<MemberRow>(key, event), endpoint: event.args.endpoint });
  },
  KeyAdded(event, at, rows) {
    const { key, member, purposes, validFrom, validUntil } = event.args;
    rows.put(keys.key(key), { key, member, purposes, validFrom, validUntil, at } satisfies KeyRow);
    rows.put(keys.keyOf(member, key), key);
  },
  KeyRetired(event, at, rows) {
    const key = keys.key(event.args.key);
    const row = rows.get<KeyRow>(key, event);
    rows.put(key, { ...row, validUntil: event.args.validUntil, retired: at } satisfies KeyRow);
  },
  KeyCompromised(event, at, rows) {
    const key = keys.key(event.args.key);
    const row = rows.get<KeyRow>(key, event);
    const { since, reason, evidence, declarer, approver } = event.args;
    // The time of the first declaration parts SUSPECT from POST; a later one only moves `since` back.
    const declared = row.compromised?.declared ?? at;
    rows.put(key, {
      ...row,
      compromised: { since, reason, evidence, declarer, approver, declared, at },
    } satisfies KeyRow);
  },
  SchemaRegistered(event, at, rows) {
    const { schema, name, publishers, category, dataClass, consentRequired, maxValidity } = event.args;
    const rules = { category, dataClass, consentRequired, maxValidity };
    rows.put(keys.schema(schema), {
      schema,
      name,
      publishers: publishers.toString(),
      ...rules,
      at,
    } satisfies SchemaRow);
  },
  SchemaRetired(event, at, rows) {
    const key = keys.schema(event.args.schema);
    rows.put(key, { ...rows.get<SchemaRow>(key, event), retired: at } satisfies SchemaRow);
  },
  TemplateRegistered(event, at, rows) {
    const { template, name } = event.args;
    rows.put(keys.template(template), { template, name, at } satisfies TemplateRow);
  },
  TemplateRetired(event, at, rows) {
    const key = keys.template(event.args.template);
    rows.put(key, { ...rows.get<TemplateRow>(key, event), retired: at } satisfies TemplateRow);
  },
  SubjectRegistered(event, at, rows) {
    const { subject, publisher, controller } = event.args;
    const controllers = [{ controller, nonce: 0, at }];
    rows.put(keys.subject(subject), {
      subject,
      publisher,
      controller,
      nonce: 0,
      at,
      controllers,
    } satisfies SubjectRow);
    rows.put(keys.handleOf(controller, subject), subject);
  },
  ControllerRotated(event, at, rows) {
    const { subject, controller, nonce } = event.args;
    // Whoever takes over, a recovery that was under way is over.
    const { recovery: _over, ...row } = rows.get<SubjectRow>(keys.subject(subject), event);
    const controllers = [...row.controllers, { controller, nonce, at }];
    rows.put(keys.subject(subject), { ...row, controller, nonce, controllers } satisfies SubjectRow);
    rows.put(keys.handleOf(controller, subject), subject);
  },
  RecoveryProposed(event, at, rows) {
    const { subject, controller, effectiveAt } = event.args;
    const row = rows.get<SubjectRow>(keys.subject(subject), event);
    rows.put(keys.subject(subject), {
      ...row,
      recovery: { controller, effectiveAt, at },
    } satisfies SubjectRow);
  },
  RecoveryCancelled(event, _at, rows) {
    const { recovery: _over, ...row } = rows.get<SubjectRow>(keys.subject(event.args.subject), event);
    rows.put(keys.subject(event.args.subject), row satisfies SubjectRow);
  },
  ConsentGranted(event, at, rows) {
    granted(event, at, rows);
  },
  ConsentWithdrawn(event, at, rows) {
    const { consent, subject } = event.args;
    const row = rows.find<ConsentRow>(keys.consent(subject, consent));
    const withdrawn = row === undefined ? { consent, subject, withdrawn: at } : { ...row, withdrawn: at };
    rows.put(keys.consent(subject, consent), withdrawn satisfies ConsentRow | WithdrawalRow);
  },
  ConsentConsumed(event, _at, rows) {
    const key = keys.consent(event.args.subject, event.args.consent);
    rows.put(key, { ...rows.get<ConsentRow>(key, event), uses: event.args.uses } satisfies ConsentRow);
  },
  Attested(event, at, rows) {
    attested(event, at, rows);
  },
  BatchAnchored(event, at, rows) {
    batchAnchored(event, at, rows);
  },
  Revoked(event, at, rows) {
    const { id, issuer, key, reason, successor } = event.args;
    rows.put(keys.revocation(issuer, id), { id, issuer, key, reason, successor, at } satisfies RevocationRow);
  },
};

function admitted({ args }: EventOf<'MemberAdmitted'>, at: At, rows: Rows): void {
  const { member, name, endpoint, validFrom, validUntil } = args;
  const standing = { capabilities: args.capabilities.toString(), validFrom, validUntil, suspended: false };
  const row: MemberRow = { member, name, endpoint, ...standing, at, history: [{ at, ...standing }] };
  rows.put(keys.member(member), row);
}

type Standing = Partial<Omit<StandingChange, 'at'>>;

/** A change of a member's standing: the row says what holds now, its history what held when. */
function changeStanding(event: ChainEvent & { args: { member: number } }, change: Standing, at: At, rows: Rows): void {
  const key = keys.member(event.args.member);
  const row = rows.get<MemberRow>(key, event);
  const { capabilities, validFrom, validUntil, suspended } = { ...row, ...change };
  const standing = { capabilities, validFrom, validUntil, suspended };
  const reason = change.reason === undefined ? {} : { reason: change.reason };
  rows.put(key, { ...row, ...standing, history: [...row.history, { at, ...standing, ...reason }] } satisfies MemberRow);
}

function granted({ args }: EventOf<'ConsentGranted'>, at: At, rows: Rows): void {
  const { consent, subject, publisher, action, validFrom, validUntil, useLimit, terms } = args;
  const limits = { action, categories: args.categories.toString(), validFrom, validUntil, useLimit, terms };
  const row: ConsentRow = { consent, subject, publisher, ...limits, uses: 0, at };
  rows.put(keys.consent(subject, consent), row);
  rows.put(keys.consentSubject(consent), subject);
}

function attested(event: EventOf<'Attested'>, at: At, rows: Rows): void {
  const { id, schema, issuer, subject, record, consent, sources, observedAt, expiresAt, key, position } = event.args;
  const said = { id, schema, issuer, subject, record, consent, sources, observedAt, expiresAt };
  extended(event, keys.subjectChain(subject), id, rows);
  rows.insert(keys.attestation(id), { ...said, key, position, at } satisfies AttestationRow);
  rows.insert(keys.attestationOf(subject, position), id);
}

function batchAnchored(event: EventOf<'BatchAnchored'>, at: At, rows: Rows): void {
  const { root, issuer, schema, sources, size, key, position } = event.args;
  extended(event, keys.batchChain(issuer, schema), batchItem({ root, sources, size, anchoredAt: at.timestamp }), rows);
  const place = keys.batch(issuer, schema, position);
  rows.insert(place, { root, issuer, schema, sources, size, key, position, at } satisfies BatchRow);
  rows.insert(keys.batchByRoot(root, issuer, schema, position), place);
}
