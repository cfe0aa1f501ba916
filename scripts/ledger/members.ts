/** The members as a gateway knows them. */
import { LedgerError } from '../../server/errors.ts';
import type { GatewayClient } from './gateway-client.ts';

export interface Member {
  readonly member: number;
  readonly name: string;
  readonly endpoint: string;
  /** Bitmap, decimal. */
  readonly capabilities: string;
  readonly suspended: boolean;
}

/** GET /members. */
export async function listMembers(client: GatewayClient): Promise<Member[]> {
  const body = await client.listMembers();
  const members = typeof body === 'object' && body !== null ? (body as { members?: unknown }).members : undefined;
  if (!Array.isArray(members)) throw new LedgerError('GATEWAY_INVALID', `${client.url}/members answered no list`);
  return members as Member[];
}
