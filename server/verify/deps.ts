/** What a verification stands on, and what it keeps. */
import type { Signer } from '../chain/signer.ts';
import type { TemplateSource } from '../consents/template-check.ts';
import type { Attestation } from '../domain/attestation.ts';
import type { Hex } from '../domain/bytes.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import type { BatchCoverage, Check, DisclosedAttestation } from '../domain/verdict.ts';
import type { PeerClient } from '../peer/client.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { Vault } from '../store/vault.ts';
import type { FactSource } from './facts.ts';
import type { HeldConsent } from './plan.ts';

/** What was obtained for one question, before judging. Everything needed to judge again, nothing judged. */
export interface Obtained {
  readonly schema: Hex;
  readonly fields: readonly string[];
  readonly publisher?: number;
  readonly notAsked: readonly number[];
  readonly held?: HeldConsent;
  /** block time at which the consent was relied upon */
  readonly reliedAt?: number;
  readonly consentRefusal?: string;
  readonly peer: { readonly answered: boolean; readonly reason: string };
  readonly attestations: readonly DisclosedAttestation[];
  readonly coverage: readonly BatchCoverage[];
  /** ids that the publisher may not show by law */
  readonly withheld?: readonly Hex[];
  /** observed before the range asked for */
  readonly outside?: readonly Attestation[];
  /** the range asked for, unix seconds */
  readonly since?: number;
}

/** A kept verification. */
export interface KeptVerification {
  readonly id: string;
  readonly purpose: string;
  readonly obtainedAt: number;
  /** unix seconds at which the data life of the shortest consent ends */
  readonly keepUntil: number;
  readonly obtained: readonly Obtained[];
  /** see VerificationRequest */
  readonly namedAssets?: readonly string[];
}

export interface VerifyDeps extends FactSource {
  readonly self: number;
  readonly index: IndexStore;
  readonly peers: PeerClient;
  readonly signer: Signer;
  /** separator of the MemberRegistry (answers) and of the ConsentRegistry */
  readonly memberSeparator: Hex;
  readonly consentSeparator: Hex;
  readonly schemaByName: (nameOrId: string) => LedgerSchema | undefined;
  readonly freshness: () => Check;
  readonly templateOf: TemplateSource;
  readonly vault: Pick<Vault, 'accessLog' | 'consents' | 'objections'>;
  readonly held: {
    about(type: string, identifier: string): Promise<HeldConsent[]>;
    byId(id: Hex): Promise<HeldConsent | undefined>;
  };
}
