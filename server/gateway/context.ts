/** What the gateway's routes stand on. Built by main, so that the app is a function of its dependencies. */

import type { AccessDesk } from '../access-log/access-desk.ts';
import type { LogAnchoring } from '../access-log/anchoring.ts';
import type { ApprovalDesk } from '../approvals/approval-desk.ts';
import type { Assets } from '../assets/assets.ts';
import type { Waiting } from '../chain/waiting.ts';
import type { AssistanceRequest } from '../consents/assistance.ts';
import type { ConsentDesk } from '../consents/consent-desk.ts';
import type { OfferDesk } from '../consents/offer-desk.ts';
import type { Disputes } from '../disputes/disputes.ts';
import type { Hex } from '../domain/bytes.ts';
import type { Notice } from '../domain/notice.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import type { CompromiseDesk } from '../governance/compromises.ts';
import type { MemberKeys } from '../governance/keys.ts';
import type { VoteDesk } from '../governance/vote-desk.ts';
import type { LineageDesk } from '../lineage/lineage.ts';
import type { Operations } from '../operations/operations.ts';
import type { PeerOutcome } from '../peer/client.ts';
import type { Envelope } from '../peer/envelope.ts';
import type { CopiesAnswer, CopiesRequest, DisclosureAnswer, DisclosureRequest } from '../peer/wire.ts';
import type { Privacy } from '../privacy/privacy-desk.ts';
import type { ProfileDesk } from '../profile/profiles.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { SignIn } from '../signin/sign-in.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { Vault } from '../store/vault.ts';
import type { Registrar } from '../subjects/registrar.ts';
import type { VaultKeeper } from '../vault-care/keeper.ts';
import type { SignedAnswer } from '../verify/answer.ts';
import type { OnChainVerdict } from '../verify/on-chain.ts';
import type { VerificationRequest } from '../verify/plan.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';

/** How this gateway stands to its node; the follower knows. */
export interface FollowingStatus {
  readonly state: string;
  /** names files and addresses of this machine: for its operator */
  readonly reason?: string | undefined;
  /** of the error that holds it up */
  readonly code?: string | undefined;
  readonly nodeHead?: number | undefined;
  readonly lag?: number | undefined;
  /** unix seconds */
  readonly lastContactAt?: number | undefined;
}

/** Looks through the index, and makes it again; the follower's keeper does it. Times in unix seconds. */
export interface IndexCare {
  status(): {
    readonly look?: {
      readonly startedAt: number;
      readonly finishedAt?: number;
      readonly rows: number;
      readonly of: number;
      readonly damage?: string;
    };
    readonly rebuild?: {
      readonly startedAt: number;
      readonly finishedAt?: number;
      readonly reason: string;
      readonly block: number;
      readonly same?: boolean;
      readonly failure?: string;
    };
  };
  verify(share?: number): Promise<void>;
  rebuild(reason: string): Promise<void>;
}

export interface GatewayContext {
  readonly self: number;
  readonly name: string;
  readonly chainId: number;
  readonly contracts: Readonly<Record<string, Hex>>;
  /** number of the registrar member */
  readonly registrar: number;
  readonly index: IndexStore;
  readonly vault: Vault;
  readonly following: () => FollowingStatus;
  readonly keeper: IndexCare;
  readonly vaultKeeper: Pick<VaultKeeper, 'status' | 'look' | 'start' | 'stop'>;
  /** what another member lost and this one held too; see server/vault-care/README.md */
  readonly copiesFor: (member: number, request: CopiesRequest) => Promise<CopiesAnswer>;
  /** Copies the vault into a sealed file on this machine; see server/backup.ts. */
  readonly backup: () => Promise<{ file: string; bytes: number; rows: number; createdAt: number }>;
  readonly schemas: { readonly all: readonly LedgerSchema[]; find(nameOrId: string): LedgerSchema | undefined };
  readonly signIn: SignIn;
  readonly approvals: ApprovalDesk;
  readonly publisher: Publisher;
  readonly operations: Operations;
  /** present on the registrar's gateway */
  readonly subjects: Registrar | undefined;
  readonly consents: ConsentDesk;
  readonly offers: OfferDesk;
  readonly assets: Assets;
  readonly lineage: LineageDesk;
  readonly disputes: Disputes;
  readonly keys: MemberKeys;
  readonly votes: VoteDesk;
  readonly compromises: CompromiseDesk;
  readonly disclose: (request: DisclosureRequest, requester: number) => Promise<DisclosureAnswer>;
  readonly openEnvelope: <T>(envelope: Envelope<T>, path: string) => Promise<T>;
  readonly verifications: {
    create(request: VerificationRequest, caller: string): Promise<SignedAnswer>;
    get(id: string, caller: string): Promise<SignedAnswer>;
    requireRepeatable(id: string, text: string, caller: string): Promise<void>;
  };
  /** why a transaction is not further; undefined while nothing holds it up */
  readonly waitingFor: (operation: string) => Waiting | undefined;
  /** whoever reads a subject's data through another use case asks and tells this one first */
  readonly access: AccessDesk;
  readonly anchoring: LogAnchoring;
  readonly profiles: ProfileDesk;
  readonly privacy: Privacy;
  /** see verify/on-chain.ts */
  readonly verdictOnChain: (id: Hex) => OnChainVerdict | Promise<OnChainVerdict>;
  readonly webhooks: Webhooks;
  /** the notice for a grant with the help of a clerk, by the clerk's label */
  readonly assist: (request: AssistanceRequest, label: string) => Promise<{ notice: Notice; hash: Hex }>;
  /** wakes the transaction manager after a use case left an intent */
  readonly wake: () => void;
  /** told how each request to another member's gateway ended */
  readonly onPeerCall: (listener: (member: number, outcome: PeerOutcome) => void) => void;
  /** bytes that are free where the data folder is */
  readonly diskFree: () => Promise<number>;
  /** unix seconds */
  readonly now: () => number;
}
