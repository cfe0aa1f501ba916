/** The use cases of one gateway over its parts: from chain, index, vault and keys to what the routes stand on. */

import { randomBytes, randomUUID } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AccessDesk } from './access-log/access-desk.ts';
import { LogAnchoring } from './access-log/anchoring.ts';
import { APPROVE_ABOVE, ApprovalDesk } from './approvals/approval-desk.ts';
import { makeBackup } from './backup.ts';
import { CONTRACT_NAMES, type ContractName } from './chain/abi.ts';
import { acceptsSignature } from './chain/erc1271.ts';
import type { Manifest } from './chain/manifest.ts';
import type { Rpc } from './chain/rpc.ts';
import type { Signer } from './chain/signer.ts';
import type { TransactionManager } from './chain/transactions.ts';
import { composeAssets } from './compose-assets.ts';
import { composeConsents } from './compose-consents.ts';
import { composeRights } from './compose-rights.ts';
import { ACCESS_LOG_DEFAULTS, type Config } from './config.ts';
import { createControllerCheck } from './consents/controller-signature.ts';
import { consumeOnChain } from './disclose/consume.ts';
import { disclose } from './disclose/disclose.ts';
import type { Hex } from './domain/bytes.ts';
import { consentId } from './domain/consent.ts';
import { DISPUTE_KINDS } from './domain/dispute.ts';
import { judgeFreshness } from './domain/finding.ts';
import { domainSeparator } from './domain/typed-data.ts';
import type { Check } from './domain/verdict.ts';
import type { Follower } from './follower/follower.ts';
import type { IndexKeeper } from './follower/keeper.ts';
import type { FollowingStatus, GatewayContext } from './gateway/context.ts';
import type { HeldKeys } from './held-keys.ts';
import { createLineageDesk } from './lineage/lineage.ts';
import { codeHashOf } from './lineage/transforms.ts';
import { Operations } from './operations/operations.ts';
import { createPeerClient, type PeerOutcome } from './peer/client.ts';
import { openEnvelope } from './peer/envelope.ts';
import type { TlsIdentity } from './peer/identity.ts';
import { answerReader, HandlesAnswerWire } from './peer/wire.ts';
import { composePrivacy } from './privacy/privacy-desk.ts';
import { createProfileDesk } from './profile/profiles.ts';
import { Publisher } from './publish/publisher.ts';
import { findSchema, shippedSchemas } from './schemas/load.ts';
import { templateById } from './schemas/templates.ts';
import { type SessionKey, SessionTokens } from './signin/session-tokens.ts';
import { SignIn } from './signin/sign-in.ts';
import { StaffLogin } from './signin/staff-login.ts';
import type { ErasureList } from './store/erasure-list.ts';
import type { IndexStore } from './store/index-store.ts';
import { KeyedTurns } from './store/turns.ts';
import type { Vault } from './store/vault.ts';
import { CachedHandles, type HandleSource, localHandles } from './subjects/handle-source.ts';
import { Registrar } from './subjects/registrar.ts';
import { copiesFor } from './vault-care/copies.ts';
import { VaultKeeper } from './vault-care/keeper.ts';
import { mendVault } from './vault-care/mend.ts';
import { heldConsents } from './verify/held-consents.ts';
import { verdictOnChain } from './verify/on-chain.ts';
import { createVerifications } from './verify/verifications.ts';
import { Webhooks } from './webhooks/webhooks.ts';

/** Addresses of the contracts, for wallets and for the identity of a vault. */
export const contractAddresses = (manifest: Manifest): Record<string, Hex> =>
  Object.fromEntries(CONTRACT_NAMES.map((name) => [name, manifest.contracts[name].address]));

/** Where people reach the gateway, from the endpoint that the chain names. */
const originOf = (endpoint: string | undefined): string | undefined =>
  endpoint !== undefined && URL.canParse(endpoint) ? new URL(endpoint).origin : undefined;

/** Number of the node's newest block. @throws CHAIN_UNREACHABLE */
export const headOf = async (rpc: Rpc): Promise<number> => Number(await rpc.request<Hex>('eth_blockNumber'));

export interface Parts {
  readonly config: Config;
  readonly manifest: Manifest;
  readonly rpc: Rpc;
  readonly held: HeldKeys;
  readonly index: IndexStore;
  readonly follower: Follower;
  readonly keeper: IndexKeeper;
  readonly vault: Vault;
  /** ids of erased records, kept beside the vault */
  readonly erasures: ErasureList;
  readonly transactions: TransactionManager;
  /** signs the tokens of sessions */
  readonly sessionKey: SessionKey;
  readonly tls: TlsIdentity | undefined;
  /** this member's number */
  readonly self: number;
  /** 32 bytes, see consortium-key.ts */
  readonly consortiumKey: Uint8Array | undefined;
  /** one line for the operator */
  readonly say: (text: string) => void;
}

/** Wires the use cases. */
export function composeContext({
  config,
  manifest,
  rpc,
  held,
  index,
  follower,
  keeper,
  vault,
  erasures,
  transactions,
  sessionKey,
  tls,
  self,
  consortiumKey,
  say,
}: Parts): GatewayContext {
  // Whoever signs, signs with the key that is in use then.
  const signer: Signer = held;
  const now = (): number => Math.floor(Date.now() / 1000);
  const random = (length: number): Uint8Array => randomBytes(length);
  const wake = (): void => transactions.wake();
  const contracts = contractAddresses(manifest);
  const separatorOf = (name: ContractName) =>
    domainSeparator({ chainId: manifest.chainId, verifyingContract: manifest.contracts[name].address });
  const memberSeparator = separatorOf('MemberRegistry');
  const consentSeparator = separatorOf('ConsentRegistry');
  const attestationSeparator = separatorOf('AttestationRegistry');
  const schemas = { all: shippedSchemas(), find: findSchema };
  const following = (): FollowingStatus => follower.status();

  const peerListeners: ((member: number, outcome: PeerOutcome) => void)[] = [];
  const peers = createPeerClient({
    self,
    signer,
    separator: memberSeparator,
    index,
    tls,
    timeoutMs: config.peerTimeoutMs,
    now,
    tell: (member, outcome) => {
      for (const listener of peerListeners) listener(member, outcome);
    },
  });
  const subjects = self === config.registrar ? new Registrar({ self, vault, index, random, now, wake }) : undefined;
  const readHandles = answerReader(HandlesAnswerWire);
  const remote: HandleSource = {
    handlesFor: async (identifiers) =>
      (await peers.post(config.registrar, '/peer/handles', { identifiers }, readHandles)).openings,
  };
  const handles = subjects === undefined ? new CachedHandles(remote, vault, self) : localHandles(subjects, self);

  const publisher = new Publisher({
    self,
    vault,
    index,
    schemas,
    handles,
    attestationSeparator,
    consentSeparator,
    random,
    now,
    wake,
  });
  const askContract = (account: Hex, digest: Hex, signature: Hex) => acceptsSignature(rpc, account, digest, signature);
  const signIn = new SignIn({
    member: self,
    chainId: manifest.chainId,
    origin: async () =>
      config.origin ?? originOf((await index.member(self))?.endpoint) ?? `http://${config.host}:${config.port}`,
    index,
    vault,
    tokens: new SessionTokens({ key: sessionKey, issuer: `urn:county-ledger:${manifest.chainId}:member:${self}` }),
    logins:
      config.oidc === undefined
        ? undefined
        : new StaffLogin({ redirects: [], scope: 'openid', claim: 'groups', ...config.oidc }),
    askContract,
    newId: randomUUID,
    now,
  });
  const signedByController = createControllerCheck(index, askContract);
  const caughtUp = async (): Promise<void> => follower.reached(await headOf(rpc), config.peerTimeoutMs / 2);
  const rights = composeRights({
    manifest,
    rpc,
    held,
    transactions,
    index,
    vault,
    self,
    peers,
    random,
    now,
    wake,
    caughtUp,
  });
  const anchoring = new LogAnchoring({
    self,
    vault,
    index,
    interval: config.accessLogAnchorSeconds ?? ACCESS_LOG_DEFAULTS.anchorSeconds,
    limit: config.accessLogMaxUnanchoredSeconds ?? ACCESS_LOG_DEFAULTS.maxUnanchoredSeconds,
    now,
    wake,
  });
  const access = new AccessDesk({ self, vault, anchoring, now });
  const consents = composeConsents({
    manifest,
    signer,
    index,
    vault,
    self,
    peers,
    access,
    signedByController,
    random,
    now,
    wake,
  });
  const freshness = (): Check => {
    const { state, lag, lastContactAt } = following();
    const { maxLagBlocks: maxLag, maxSilentSeconds } = config;
    const silentSeconds = lastContactAt === undefined ? Number.MAX_SAFE_INTEGER : now() - lastContactAt;
    return judgeFreshness({
      lag,
      silentSeconds,
      maxLag,
      maxSilentSeconds,
      halted: state === 'halted',
      rebuilding: state === 'rebuilding',
    });
  };
  const assets = composeAssets({
    manifest,
    rpc,
    signer,
    peers,
    index,
    vault,
    self,
    consortiumKey,
    freshness,
    random,
    now,
    wake,
  });
  const privacy = composePrivacy({
    self,
    vault,
    index,
    signer,
    erasures,
    peers,
    memberSeparator,
    consentSeparator,
    signedByController,
    now,
    wake,
  });
  const approvals = new ApprovalDesk({
    vault,
    publisher,
    erase: privacy.erase,
    limits: { ...APPROVE_ABOVE, ...config.approveAbove },
    newId: randomUUID,
    now,
  });
  const lineage = createLineageDesk({
    self,
    vault,
    index: {
      attestation: (id) => index.attestation(id),
      revocation: (issuer, id) => index.revocation(issuer, id),
      revoked: (items) => index.revokedOf(items),
      disputed: (ids) => index.disputes.marked(DISPUTE_KINDS.attestation, ids),
    },
    handles,
    schemas,
    approvals,
    now,
  });
  const verifications = createVerifications({
    vault,
    access,
    newId: randomUUID,
    now,
    deps: {
      self,
      index,
      separator: attestationSeparator,
      memberSeparator,
      consentSeparator,
      signer,
      peers,
      schemaOf: findSchema,
      schemaByName: findSchema,
      freshness,
      templateOf: templateById,
      vault,
      held: heldConsents(vault, index),
    },
  });

  const uses = new KeyedTurns();
  const vaultKeeper = new VaultKeeper({
    vault,
    mend: (damage) => mendVault(damage, { self, vault, index, peers, consentSeparator, signedByController }),
    say,
  });

  const profiles = createProfileDesk({
    self,
    signer,
    memberSeparator,
    schemas: shippedSchemas(),
    scorecardCode: codeHashOf('county-scorecard.ts'),
    verifications,
    verifyAsset: (asset) => assets.verifications.verify({ asset, askChain: true }),
  });

  return {
    self,
    name: config.name,
    chainId: manifest.chainId,
    contracts,
    registrar: config.registrar,
    index,
    vault,
    following,
    keeper,
    vaultKeeper,
    copiesFor: (member, request) => copiesFor(member, request, { index, vault }),
    backup: () => makeBackup(config, vault, { member: self, chainId: manifest.chainId, now: now() }),
    schemas,
    signIn,
    approvals,
    publisher,
    operations: new Operations({ vault, transactions }),
    subjects,
    ...consents,
    lineage,
    ...rights,
    assets,
    disclose: (request, requester) => {
      const answer = () =>
        disclose(request, requester, {
          self,
          index,
          vault,
          consentSeparator,
          schemaOf: findSchema,
          catchUp: caughtUp,
          consume: (subject, consent) =>
            consumeOnChain(subject, consent, { vault, transactions, now, timeoutMs: config.peerTimeoutMs }),
          access,
          templateOf: templateById,
        });
      // How often a consent was used is counted in the access log: one use is written down before the next is counted.
      const counted = templateById(request.consent.terms.template)?.frequency ?? null;
      return counted === null ? answer() : uses.take(consentId(consentSeparator, request.consent), answer);
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
    verifications,
    profiles,
    verdictOnChain: (id) =>
      verdictOnChain(id, {
        index,
        separator: attestationSeparator,
        schemaOf: findSchema,
        freshness,
      }),
    onPeerCall: (listener) => {
      peerListeners.push(listener);
    },
    diskFree: async () => {
      const { bavail, bsize } = await statfs(config.dir);
      return bavail * bsize;
    },
    webhooks: new Webhooks({
      vault,
      peers,
      now,
      sleep: (ms, signal) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined),
    }),
    waitingFor: (operation) => transactions.waiting(operation),
    access,
    anchoring,
    privacy,
    wake,
    now,
  };
}
