/** Wires disputes, keys and the vote over the parts of a gateway. */
import { Acts } from './acts/acts.ts';
import type { ContractName } from './chain/abi.ts';
import { acceptsSignature } from './chain/erc1271.ts';
import type { Parts } from './compose.ts';
import type { ControllerCheck } from './consents/controller-signature.ts';
import { createControllerCheck } from './consents/controller-signature.ts';
import { createDisputes, type Disputes } from './disputes/disputes.ts';
import type { Hex } from './domain/bytes.ts';
import { DISPUTE_KINDS } from './domain/dispute.ts';
import { domainSeparator } from './domain/typed-data.ts';
import { CompromiseDesk } from './governance/compromises.ts';
import { MemberKeys } from './governance/keys.ts';
import { VoteDesk } from './governance/vote-desk.ts';
import type { PeerClient } from './peer/client.ts';
import { findSchema } from './schemas/load.ts';

/** How long one step of a change of keys may take. */
const STEP_TIMEOUT_MS = 25_000;

export interface RightsParts
  extends Pick<Parts, 'manifest' | 'rpc' | 'held' | 'transactions' | 'index' | 'vault' | 'self'> {
  /** resolves when the index has the node's newest block */
  readonly caughtUp: () => Promise<void>;
  readonly peers: PeerClient;
  readonly random: (length: number) => Uint8Array;
  /** unix seconds */
  readonly now: () => number;
  readonly wake: () => void;
}

export interface Rights {
  readonly disputes: Disputes;
  readonly keys: MemberKeys;
  readonly votes: VoteDesk;
  readonly compromises: CompromiseDesk;
}

export function composeRights(parts: RightsParts): Rights {
  const { manifest, rpc, held, transactions, index, vault, self, peers, random, now, wake, caughtUp } = parts;
  const acts = new Acts({ rpc, signer: held, contracts: manifest.contracts, vault, now, wake });
  const separatorOf = (name: ContractName): Hex =>
    domainSeparator({ chainId: manifest.chainId, verifyingContract: manifest.contracts[name].address });
  const signedBy = createPartyCheck(acts, index, (account, digest, signature) =>
    acceptsSignature(rpc, account, digest, signature),
  );
  return {
    disputes: createDisputes({
      self,
      vault,
      index,
      acts,
      peers,
      separator: separatorOf('DisputeRegistry'),
      random,
      now,
      signedByParty: signedBy,
    }),
    keys: new MemberKeys({ self, index, acts, held, transactions, caughtUp, timeoutMs: STEP_TIMEOUT_MS }),
    votes: new VoteDesk({ index, acts, contracts: manifest.contracts, schemaOf: findSchema, random }),
    compromises: new CompromiseDesk({
      self,
      index,
      vault,
      acts,
      held,
      peers,
      separator: separatorOf('MemberRegistry'),
      random,
      now,
    }),
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
