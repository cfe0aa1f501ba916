/** Wires what goes between this gateway and those of other members. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tools } from './compose-tools.ts';
import type { GatewayContext } from './gateway/context.ts';
import { createPeerClient, type PeerClient, type PeerOutcome } from './peer/client.ts';
import { openEnvelope } from './peer/envelope.ts';
import { copiesFor } from './vault-care/copies.ts';
import { Webhooks } from './webhooks/webhooks.ts';

type Peering = Pick<GatewayContext, 'openEnvelope' | 'onPeerCall' | 'copiesFor' | 'webhooks'> & {
  readonly peers: PeerClient;
};

export function composePeers({ config, self, signer, memberSeparator, index, vault, tls, now }: Tools): Peering {
  const listeners: ((member: number, outcome: PeerOutcome) => void)[] = [];
  const peers = createPeerClient({
    self,
    signer,
    separator: memberSeparator,
    index,
    tls,
    timeoutMs: config.peerTimeoutMs,
    now,
    tell: (member, outcome) => {
      for (const listener of listeners) listener(member, outcome);
    },
  });
  return {
    peers,
    onPeerCall: (listener) => {
      listeners.push(listener);
    },
    openEnvelope: (envelope, path) =>
      openEnvelope(envelope, {
        self,
        path,
        separator: memberSeparator,
        index,
        now: now(),
        claimNonce: (member, nonce, until) => vault.peerNonces.use(member, nonce, until),
      }),
    copiesFor: (member, request) => copiesFor(member, request, { index, vault }),
    webhooks: new Webhooks({
      vault,
      peers,
      now,
      sleep: (ms, signal) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined),
    }),
  };
}
