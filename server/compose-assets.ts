/** Wires assets, liens and valuations over the parts of a gateway. */
import { randomUUID } from 'node:crypto';
import { Acts } from './acts/acts.ts';
import { type Assets, createAssets } from './assets/assets.ts';
import type { AssetDeps } from './assets/deps.ts';
import type { Signer } from './chain/signer.ts';
import type { Parts } from './compose.ts';
import { statementsAnywhere } from './disputes/statements.ts';
import { DISPUTE_KINDS, type DisputeKind } from './domain/dispute.ts';
import { domainSeparator } from './domain/typed-data.ts';
import type { Check } from './domain/verdict.ts';
import type { PeerClient } from './peer/client.ts';

export interface AssetParts extends Pick<Parts, 'manifest' | 'rpc' | 'index' | 'vault' | 'self' | 'consortiumKey'> {
  readonly signer: Signer;
  readonly peers: PeerClient;
  readonly freshness: () => Check;
  readonly random: (length: number) => Uint8Array;
  /** unix seconds */
  readonly now: () => number;
  readonly wake: () => void;
}

export function composeAssets(parts: AssetParts): Assets {
  const { manifest, rpc, signer, peers, index, vault, self, consortiumKey, freshness, random, now, wake } = parts;
  const { chainId, contracts } = manifest;
  const domainOf = (name: keyof typeof contracts) => ({ chainId, verifyingContract: contracts[name].address });
  const kindOf = (kind: number): DisputeKind | undefined =>
    (Object.keys(DISPUTE_KINDS) as DisputeKind[]).find((name) => DISPUTE_KINDS[name] === kind);
  const deps: AssetDeps = {
    self,
    vault,
    index,
    acts: new Acts({ rpc, signer, contracts, vault, now, wake }),
    signer,
    consortiumKey,
    domains: { lienRegistry: domainOf('LienRegistry'), valuationRegistry: domainOf('ValuationRegistry') },
    memberSeparator: domainSeparator(domainOf('MemberRegistry')),
    freshness,
    statements: async (kind, target) => {
      const name = kindOf(kind);
      if (name === undefined || name === 'attestation') return [];
      return statementsAnywhere(name, target, { self, index, vault, peers });
    },
    newId: randomUUID,
    random,
    now,
  };
  return createAssets(deps, rpc);
}
