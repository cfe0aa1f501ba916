import { capabilitiesOf } from '../domain/capabilities.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import { LedgerError } from '../errors.ts';
import type { IndexStore } from '../store/index-store.ts';

/** What publishing asks of the index about rights. */
export type RightsIndex = Pick<IndexStore, 'head' | 'member' | 'schema'>;

/**
 * Checks that a member may publish under a schema, as the contracts will: known and in standing, schema registered and in use, one of
 * its capabilities held. @param now unix seconds
 * @throws LedgerError PUBLISH_NOT_ALLOWED with the rule in `values.reason`; SCHEMA_UNKNOWN when the chain does not know the schema
 */
export async function requireRight(
  member: number,
  schema: LedgerSchema,
  index: RightsIndex,
  now: number,
): Promise<void> {
  const [own, registered] = await Promise.all([index.member(member), index.schema(schema.id)]);
  const refuse = (reason: string, detail: string, values: Record<string, unknown> = {}): never => {
    throw new LedgerError('PUBLISH_NOT_ALLOWED', detail, { reason, member, schema: schema.id, ...values });
  };
  if (own === undefined) return refuse('NOT_A_MEMBER', `member ${member} is not on the chain`);
  if (own.suspended) refuse('SUSPENDED', `member ${member} is suspended`);
  if (now < own.validFrom || (own.validUntil !== 0 && now >= own.validUntil))
    refuse('NOT_IN_STANDING', `the membership of member ${member} is not in force`, {
      validFrom: own.validFrom,
      validUntil: own.validUntil,
    });
  if (registered === undefined)
    throw new LedgerError('SCHEMA_UNKNOWN', `${schema.name} (${schema.id}) is not registered on the chain`, {
      schema: schema.id,
    });
  if (registered.retired !== undefined) refuse('SCHEMA_RETIRED', `${schema.name} is retired`);
  const [has, needs] = [BigInt(own.capabilities), BigInt(registered.publishers)];
  if ((has & needs) === 0n)
    refuse(
      'NO_CAPABILITY',
      `${schema.name} needs one of ${capabilitiesOf(needs).join(', ')}; member ${member} has ${capabilitiesOf(has).join(', ') || 'none'}`,
      {
        has: capabilitiesOf(has),
        needs: capabilitiesOf(needs),
      },
    );
}
