/** Wires disputes, keys and the vote over the parts of a gateway. */
import { Acts } from './acts/acts.ts';
import { acceptsSignature } from './chain/erc1271.ts';
import type { Parts } from './compose.ts';
import type { ControllerCheck } from './consents/controller-signature.ts';
import { createControllerCheck } from './consents/controller-signature.ts';
import { createDisputes, type Disputes } from './disputes/disputes.ts';
import type { Hex } from './domain/bytes.ts';
import { DISPUTE_KINDS } from './domain/dispute.ts';
import { domainSeparator } from './domain/typed-data.ts';
import type { PeerClient } from './peer/client.ts';

export interface RightsParts extends Pick<Parts, 'manifest' | 'rpc' | 'signer' | 'index' | 'vault' | 'self'> {
  readonly peers: PeerClient;
  readonly random: (length: number) => Uint8Array;
  /** unix seconds */
  readonly now: () => number;
  readonly wake: () => void;
}

export function composeRights(parts: RightsParts): { readonly disputes: Disputes } {
  const { manifest, rpc, signer, index, vault, self, peers, random, now, wake } = parts;
  const acts = new Acts({ rpc, signer, contracts: manifest.contracts, vault, now, wake });
  const verifyingContract = manifest.contracts.DisputeRegistry.address;
  const separator = domainSeparator({ chainId: manifest.chainId, verifyingContract });
  const signedBy = createPartyCheck(acts, index, (account, digest, signature) =>
    acceptsSignature(rpc, account, digest, signature),
  );
  return {
    disputes: createDisputes({ self, vault, index, acts, peers, separator, random, now, signedByParty: signedBy }),
  };
}

/** A handle's controller from the index; an asset's owner from the contract, as the dispute itself asks it. */
function createPartyCheck(
  acts: Acts,
  index: Parts['index'],
  askContract: Parameters<typeof createControllerCheck>[1],
): (kind: number, party: Hex, digest: Hex, signature: Hex) => Promise<boolean> {
  const ofHandle: ControllerCheck = createControllerCheck(index, askContract);
  const ofAsset = createControllerCheck(
    { subject: async (asset) => ({ controller: (await acts.read('AssetRegistry', 'ownerOf', [asset])) as Hex }) },
    askContract,
  );
  return (kind, party, digest, signature) =>
    kind === DISPUTE_KINDS.attestation ? ofHandle(party, digest, signature) : ofAsset(party, digest, signature);
}
