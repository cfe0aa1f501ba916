/**
 * What a block's events do to the index. Pure: events and the rows they touch in, rows out.
 *
 * Two things that cannot happen while every log arrives are checked here, since a node that leaves logs out would otherwise go
 * unnoticed: an event about something the index never heard of, and a position that does not follow.
 */
import type { ChainEvent, EventName } from '../chain/event-types.ts';
import type { At } from '../domain/verdict.ts';
import type { Op } from '../store/index-store.ts';
import { keys } from '../store/layout.ts';
import { ASSET_ROWS } from './asset-effects.ts';
import { EFFECTS } from './effects.ts';
import { governanceRowsOf } from './governance-effects.ts';
import { Rows, type RowsNeeded } from './projected-rows.ts';

/** Keys of the rows that must be known before these events are projected. */
export function rowsNeeded(events: readonly ChainEvent[]): string[] {
  const needed = new Set<string>();
  for (const event of events) for (const key of rowsOf(event)) needed.add(key);
  return [...needed];
}

function rowsOf(event: ChainEvent): readonly string[] {
  switch (event.name) {
    case 'MemberCapabilitiesChanged':
    case 'MemberValidityChanged':
    case 'MemberEndpointChanged':
    case 'MemberSuspended':
    case 'MemberReinstated':
      return [keys.member(event.args.member)];
    case 'KeyAdded':
    case 'KeyRetired':
    case 'KeyCompromised':
      return [keys.key(event.args.key)];
    case 'SchemaRetired':
      return [keys.schema(event.args.schema)];
    case 'TemplateRetired':
      return [keys.template(event.args.template)];
    case 'ControllerRotated':
    case 'RecoveryProposed':
    case 'RecoveryCancelled':
      return [keys.subject(event.args.subject)];
    case 'ConsentWithdrawn':
    case 'ConsentConsumed':
      return [keys.consent(event.args.subject, event.args.consent)];
    case 'Attested':
      return [keys.subjectChain(event.args.subject)];
    case 'BatchAnchored':
      return [keys.batchChain(event.args.issuer, event.args.schema)];
    default:
      return [...governanceRowsOf(event), ...assetRowsOf(event)];
  }
}

function assetRowsOf(event: ChainEvent): readonly string[] {
  const needs = ASSET_ROWS as RowsNeeded<EventName>;
  const rows = needs[event.name] as ((args: ChainEvent['args']) => readonly string[]) | undefined;
  return rows?.(event.args) ?? [];
}

/**
 * The rows of one block after its events.
 * @param events in the order of the chain
 * @param timestamp block time
 * @param before the rows named by `rowsNeeded`, as they stand before the block; absent ones left out
 * @throws CHAIN_INVALID when logs were left out
 */
export function project(events: readonly ChainEvent[], timestamp: number, before: ReadonlyMap<string, unknown>): Op[] {
  const rows = new Rows(before);
  for (const event of events) {
    const effect = EFFECTS[event.name] as (event: ChainEvent, at: At, rows: Rows) => void;
    effect(event, { block: event.block, timestamp, tx: event.tx }, rows);
  }
  return Array.from(rows.changed, ([key, row]) => ({ key, row, isNew: rows.inserted.has(key) }));
}
