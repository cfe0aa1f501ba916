/** What a gateway says about itself: its head, lag and digest. */
import { LedgerError } from '../../server/errors.ts';
import type { GatewayClient } from './gateway-client.ts';

export interface GatewayStatus {
  readonly name: string;
  readonly member: number;
  readonly chainId: number;
  readonly state: string;
  readonly reason?: string;
  readonly head: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly nodeHead: number | null;
  readonly lag: number | null;
  readonly digest: string;
  readonly pending: number;
  readonly vault: {
    readonly state: string;
    readonly writable: boolean;
    readonly lookedAt?: number;
    readonly damaged: number;
  };
}

/** GET /status. GATEWAY_INVALID when it lacks member, head or digest. */
export async function readStatus(client: GatewayClient): Promise<GatewayStatus> {
  const body = await client.getStatus();
  const status = (typeof body === 'object' && body !== null ? body : {}) as Partial<GatewayStatus>;
  if (typeof status.member !== 'number' || typeof status.head?.number !== 'number' || typeof status.digest !== 'string')
    throw new LedgerError('GATEWAY_INVALID', `${client.url}/status lacks member, head or digest`);
  return status as GatewayStatus;
}
