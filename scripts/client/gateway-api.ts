// Made from the gateway's OpenAPI document by npm run client; a change is made in the routes' schemas.

import type { CallOptions, LinesBody, ServerEvent, Transport } from './transport.ts';

export type Problem = {
  /** urn:county-ledger:error:CODE */
  readonly type: string;

  /** in the language of Accept-Language, zh or en */
  readonly title: string;
  readonly titleZh: string;
  readonly status: number;

  /** stable; callers branch on it */
  readonly code: string;

  /** names the offending value; in the language of Accept-Language, zh or en */
  readonly detail: string;

  /** in the language of Accept-Language, zh or en */
  readonly cure: string;

  /** the same request may succeed later */
  readonly retry: boolean;

  /** id of the request, also in the log */
  readonly instance: string;
  readonly values?: Readonly<Record<string, unknown>>;
};

export type Lineage = {
  readonly root: string;

  /** block of the index by which states were judged */
  readonly block: number;
  readonly nodes: readonly {
    readonly id: string;
    readonly schema: string;
    readonly schemaName: string;
    readonly issuer: number;
    readonly observedAt: number;
    readonly extract?: string;

    /** below 0 towards sources, above 0 towards what was derived */
    readonly depth: number;

    /** SUSPECT: something it rests on, however far away, is revoked or disputed */
    readonly state: 'STANDS' | 'SUSPECT' | 'DISPUTED' | 'REVOKED';

    /** revoked or disputed attestations that make it suspect; at most 8 */
    readonly because: readonly string[];
  }[];
  readonly edges: readonly { readonly derived: string; readonly source: string }[];
  readonly extracts: Readonly<
    Record<
      string,
      {
        readonly system: string;
        readonly query: string;

        /** ISO 8601 UTC */
        readonly extractedAt: string;
        readonly operator: string;
        readonly file?: string;

        /** name and version of what made the record */
        readonly transform?: string;
        readonly code?: string;
        readonly asOf?: string;
      }
    >
  >;

  /** the limit at which the search ended */
  readonly truncated?: 'depth' | 'nodes';
};

export type ConsentReceipt = {
  readonly receipt_metadata: {
    readonly schema_version: string;
    readonly receipt_id: string;
    readonly issued_at: string;
  };
  readonly record_metadata: {
    readonly record_id: string;
    readonly pii_principal_id: string;
    readonly signature: string;
  };
  readonly pii_processing: {
    readonly privacy_notice: string;
    readonly notice_text: { readonly zh: string; readonly en: string } | null;
    readonly language: string;
    readonly purposes: readonly {
      readonly purpose: string;
      readonly purpose_title: { readonly zh: string; readonly en: string };
      readonly template: string;
      readonly lawful_basis: string;
      readonly action: string;
      readonly pii_information: readonly { readonly category: number; readonly zh: string; readonly en: string }[];
      readonly use_limit: number | null;
      readonly retention_period_days: number;
      readonly validity: { readonly from: string; readonly until: string };
      readonly recipient_third_parties: readonly string[];
      readonly onward_supply: string;
      readonly jurisdictions: readonly string[];
      readonly withdrawal_method: string;
    }[];
  };
  readonly party_identification: readonly {
    readonly party_id: string;
    readonly party_type: string;
    readonly party_name: string;
    readonly party_contact: string;
  }[];
  readonly events: readonly {
    readonly event_time: string;
    readonly event_type: string;
    readonly event_state: string;
    readonly entity_id: string;
  }[];
};

export type Approval = {
  readonly id: string;
  readonly kind: 'publication' | 'revocation' | 'erasure';

  /** approved: decided, not carried out yet */
  readonly state: 'pending' | 'approved' | 'done' | 'failed' | 'rejected' | 'expired';

  /** label of the key or account */
  readonly maker: string;
  readonly approver?: string;

  /** records, revocations or erasures */
  readonly size: number;

  /** schema, or id and reason, or basis */
  readonly about: Readonly<Record<string, string>>;
  readonly reason?: string;

  /** seconds since 1970-01-01 UTC */
  readonly createdAt: number;

  /** seconds since 1970-01-01 UTC */
  readonly expiresAt: number;

  /** seconds since 1970-01-01 UTC */
  readonly decidedAt?: number;
  readonly operations?: readonly string[];
  readonly failure?: { readonly code: string; readonly detail: string };
};

export type Operation = {
  readonly id: string;
  readonly state: 'queued' | 'sent' | 'mined' | 'final' | 'failed';

  /** whose function it calls */
  readonly contract: string;
  readonly hash?: string;
  readonly block?: number;
  readonly gasUsed?: number;
  readonly failure?: { readonly code: string; readonly detail: string };

  /** an end was asked for; whichever a block holds first decides */
  readonly cancelling?: boolean;

  /** why it is not further */
  readonly waiting?: {
    readonly code: string;
    readonly detail: string;

    /** unix milliseconds */
    readonly since: number;
  };

  /** unix seconds */
  readonly createdAt: number;
};

export type AssetAnswer = {
  readonly id: string;

  /** NONE_PROVEN: no such title in a current index; UNKNOWN: neither could be shown, or it resembles another */
  readonly outcome: 'FOUND' | 'NONE_PROVEN' | 'UNKNOWN';
  readonly answeredBy: number;
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly asked: { readonly asset: string | null; readonly fingerprint: string | null };
  readonly title: {
    readonly asset: string;
    readonly class: number;
    readonly className: string;
    readonly fingerprint: string;
    readonly authority: number;
    readonly owner: string;
    readonly transfers: number;

    /** liens-follow, creditors-agree */
    readonly transferPolicy: string;
    readonly recordedAt: number;
    readonly owners: readonly {
      readonly owner: string;
      readonly transfers: number;
      readonly reason: number;
      readonly at: {
        readonly block: number;
        readonly timestamp: number;

        /** as the node named it; block and event are proven, this is not */
        readonly tx: string;
      };
    }[];
    readonly legal: {
      readonly register: number;
      readonly registerName: string;
      readonly number: string;
      readonly registeredAt: number;
      readonly validUntil: number;
      readonly reconciledAt: number | null;
    };
    readonly notes: readonly {
      readonly note: string;
      readonly kind: string;
      readonly at: {
        readonly block: number;
        readonly timestamp: number;

        /** as the node named it; block and event are proven, this is not */
        readonly tx: string;
      };
      readonly liftedAt: number | null;
    }[];
    readonly user: { readonly user: string; readonly expires: number } | null;
    readonly recovery: { readonly to: string; readonly effectiveAt: number; readonly reason: number } | null;
  } | null;
  readonly resembles: readonly string[];
  readonly liens: {
    readonly chain: { readonly count: number; readonly head: string };
    readonly steps: readonly {
      readonly step: number;
      readonly lien: string;
      readonly data: string;
      readonly position: number;
      readonly at: {
        readonly block: number;
        readonly timestamp: number;

        /** as the node named it; block and event are proven, this is not */
        readonly tx: string;
      };
      readonly tenure?: number;
    }[];
    readonly terms: readonly {
      readonly lien: string;
      readonly terms: {
        readonly assets: readonly string[];
        readonly creditor: number;
        readonly kind: number;
        readonly currency: number;
        readonly amount: string;
        readonly maxAmount: string;

        /** seconds since 1970-01-01 UTC */
        readonly effectiveAt: number;

        /** seconds since 1970-01-01 UTC */
        readonly deliveredAt: number;
        readonly debt: string;
        readonly salt: string;

        /** seconds since 1970-01-01 UTC */
        readonly deadline: number;
      };
    }[];
    readonly registrations: readonly {
      readonly lien: string;
      readonly byAuthority: boolean;
      readonly registration: {
        readonly register: number;
        readonly number: string;
        readonly registeredAt: number;
        readonly validUntil: number;
        readonly order: number;
      };
    }[];
    readonly agreements: readonly {
      readonly agreement: string;
      readonly terms: {
        readonly asset: string;
        readonly yielding: readonly string[];
        readonly favoured: string;
        readonly salt: string;
        readonly deadline: number;
      };
    }[];
    readonly ranking: {
      readonly asOf: number;
      readonly ranked: readonly {
        readonly lien: string;
        readonly creditor: number;
        readonly kind: string;
        readonly status: string;
        readonly secured: string;
        readonly maxSecured: string;
        readonly currency: string;
        readonly effectiveAt: number;
        readonly registeredAt: number;
        readonly register: number;
        readonly confirmedAt: number;
        readonly noticeUntil: number;
        readonly reasons: readonly {
          readonly code: string;
          readonly articles: readonly string[];
          readonly basis: 'law' | 'interpretation' | 'inferred';
          readonly en: string;
          readonly zh: string;
        }[];

        /** from 1; equal ranks share pro rata */
        readonly rank: number;
        readonly lawRank: number;
        readonly ahead: string | null;
        readonly share: { readonly of: string; readonly in: string } | null;

        /** false: not against good-faith third parties */
        readonly opposable: boolean;
      }[];
      readonly unranked: readonly {
        readonly lien: string;
        readonly creditor: number;
        readonly kind: string;
        readonly status: string;
        readonly secured: string;
        readonly maxSecured: string;
        readonly currency: string;
        readonly effectiveAt: number;
        readonly registeredAt: number;
        readonly register: number;
        readonly confirmedAt: number;
        readonly noticeUntil: number;
        readonly reasons: readonly {
          readonly code: string;
          readonly articles: readonly string[];
          readonly basis: 'law' | 'interpretation' | 'inferred';
          readonly en: string;
          readonly zh: string;
        }[];
      }[];
      readonly subordinations: readonly {
        readonly agreement: string;
        readonly effect: string;
        readonly from: readonly (readonly string[])[];
        readonly to: readonly (readonly string[])[];
      }[];
    };
  } | null;
  readonly valuations: {
    readonly chain: { readonly count: number; readonly head: string };
    readonly items: readonly {
      readonly valuation: string;
      readonly position: number;
      readonly terms: {
        readonly asset: string;
        readonly appraiser: number;
        readonly method: number;
        readonly basis: number;
        readonly currency: number;
        readonly amount: string;
        readonly asOf: number;
        readonly validUntil: number;
        readonly conflict: boolean;
        readonly evidence: string;
      };
      readonly amount: string;
      readonly currency: string;
      readonly method: string;
      readonly basis: string;

      /** in-force, expired, withdrawn */
      readonly state: string;
      readonly ageDays: number;
      readonly withdrawn: { readonly reason: number; readonly successor: string } | null;
    }[];
  } | null;
  readonly checks: readonly {
    readonly check: string;
    readonly outcome: 'pass' | 'fail' | 'unknown';

    /** stable reason code */
    readonly reason: string;
    readonly evidence?: Readonly<Record<string, unknown>>;
  }[];
  readonly signature: string;
};

export type GetHealthAnswer = { readonly status: 'alive' };

export type GetReadyAnswer = {
  readonly status: 'ready' | 'not-ready';
  readonly reason?: string;
  readonly member: number;
  readonly chainId: number;

  /** addresses: what a wallet needs to sign for this chain */
  readonly contracts: Readonly<Record<string, string>>;
};

export type GetIndexAnswer = {
  /** rows in use */
  readonly rows: number;

  /** newest block in use */
  readonly block: number;
  readonly digest: string;

  /** the last look through every row; without finishedAt it is under way */
  readonly look?: {
    readonly startedAt: number;
    readonly finishedAt?: number;
    readonly rows: number;
    readonly of: number;

    /** the first thing that was damaged */
    readonly damage?: string;
  };

  /** the last rebuild; without finishedAt it is under way and the index counts as stale */
  readonly rebuild?: {
    readonly startedAt: number;
    readonly finishedAt?: number;
    readonly reason: string;

    /** the block it has reached */
    readonly block: number;

    /** whether old and new said the same at the same block */
    readonly same?: boolean;
    readonly failure?: string;
  };
};

export type LookThroughIndexInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** of the time, so that others are served */
    readonly share: number;
  };
};

export type LookThroughIndexAnswer = {
  /** rows in use */
  readonly rows: number;

  /** newest block in use */
  readonly block: number;
  readonly digest: string;

  /** the last look through every row; without finishedAt it is under way */
  readonly look?: {
    readonly startedAt: number;
    readonly finishedAt?: number;
    readonly rows: number;
    readonly of: number;

    /** the first thing that was damaged */
    readonly damage?: string;
  };

  /** the last rebuild; without finishedAt it is under way and the index counts as stale */
  readonly rebuild?: {
    readonly startedAt: number;
    readonly finishedAt?: number;
    readonly reason: string;

    /** the block it has reached */
    readonly block: number;

    /** whether old and new said the same at the same block */
    readonly same?: boolean;
    readonly failure?: string;
  };
};

export type RebuildIndexInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** why; shown in the status */
    readonly reason: string;
  };
};

export type RebuildIndexAnswer = {
  /** rows in use */
  readonly rows: number;

  /** newest block in use */
  readonly block: number;
  readonly digest: string;

  /** the last look through every row; without finishedAt it is under way */
  readonly look?: {
    readonly startedAt: number;
    readonly finishedAt?: number;
    readonly rows: number;
    readonly of: number;

    /** the first thing that was damaged */
    readonly damage?: string;
  };

  /** the last rebuild; without finishedAt it is under way and the index counts as stale */
  readonly rebuild?: {
    readonly startedAt: number;
    readonly finishedAt?: number;
    readonly reason: string;

    /** the block it has reached */
    readonly block: number;

    /** whether old and new said the same at the same block */
    readonly same?: boolean;
    readonly failure?: string;
  };
};

export type GetVaultAnswer = {
  readonly state: 'unknown' | 'sound' | 'damaged';
  readonly writable: boolean;

  /** the last look through every row; without finishedAt it is under way */
  readonly look?: {
    readonly startedAt: number;
    readonly finishedAt?: number;

    /** rows looked at */
    readonly rows: number;
    readonly ended?: 'early';
  };
  readonly damage: readonly {
    /** kind of row, or files, or unknown */
    readonly kind: string;

    /** what it belongs to: an id on chain, or a number */
    readonly of?: string;

    /** miscounted: rows of the kind are missing, too many or in an older state */
    readonly state: 'broken' | 'missing' | 'miscounted';
  }[];

  /** what was put right last */
  readonly mend?: {
    readonly at: number;
    readonly mended: readonly {
      readonly kind: string;
      readonly of?: string;

      /** a member's number, or this vault's other row */
      readonly from: number | 'vault';
    }[];

    /** members whose copy was not what stands on chain */
    readonly lied: readonly number[];
  };
};

export type LookThroughVaultInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** of the time, so that others are served */
    readonly share: number;
  };
};

export type LookThroughVaultAnswer = {
  readonly state: 'unknown' | 'sound' | 'damaged';
  readonly writable: boolean;

  /** the last look through every row; without finishedAt it is under way */
  readonly look?: {
    readonly startedAt: number;
    readonly finishedAt?: number;

    /** rows looked at */
    readonly rows: number;
    readonly ended?: 'early';
  };
  readonly damage: readonly {
    /** kind of row, or files, or unknown */
    readonly kind: string;

    /** what it belongs to: an id on chain, or a number */
    readonly of?: string;

    /** miscounted: rows of the kind are missing, too many or in an older state */
    readonly state: 'broken' | 'missing' | 'miscounted';
  }[];

  /** what was put right last */
  readonly mend?: {
    readonly at: number;
    readonly mended: readonly {
      readonly kind: string;
      readonly of?: string;

      /** a member's number, or this vault's other row */
      readonly from: number | 'vault';
    }[];

    /** members whose copy was not what stands on chain */
    readonly lied: readonly number[];
  };
};

export type MakeBackupInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** for the log */
    readonly reason: 'scheduled' | 'before-update' | 'by-hand';
  };
};

export type MakeBackupAnswer = {
  /** path on the gateway's machine */
  readonly file: string;
  readonly bytes: number;
  readonly rows: number;
  readonly createdAt: number;
};

export type ListErasedAnswer = {
  /** kind and HMAC of each row; they tell nobody anything */
  readonly keys: readonly string[];
};

export type GetMetricsAnswer = string;

export type CreateSignInNonceInput = { readonly body: { readonly account: string } };

export type CreateSignInNonceAnswer = {
  /** what is signed, with personal_sign */
  readonly message: string;
  readonly statement: string;

  /** the same in Chinese; not signed, since EIP-4361 takes ASCII only */
  readonly statementZh: string;
  readonly origin: string;
  readonly chainId: number;
  readonly member: number;
  readonly nonce: string;

  /** seconds since 1970-01-01 UTC */
  readonly expiresAt: number;
};

export type SignInInput = { readonly body: { readonly message: string; readonly signature: string } };

export type SignInAnswer = {
  readonly token: string;

  /** seconds since 1970-01-01 UTC */
  readonly expiresAt: number;
  readonly label: string;
  readonly roles: readonly string[];
  readonly account?: string;

  /** that the account controls now */
  readonly handles?: readonly string[];

  /** to which a key is limited */
  readonly operations?: readonly string[];
};

export type GetCallerAnswer = {
  readonly label: string;
  readonly roles: readonly string[];
  readonly account?: string;

  /** that the account controls now */
  readonly handles?: readonly string[];

  /** to which a key is limited */
  readonly operations?: readonly string[];
};

export type SignOutAnswer = { readonly ended: true };

export type BeginLoginInput = { readonly body: { readonly redirect: string } };

export type BeginLoginAnswer = {
  readonly url: string;
  readonly flow: string;

  /** seconds since 1970-01-01 UTC */
  readonly expiresAt: number;
};

export type FinishLoginInput = {
  readonly body: {
    /** the whole URL */
    readonly callback: string;
    readonly flow: string;
  };
};

export type FinishLoginAnswer = {
  readonly token: string;

  /** seconds since 1970-01-01 UTC */
  readonly expiresAt: number;
  readonly label: string;
  readonly roles: readonly string[];
  readonly account?: string;

  /** that the account controls now */
  readonly handles?: readonly string[];

  /** to which a key is limited */
  readonly operations?: readonly string[];
};

export type GetStatusAnswer = {
  readonly name: string;
  readonly member: number;
  readonly chainId: number;
  readonly state: string;
  readonly reason?: string;
  readonly head: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly nodeHead: number | null;

  /** blocks; null = the node was not heard */
  readonly lag: number | null;

  /** running digest of the index: equal on every gateway at the same block */
  readonly digest: string;

  /** transactions not yet final */
  readonly pending: number;

  /** what only this member keeps */
  readonly vault: {
    readonly state: 'unknown' | 'sound' | 'damaged';
    readonly writable: boolean;

    /** when the last look through it ended, unix seconds */
    readonly lookedAt?: number;

    /** damaged rows; which, GET /vault tells the operator */
    readonly damaged: number;
  };
};

export type ListMembersAnswer = {
  readonly members: readonly {
    readonly member: number;
    readonly name: string;
    readonly endpoint: string;

    /** bitmap, decimal */
    readonly capabilities: string;
    readonly suspended: boolean;
    readonly validFrom: number;

    /** 0 = open */
    readonly validUntil: number;
  }[];
};

export type ListSchemasAnswer = {
  readonly schemas: readonly {
    readonly id: string;
    readonly name: string;
    readonly title: { readonly zh: string; readonly en: string };
    readonly category: number;
    readonly dataClass: number;
    readonly consentRequired: boolean;

    /** capabilities of which one is needed; bitmap, decimal */
    readonly publishers: string;

    /** null = not on this chain */
    readonly registered: {
      readonly block: number;
      readonly timestamp: number;

      /** as the node named it; block and event are proven, this is not */
      readonly tx: string;
    } | null;
  }[];
};

export type GetSchemaInput = {
  /** id or name */
  readonly id: string;
};

export type GetSchemaAnswer = {
  readonly id: string;
  readonly name: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly category: number;
  readonly dataClass: number;
  readonly consentRequired: boolean;

  /** capabilities of which one is needed; bitmap, decimal */
  readonly publishers: string;

  /** null = not on this chain */
  readonly registered: {
    readonly block: number;
    readonly timestamp: number;

    /** as the node named it; block and event are proven, this is not */
    readonly tx: string;
  } | null;
  readonly document: Readonly<Record<string, unknown>>;
};

export type EnrolSubjectInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly type: 'uscc';
    readonly identifier: string;

    /** publishing member -> account */
    readonly controllers: Readonly<Record<string, string>>;
  };
};

export type EnrolSubjectAnswer = {
  readonly type: string;
  readonly identifier: string;
  readonly handles: readonly {
    readonly type: string;
    readonly identifier: string;
    readonly salt: string;
    readonly subject: string;
    readonly publisher: number;
    readonly controller: string;
  }[];
  readonly operations: readonly string[];
};

export type PublishRecordsInput = {
  /** name or id */
  readonly schema: string;

  /** unix seconds, for records that do not say */
  readonly observedAt?: string | undefined;

  /** system the rows were extracted from */
  readonly system?: string | undefined;

  /** SHA-256 of the file */
  readonly file?: string | undefined;

  /** hash of the extracting query */
  readonly query?: string | undefined;

  /** revoke the earlier record that a row corrects */
  readonly supersede?: 'true' | 'false' | undefined;

  /** rows that become durable together where results are streamed; 5000 by default */
  readonly chunk?: string | undefined;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: string;
};

export type PublishRecordsAnswer =
  | {
      readonly results: readonly {
        readonly line: number;
        readonly status: 'accepted' | 'already' | 'rejected' | 'held';
        readonly id?: string;
        readonly changed?: string;
        readonly supersedes?: string;
        readonly sources?: readonly string[];
        readonly warnings?: readonly { readonly code: string; readonly detail: string }[];
        readonly code?: string;
        readonly detail?: string;
        readonly issues?: readonly { readonly field: string; readonly code: string; readonly detail: string }[];
      }[];
      readonly operations: readonly string[];
    }
  | {
      readonly results: readonly {
        readonly line: number;
        readonly status: 'accepted' | 'already' | 'rejected' | 'held';
        readonly id?: string;
        readonly changed?: string;
        readonly supersedes?: string;
        readonly sources?: readonly string[];
        readonly warnings?: readonly { readonly code: string; readonly detail: string }[];
        readonly code?: string;
        readonly detail?: string;
        readonly issues?: readonly { readonly field: string; readonly code: string; readonly detail: string }[];
      }[];
      readonly operations: readonly string[];

      /** the rows are held until a second person approves */
      readonly approval?: string;
    };

export type PublishRecordsLine =
  | {
      readonly line: number;
      readonly status: 'accepted' | 'already' | 'rejected' | 'held';
      readonly id?: string;
      readonly changed?: string;
      readonly supersedes?: string;
      readonly sources?: readonly string[];
      readonly warnings?: readonly { readonly code: string; readonly detail: string }[];
      readonly code?: string;
      readonly detail?: string;
      readonly issues?: readonly { readonly field: string; readonly code: string; readonly detail: string }[];
    }
  | {
      /** after the results of each chunk */
      readonly checkpoint: {
        /** line of the last row of the chunk: up to here all is durable and answered */
        readonly line: number;
        readonly operations: readonly string[];

        /** the rows are held until a second person approves */
        readonly approval?: string;
      };
    }
  | {
      /** the last line; without it the answer broke off */
      readonly end: {
        /** rows that were answered */
        readonly rows: number;
        readonly accepted: number;
        readonly already: number;
        readonly rejected: number;
        readonly held: number;

        /** line of the last row that was answered */
        readonly line?: number;
        readonly problem?: Problem;
      };
    };

export type GetAttestationInput = { readonly id: string };

export type GetAttestationAnswer = {
  readonly id: string;
  readonly attestation: {
    readonly schema: string;
    readonly issuer: number;
    readonly subject: string;
    readonly record: string;
    readonly consent: string;
    readonly sources: string;

    /** seconds since 1970-01-01 UTC */
    readonly observedAt: number;

    /** seconds since 1970-01-01 UTC */
    readonly expiresAt: number;
  };
  readonly key: string;

  /** place among the attestations about the subject, from 1 */
  readonly position: number;
  readonly at: {
    readonly block: number;
    readonly timestamp: number;

    /** as the node named it; block and event are proven, this is not */
    readonly tx: string;
  };
  readonly revocation: {
    readonly reason: number;
    readonly successor: string;
    readonly at: {
      readonly block: number;
      readonly timestamp: number;

      /** as the node named it; block and event are proven, this is not */
      readonly tx: string;
    };
  } | null;
};

export type GetVerdictInput = { readonly id: string };

export type GetVerdictAnswer = {
  readonly id: string;
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly checks: readonly {
    readonly check: string;
    readonly outcome: 'pass' | 'fail' | 'unknown';

    /** stable reason code */
    readonly reason: string;
    readonly evidence?: Readonly<Record<string, unknown>>;
  }[];
};

export type ListBatchesInput = {
  readonly root?: string | undefined;
  readonly issuer?: string | undefined;

  /** name or id */
  readonly schema?: string | undefined;
};

export type ListBatchesAnswer = {
  readonly batches: readonly {
    readonly root: string;
    readonly issuer: number;
    readonly schema: string;
    readonly sources: string;
    readonly size: number;
    readonly position: number;
    readonly key: string;
    readonly at: {
      readonly block: number;
      readonly timestamp: number;

      /** as the node named it; block and event are proven, this is not */
      readonly tx: string;
    };
  }[];
};

export type RevokeAttestationInput = {
  readonly id: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** 1 error, 2 superseded, 3 source withdrawn, 4 consent withdrawn, 5 court or authority, 6 erased */
    readonly reason: number;
    readonly successor?: string | undefined;
  };
};

export type RevokeAttestationAnswer = {
  readonly id: string;
  readonly operation?: string;

  /** it is held until a second person approves */
  readonly approval?: string;
};

export type ListApprovalsAnswer = { readonly approvals: readonly Approval[] };

export type GetApprovalInput = { readonly id: string };

export type GetApprovalAnswer = {
  readonly id: string;
  readonly kind: 'publication' | 'revocation' | 'erasure';

  /** approved: decided, not carried out yet */
  readonly state: 'pending' | 'approved' | 'done' | 'failed' | 'rejected' | 'expired';

  /** label of the key or account */
  readonly maker: string;
  readonly approver?: string;

  /** records, revocations or erasures */
  readonly size: number;

  /** schema, or id and reason, or basis */
  readonly about: Readonly<Record<string, string>>;
  readonly reason?: string;

  /** seconds since 1970-01-01 UTC */
  readonly createdAt: number;

  /** seconds since 1970-01-01 UTC */
  readonly expiresAt: number;

  /** seconds since 1970-01-01 UTC */
  readonly decidedAt?: number;
  readonly operations?: readonly string[];
  readonly failure?: { readonly code: string; readonly detail: string };
};

export type DecideApprovalInput = {
  readonly id: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: { readonly decision: 'approve' | 'reject'; readonly reason?: string | undefined };
};

export type DecideApprovalAnswer = {
  readonly id: string;
  readonly kind: 'publication' | 'revocation' | 'erasure';

  /** approved: decided, not carried out yet */
  readonly state: 'pending' | 'approved' | 'done' | 'failed' | 'rejected' | 'expired';

  /** label of the key or account */
  readonly maker: string;
  readonly approver?: string;

  /** records, revocations or erasures */
  readonly size: number;

  /** schema, or id and reason, or basis */
  readonly about: Readonly<Record<string, string>>;
  readonly reason?: string;

  /** seconds since 1970-01-01 UTC */
  readonly createdAt: number;

  /** seconds since 1970-01-01 UTC */
  readonly expiresAt: number;

  /** seconds since 1970-01-01 UTC */
  readonly decidedAt?: number;
  readonly operations?: readonly string[];
  readonly failure?: { readonly code: string; readonly detail: string };
};

export type GetApprovalRowsInput = { readonly id: string };

export type GetApprovalRowsAnswer = string;

export type GetLineageInput = {
  readonly direction?: 'both' | 'sources' | 'derived' | undefined;

  /** steps, at most 64; 8 when absent */
  readonly depth?: string | undefined;

  /** attestations, at most 10000; 1,000 when absent */
  readonly nodes?: string | undefined;
  readonly format?: 'json' | 'prov' | 'dot' | 'svg' | undefined;
  readonly id: string;
};

export type GetLineageAnswer = Lineage;

export type RerunTransformInput = { readonly id: string };

export type RerunTransformAnswer = {
  readonly id: string;

  /** SAME and DIFFERENT are answers; the others say why there is none */
  readonly outcome: 'SAME' | 'DIFFERENT' | 'CODE_CHANGED' | 'TRANSFORM_NOT_HERE' | 'INPUTS_MISSING';
  readonly transform: string;
  readonly asOf: string;
  readonly code: string;
  readonly codeHere?: string;
  readonly inputs: readonly string[];
  readonly missing: readonly string[];
  readonly record: string;
  readonly recomputed?: string;
};

export type ListTransformsAnswer = {
  readonly transforms: readonly {
    readonly id: string;
    readonly code: string;
    readonly inputs: readonly string[];
    readonly output: string;
  }[];
};

export type DeriveRecordsInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly transform: string;

    /** the day for which the result holds */
    readonly asOf: string;
    readonly identifiers: readonly string[];
  };
};

export type DeriveRecordsAnswer = {
  readonly results: readonly {
    /** place among the subjects with enough inputs, from 1 */
    readonly line: number;

    /** accepted, already, rejected, held */
    readonly status: string;
    readonly id?: string;
    readonly code?: string;
    readonly detail?: string;
  }[];
  readonly operations: readonly string[];

  /** the records are held until a second person approves */
  readonly approval?: string;

  /** identifiers for which the inputs did not suffice */
  readonly insufficient: readonly string[];

  /** identifiers whose subject objected to processing: their records were not looked at */
  readonly stopped: readonly string[];
};

export type GetOperationInput = {
  readonly id: string;

  /** wait=N */
  readonly prefer?: string | undefined;
};

export type GetOperationAnswer = {
  readonly id: string;
  readonly state: 'queued' | 'sent' | 'mined' | 'final' | 'failed';

  /** whose function it calls */
  readonly contract: string;
  readonly hash?: string;
  readonly block?: number;
  readonly gasUsed?: number;
  readonly failure?: { readonly code: string; readonly detail: string };

  /** an end was asked for; whichever a block holds first decides */
  readonly cancelling?: boolean;

  /** why it is not further */
  readonly waiting?: {
    readonly code: string;
    readonly detail: string;

    /** unix milliseconds */
    readonly since: number;
  };

  /** unix seconds */
  readonly createdAt: number;
};

export type FollowOperationInput = { readonly id: string; readonly lastEventId?: string | undefined };

export type ListOperationsInput = {
  readonly state?: 'queued' | 'sent' | 'mined' | 'final' | 'failed' | undefined;
  readonly contract?: string | undefined;
  readonly stuck?: 'true' | undefined;
  readonly before?: string | undefined;
  readonly limit?: string | undefined;
};

export type ListOperationsAnswer = { readonly operations: readonly Operation[]; readonly next?: number };

export type RetryOperationInput = {
  readonly id: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: Readonly<Record<string, never>>;
};

export type RetryOperationAnswer = {
  readonly id: string;
  readonly state: 'queued' | 'sent' | 'mined' | 'final' | 'failed';

  /** whose function it calls */
  readonly contract: string;
  readonly hash?: string;
  readonly block?: number;
  readonly gasUsed?: number;
  readonly failure?: { readonly code: string; readonly detail: string };

  /** an end was asked for; whichever a block holds first decides */
  readonly cancelling?: boolean;

  /** why it is not further */
  readonly waiting?: {
    readonly code: string;
    readonly detail: string;

    /** unix milliseconds */
    readonly since: number;
  };

  /** unix seconds */
  readonly createdAt: number;
};

export type CancelOperationInput = {
  readonly id: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: Readonly<Record<string, never>>;
};

export type CancelOperationAnswer = {
  readonly id: string;
  readonly state: 'queued' | 'sent' | 'mined' | 'final' | 'failed';

  /** whose function it calls */
  readonly contract: string;
  readonly hash?: string;
  readonly block?: number;
  readonly gasUsed?: number;
  readonly failure?: { readonly code: string; readonly detail: string };

  /** an end was asked for; whichever a block holds first decides */
  readonly cancelling?: boolean;

  /** why it is not further */
  readonly waiting?: {
    readonly code: string;
    readonly detail: string;

    /** unix milliseconds */
    readonly since: number;
  };

  /** unix seconds */
  readonly createdAt: number;
};

export type RequestConsentInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly publishers: readonly { readonly member: number; readonly categories: readonly number[] }[];
    readonly purpose: string;
    readonly validDays?: number | undefined;

    /** seconds since 1970-01-01 UTC */
    readonly validFrom?: number | undefined;

    /** seconds since 1970-01-01 UTC */
    readonly validUntil?: number | undefined;
    readonly useLimit: number;
    readonly dataLifeDays: number;
  };
};

export type RequestConsentAnswer = {
  readonly id: string;
  readonly recipient: number;
  readonly recipientName: string;
  readonly publishers: readonly { readonly member: number; readonly categories: readonly number[] }[];
  readonly purpose: string;
  readonly template: string;

  /** as shown to the enterprise */
  readonly noticeText: { readonly zh: string; readonly en: string };

  /** keccak256 of the JCS of noticeText */
  readonly notice: string;

  /** seconds since 1970-01-01 UTC */
  readonly validFrom: number;

  /** seconds since 1970-01-01 UTC */
  readonly validUntil: number;
  readonly useLimit: number;

  /** seconds */
  readonly dataLife: number;

  /** member -> gateway, for the recipient and each publisher */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly domain: { readonly chainId: number; readonly consentRegistry: string };

  /** seconds since 1970-01-01 UTC */
  readonly createdAt: number;
};

export type GrantConsentInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly consent: {
      readonly subject: string;

      /** 1 provide, 2 query */
      readonly action: 1 | 2;
      readonly categories: readonly number[];

      /** seconds since 1970-01-01 UTC */
      readonly validFrom: number;

      /** seconds since 1970-01-01 UTC */
      readonly validUntil: number;
      readonly useLimit: number;
      readonly terms: {
        readonly recipient: number;
        readonly purpose: string;
        readonly template: string;

        /** seconds the recipient may keep what it obtained */
        readonly dataLife: number;
        readonly notice: string;
        readonly salt: string;
      };
    };
    readonly signature: string;
    readonly opening?:
      | {
          readonly type: string;
          readonly identifier: string;
          readonly salt: string;
          readonly subject: string;
          readonly publisher: number;
        }
      | undefined;

    /** what the subject was told; keccak256 of its JCS is in the signed terms */
    readonly notice?:
      | {
          readonly zh: string;
          readonly en: string;
          readonly assisted?:
            | {
                readonly member: number;
                readonly clerk: string;
                readonly servicePoint: string;
                readonly language: string;
                readonly mode: 'shown' | 'read-out';

                /** seconds since 1970-01-01 UTC */
                readonly at: number;

                /** seconds since 1970-01-01 UTC */
                readonly coolingOffUntil: number;
                readonly signature: string;
              }
            | undefined;
          readonly supersedes?: string | undefined;

          /** the subject made this unasked; its recipient takes it up before then */
          readonly offer?:
            | {
                /** seconds since 1970-01-01 UTC */
                readonly until: number;
              }
            | undefined;
        }
      | undefined;
  };
};

export type GrantConsentAnswer = {
  readonly id: string;

  /** the transaction that tells the chain, where this gateway relays it */
  readonly operation?: string;
};

export type ListConsentsInput = { readonly after?: string | undefined; readonly limit?: string | undefined };

export type ListConsentsAnswer = {
  /** absent at the end */
  readonly next?: number;
  readonly consents: readonly {
    readonly id: string;
    readonly consent: {
      readonly subject: string;

      /** 1 provide, 2 query */
      readonly action: 1 | 2;
      readonly categories: readonly number[];

      /** seconds since 1970-01-01 UTC */
      readonly validFrom: number;

      /** seconds since 1970-01-01 UTC */
      readonly validUntil: number;
      readonly useLimit: number;
      readonly terms: {
        readonly recipient: number;
        readonly purpose: string;
        readonly template: string;

        /** seconds the recipient may keep what it obtained */
        readonly dataLife: number;
        readonly notice: string;
        readonly salt: string;
      };
    };

    /** pending, cooling-off, not-yet-valid, active, used-up, expired, withdrawn */
    readonly state: string;
    readonly uses: number;

    /** seconds since 1970-01-01 UTC */
    readonly receivedAt: number;
    readonly operation?: string;
    readonly supersedes?: string;
  }[];
};

export type WithdrawConsentInput = {
  readonly id: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: { readonly signature: string };
};

export type WithdrawConsentAnswer = {
  readonly id: string;

  /** the transaction that tells the chain, where this gateway relays it */
  readonly operation?: string;
};

export type AssistConsentInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly zh: string;
    readonly en: string;
    readonly purpose: string;
    readonly servicePoint: string;

    /** BCP 47 */
    readonly language: string;
    readonly mode: 'shown' | 'read-out';
  };
};

export type AssistConsentAnswer = {
  /** what the subject was told; keccak256 of its JCS is in the signed terms */
  readonly notice: {
    readonly zh: string;
    readonly en: string;
    readonly assisted?: {
      readonly member: number;
      readonly clerk: string;
      readonly servicePoint: string;
      readonly language: string;
      readonly mode: 'shown' | 'read-out';

      /** seconds since 1970-01-01 UTC */
      readonly at: number;

      /** seconds since 1970-01-01 UTC */
      readonly coolingOffUntil: number;
      readonly signature: string;
    };
    readonly supersedes?: string;

    /** the subject made this unasked; its recipient takes it up before then */
    readonly offer?: {
      /** seconds since 1970-01-01 UTC */
      readonly until: number;
    };
  };
  readonly hash: string;
};

export type RenewConsentInput = {
  readonly id: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly consent: {
      readonly subject: string;

      /** 1 provide, 2 query */
      readonly action: 1 | 2;
      readonly categories: readonly number[];

      /** seconds since 1970-01-01 UTC */
      readonly validFrom: number;

      /** seconds since 1970-01-01 UTC */
      readonly validUntil: number;
      readonly useLimit: number;
      readonly terms: {
        readonly recipient: number;
        readonly purpose: string;
        readonly template: string;

        /** seconds the recipient may keep what it obtained */
        readonly dataLife: number;
        readonly notice: string;
        readonly salt: string;
      };
    };

    /** what the subject was told; keccak256 of its JCS is in the signed terms */
    readonly notice: {
      readonly zh: string;
      readonly en: string;
      readonly assisted?:
        | {
            readonly member: number;
            readonly clerk: string;
            readonly servicePoint: string;
            readonly language: string;
            readonly mode: 'shown' | 'read-out';

            /** seconds since 1970-01-01 UTC */
            readonly at: number;

            /** seconds since 1970-01-01 UTC */
            readonly coolingOffUntil: number;
            readonly signature: string;
          }
        | undefined;
      readonly supersedes?: string | undefined;

      /** the subject made this unasked; its recipient takes it up before then */
      readonly offer?:
        | {
            /** seconds since 1970-01-01 UTC */
            readonly until: number;
          }
        | undefined;
    };
    readonly signature: string;

    /** signature under the withdrawal of the consent that this one takes the place of */
    readonly withdrawal: string;
    readonly opening?:
      | {
          readonly type: string;
          readonly identifier: string;
          readonly salt: string;
          readonly subject: string;
          readonly publisher: number;
        }
      | undefined;
  };
};

export type RenewConsentAnswer = { readonly id: string; readonly operation?: string };

export type GetConsentReceiptInput = { readonly format?: 'json' | 'pdf' | undefined; readonly id: string };

export type GetConsentReceiptAnswer = ConsentReceipt;

export type OfferConsentInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly consent: {
      readonly subject: string;

      /** 1 provide, 2 query */
      readonly action: 1 | 2;
      readonly categories: readonly number[];

      /** seconds since 1970-01-01 UTC */
      readonly validFrom: number;

      /** seconds since 1970-01-01 UTC */
      readonly validUntil: number;
      readonly useLimit: number;
      readonly terms: {
        readonly recipient: number;
        readonly purpose: string;
        readonly template: string;

        /** seconds the recipient may keep what it obtained */
        readonly dataLife: number;
        readonly notice: string;
        readonly salt: string;
      };
    };
    readonly signature: string;

    /** what the subject was told; keccak256 of its JCS is in the signed terms */
    readonly notice: {
      readonly zh: string;
      readonly en: string;
      readonly assisted?:
        | {
            readonly member: number;
            readonly clerk: string;
            readonly servicePoint: string;
            readonly language: string;
            readonly mode: 'shown' | 'read-out';

            /** seconds since 1970-01-01 UTC */
            readonly at: number;

            /** seconds since 1970-01-01 UTC */
            readonly coolingOffUntil: number;
            readonly signature: string;
          }
        | undefined;
      readonly supersedes?: string | undefined;

      /** the subject made this unasked; its recipient takes it up before then */
      readonly offer?:
        | {
            /** seconds since 1970-01-01 UTC */
            readonly until: number;
          }
        | undefined;
    };
    readonly opening?:
      | {
          readonly type: string;
          readonly identifier: string;
          readonly salt: string;
          readonly subject: string;
          readonly publisher: number;
        }
      | undefined;
  };
};

export type OfferConsentAnswer = {
  readonly id: string;

  /** seconds since 1970-01-01 UTC */
  readonly until: number;

  /** whether the recipient has it; the same offer again tells it again */
  readonly told: boolean;

  /** why not */
  readonly reason?: string;
};

export type ListConsentOffersAnswer = {
  readonly offers: readonly {
    readonly id: string;
    readonly subject: string;
    readonly publisher: number;
    readonly recipient: number;

    /** open, accepted, declined, withdrawn, expired */
    readonly state: string;

    /** seconds since 1970-01-01 UTC */
    readonly until: number;

    /** seconds since 1970-01-01 UTC */
    readonly at: number;
    readonly consent?: {
      readonly subject: string;

      /** 1 provide, 2 query */
      readonly action: 1 | 2;
      readonly categories: readonly number[];

      /** seconds since 1970-01-01 UTC */
      readonly validFrom: number;

      /** seconds since 1970-01-01 UTC */
      readonly validUntil: number;
      readonly useLimit: number;
      readonly terms: {
        readonly recipient: number;
        readonly purpose: string;
        readonly template: string;

        /** seconds the recipient may keep what it obtained */
        readonly dataLife: number;
        readonly notice: string;
        readonly salt: string;
      };
    };

    /** what the subject was told; keccak256 of its JCS is in the signed terms */
    readonly notice?: {
      readonly zh: string;
      readonly en: string;
      readonly assisted?: {
        readonly member: number;
        readonly clerk: string;
        readonly servicePoint: string;
        readonly language: string;
        readonly mode: 'shown' | 'read-out';

        /** seconds since 1970-01-01 UTC */
        readonly at: number;

        /** seconds since 1970-01-01 UTC */
        readonly coolingOffUntil: number;
        readonly signature: string;
      };
      readonly supersedes?: string;

      /** the subject made this unasked; its recipient takes it up before then */
      readonly offer?: {
        /** seconds since 1970-01-01 UTC */
        readonly until: number;
      };
    };
  }[];
};

export type AnswerConsentOfferInput = {
  readonly id: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: { readonly answer: 'accepted' | 'declined' };
};

export type AnswerConsentOfferAnswer = { readonly id: string };

export type FileDisputeInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly filing: {
      /** 1 attestation, 2 title, 3 valuation, 4 lien */
      readonly kind: number;
      readonly target: string;
      readonly party: string;
      readonly clock: number;
      readonly grounds: string;
      readonly statement: string;
      readonly salt: string;

      /** seconds since 1970-01-01 UTC */
      readonly deadline: number;
    };
    readonly signature: string;
    readonly grounds: { readonly text: string; readonly salt: string };
    readonly statement?: { readonly text: string; readonly salt: string } | undefined;
    readonly attestation?:
      | {
          readonly schema: string;
          readonly issuer: number;
          readonly subject: string;
          readonly record: string;
          readonly consent: string;
          readonly sources: string;

          /** seconds since 1970-01-01 UTC */
          readonly observedAt: number;

          /** seconds since 1970-01-01 UTC */
          readonly expiresAt: number;
        }
      | undefined;
  };
};

export type FileDisputeAnswer = {
  readonly id: string;

  /** absent when the chain knows already */
  readonly operation?: string;

  /** the respondent's gateway has the texts */
  readonly forwarded: boolean;
  readonly reason?: string;
};

export type ListDisputesInput = {
  readonly kind?: 'attestation' | 'title' | 'valuation' | 'lien' | undefined;
  readonly target?: string | undefined;
  readonly party?: string | undefined;
  readonly respondent?: string | undefined;
  readonly state?: 'open' | 'overdue' | 'corrected' | 'rejected' | 'unresolved' | 'withdrawn' | undefined;
};

export type ListDisputesAnswer = {
  readonly disputes: readonly {
    readonly id: string;
    readonly kind: 'attestation' | 'title' | 'valuation' | 'lien';
    readonly target: string;
    readonly party: string;
    readonly respondent: number;
    readonly clock: number;

    /** open, overdue, corrected, rejected, unresolved, withdrawn; by block time */
    readonly state: string;

    /** seconds since 1970-01-01 UTC */
    readonly filedAt: number;

    /** seconds since 1970-01-01 UTC */
    readonly dueAt: number;
    readonly answeredAt: number | null;
    readonly successor: string;
    readonly statements: number;

    /** place of the filing in the chain of its target */
    readonly position: number;
  }[];
};

export type StateDisputeInput = {
  readonly id: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly text: { readonly text: string; readonly salt: string };

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly signature: string;
  };
};

export type StateDisputeAnswer = {
  readonly id: string;

  /** absent when the chain knows already */
  readonly operation?: string;

  /** the respondent's gateway has the texts */
  readonly forwarded: boolean;
  readonly reason?: string;
};

export type WithdrawDisputeInput = {
  readonly id: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: { readonly signature: string };
};

export type WithdrawDisputeAnswer = { readonly id: string; readonly operation: string };

export type ReadDisputeInput = {
  readonly id: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly signature: string;
  };
};

export type ReadDisputeAnswer = {
  readonly id: string;
  readonly kind: 'attestation' | 'title' | 'valuation' | 'lien';
  readonly target: string;
  readonly party: string;
  readonly respondent: number;
  readonly clock: number;

  /** open, overdue, corrected, rejected, unresolved, withdrawn; by block time */
  readonly state: string;

  /** seconds since 1970-01-01 UTC */
  readonly filedAt: number;

  /** seconds since 1970-01-01 UTC */
  readonly dueAt: number;
  readonly answeredAt: number | null;
  readonly successor: string;
  readonly statements: number;

  /** place of the filing in the chain of its target */
  readonly position: number;

  /** null = none, or not held here */
  readonly grounds: string | null;

  /** null = none, or not held here */
  readonly statement: string | null;

  /** null = none, or not held here */
  readonly answer: string | null;
};

export type AnswerDisputeInput = {
  readonly id: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly outcome: 'corrected' | 'rejected' | 'unresolved';
    readonly text: string;
    readonly successor?: string | undefined;
  };
};

export type AnswerDisputeAnswer = { readonly id: string; readonly operation: string };

export type GetDisputeInput = { readonly id: string };

export type GetDisputeAnswer = {
  readonly id: string;
  readonly kind: 'attestation' | 'title' | 'valuation' | 'lien';
  readonly target: string;
  readonly party: string;
  readonly respondent: number;
  readonly clock: number;

  /** open, overdue, corrected, rejected, unresolved, withdrawn; by block time */
  readonly state: string;

  /** seconds since 1970-01-01 UTC */
  readonly filedAt: number;

  /** seconds since 1970-01-01 UTC */
  readonly dueAt: number;
  readonly answeredAt: number | null;
  readonly successor: string;
  readonly statements: number;

  /** place of the filing in the chain of its target */
  readonly position: number;
};

export type GetDisputeTextsInput = { readonly id: string };

export type GetDisputeTextsAnswer = {
  readonly id: string;

  /** null = none, or not held here */
  readonly grounds: string | null;

  /** null = none, or not held here */
  readonly statement: string | null;

  /** null = none, or not held here */
  readonly answer: string | null;
};

export type GetDisputeDomainAnswer = {
  readonly chainId: number;
  readonly disputeRegistry: string;
  readonly member: number;
};

export type ListDisputeClocksInput = { readonly member?: string | undefined };

export type ListDisputeClocksAnswer = {
  readonly clocks: readonly {
    readonly clock: number;

    /** 1 seconds, 2 working days */
    readonly unit: number;
    readonly length: number;
    readonly calendar: number;
  }[];
  readonly member: number;
  readonly assigned: readonly number[];
};

export type RegisterAssetInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** farm-machine, patent, trademark, software-copyright */
    readonly class: string;

    /** farm-machine: factoryNumber, maker, model (engineNumber, chassisNumber, plate), or substituteScheme and substituteNumber; patent: patentNumber; trademark: registrationNumber, niceClass; software-copyright: registrationNumber */
    readonly identity: Readonly<Record<string, string>>;
    readonly owner: string;
    readonly legal?:
      | {
          /** the legal register */
          readonly register:
            | 'agricultural-machinery'
            | 'movable-finance'
            | 'patent-office'
            | 'copyright-centre'
            | 'trademark-office';

          /** a salted hash of it goes to the chain */
          readonly number: string;

          /** seconds since 1970-01-01 UTC */
          readonly registeredAt: number;

          /** seconds since 1970-01-01 UTC */
          readonly validUntil?: number | undefined;
        }
      | undefined;
  };
};

export type RegisterAssetAnswer = { readonly fingerprint: string; readonly operation: string };

export type ResolveSuspicionInput = {
  /** number of the asset */
  readonly asset: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly fingerprint: string;
    readonly reason: 'inspected-another' | 'renumbered' | 'earlier-mistyped';
    readonly evidence: string;
  };
};

export type ResolveSuspicionAnswer = { readonly operation: string };

export type GetAssetInput = {
  /** number of the asset */
  readonly asset: string;
};

export type GetAssetAnswer = {
  readonly title: {
    readonly asset: string;
    readonly class: number;
    readonly className: string;
    readonly fingerprint: string;
    readonly authority: number;
    readonly owner: string;
    readonly transfers: number;

    /** liens-follow, creditors-agree */
    readonly transferPolicy: string;
    readonly recordedAt: number;
    readonly owners: readonly {
      readonly owner: string;
      readonly transfers: number;
      readonly reason: number;
      readonly at: {
        readonly block: number;
        readonly timestamp: number;

        /** as the node named it; block and event are proven, this is not */
        readonly tx: string;
      };
    }[];
    readonly legal: {
      readonly register: number;
      readonly registerName: string;
      readonly number: string;
      readonly registeredAt: number;
      readonly validUntil: number;
      readonly reconciledAt: number | null;
    };
    readonly notes: readonly {
      readonly note: string;
      readonly kind: string;
      readonly at: {
        readonly block: number;
        readonly timestamp: number;

        /** as the node named it; block and event are proven, this is not */
        readonly tx: string;
      };
      readonly liftedAt: number | null;
    }[];
    readonly user: { readonly user: string; readonly expires: number } | null;
    readonly recovery: { readonly to: string; readonly effectiveAt: number; readonly reason: number } | null;
  };
  readonly identity: Readonly<Record<string, string>> | null;

  /** how often a user was set: what the next lease signs */
  readonly leases: number;
};

export type FindAssetInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** farm-machine, patent, trademark, software-copyright */
    readonly class?: string | undefined;

    /** farm-machine: factoryNumber, maker, model (engineNumber, chassisNumber, plate), or substituteScheme and substituteNumber; patent: patentNumber; trademark: registrationNumber, niceClass; software-copyright: registrationNumber */
    readonly identity?: Readonly<Record<string, string>> | undefined;
    readonly fingerprint?: string | undefined;
  };
};

export type FindAssetAnswer = {
  readonly fingerprint: string;

  /** null: no such title in the index */
  readonly asset: string | null;
};

export type ListAssetClassesAnswer = {
  /** 8 bytes that stand for the key: equal on all gateways; null = this one holds none */
  readonly consortiumKey: string | null;
  readonly classes: readonly {
    readonly class: number;
    readonly name: string;

    /** 1 liens follow, 2 creditors agree */
    readonly transferPolicy: number;

    /** bit per kind of lien */
    readonly lienKinds: number;
    readonly registrationConstitutive: boolean;
    readonly identity: { readonly required: readonly string[]; readonly optional: readonly string[] };
  }[];
};

export type ReconcileAssetInput = {
  /** number of the asset */
  readonly asset: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly legal: {
      /** the legal register */
      readonly register:
        | 'agricultural-machinery'
        | 'movable-finance'
        | 'patent-office'
        | 'copyright-centre'
        | 'trademark-office';

      /** a salted hash of it goes to the chain */
      readonly number: string;

      /** seconds since 1970-01-01 UTC */
      readonly registeredAt: number;

      /** seconds since 1970-01-01 UTC */
      readonly validUntil?: number | undefined;
    } | null;
  };
};

export type ReconcileAssetAnswer = { readonly operation: string };

export type NoteAssetInput = {
  /** number of the asset */
  readonly asset: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: { readonly kind: 'dispute' | 'seizure' | 'ended'; readonly reference: string };
};

export type NoteAssetAnswer = { readonly note: string; readonly operation: string };

export type LiftNoteInput = {
  /** number of the asset */
  readonly asset: string;
  readonly note: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: Readonly<Record<string, never>>;
};

export type LiftNoteAnswer = { readonly operation: string };

export type TransferAssetInput = {
  /** number of the asset */
  readonly asset: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly to: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly signature: string;
  };
};

export type TransferAssetAnswer = { readonly operation: string };

export type LeaseAssetInput = {
  /** number of the asset */
  readonly asset: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly user: string;

    /** seconds since 1970-01-01 UTC */
    readonly expires: number;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly signature: string;
  };
};

export type LeaseAssetAnswer = { readonly operation: string };

export type ProposeAssetRecoveryInput = {
  /** number of the asset */
  readonly asset: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: { readonly to: string; readonly reason: 'key-lost' | 'succession' | 'court' };
};

export type ProposeAssetRecoveryAnswer = { readonly operation: string };

export type ExecuteAssetRecoveryInput = {
  /** number of the asset */
  readonly asset: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: Readonly<Record<string, never>>;
};

export type ExecuteAssetRecoveryAnswer = { readonly operation: string };

export type CancelAssetRecoveryInput = {
  /** number of the asset */
  readonly asset: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: Readonly<Record<string, never>>;
};

export type CancelAssetRecoveryAnswer = { readonly operation: string };

export type AppraiseAssetInput = {
  /** number of the asset */
  readonly asset: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly method: 'market' | 'income' | 'cost';
    readonly basis: 'market-value' | 'investment-value' | 'value-in-use' | 'liquidation-value' | 'residual-value';

    /** ISO 4217 */
    readonly currency: string;

    /** decimal text, such as "1234.50" */
    readonly amount: string;

    /** seconds since 1970-01-01 UTC */
    readonly asOf: number;

    /** seconds since 1970-01-01 UTC */
    readonly validUntil: number;

    /** the appraiser has an interest in it */
    readonly conflict?: boolean | undefined;
    readonly evidence?: readonly string[] | undefined;
  };
};

export type AppraiseAssetAnswer = { readonly valuation: string; readonly operation: string };

export type WithdrawValuationInput = {
  readonly valuation: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly reason: 'error' | 'superseded' | 'evidence-withdrawn';
    readonly successor?: string | undefined;
  };
};

export type WithdrawValuationAnswer = { readonly operation: string };

export type VerifyAssetInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** number of the asset */
    readonly asset?: string | undefined;
    readonly class?: string | undefined;

    /** farm-machine: factoryNumber, maker, model (engineNumber, chassisNumber, plate), or substituteScheme and substituteNumber; patent: patentNumber; trademark: registrationNumber, niceClass; software-copyright: registrationNumber */
    readonly identity?: Readonly<Record<string, string>> | undefined;

    /** compare with the head of the contract itself */
    readonly askChain?: boolean | undefined;
  };
};

export type VerifyAssetAnswer = {
  readonly id: string;

  /** NONE_PROVEN: no such title in a current index; UNKNOWN: neither could be shown, or it resembles another */
  readonly outcome: 'FOUND' | 'NONE_PROVEN' | 'UNKNOWN';
  readonly answeredBy: number;
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly asked: { readonly asset: string | null; readonly fingerprint: string | null };
  readonly title: {
    readonly asset: string;
    readonly class: number;
    readonly className: string;
    readonly fingerprint: string;
    readonly authority: number;
    readonly owner: string;
    readonly transfers: number;

    /** liens-follow, creditors-agree */
    readonly transferPolicy: string;
    readonly recordedAt: number;
    readonly owners: readonly {
      readonly owner: string;
      readonly transfers: number;
      readonly reason: number;
      readonly at: {
        readonly block: number;
        readonly timestamp: number;

        /** as the node named it; block and event are proven, this is not */
        readonly tx: string;
      };
    }[];
    readonly legal: {
      readonly register: number;
      readonly registerName: string;
      readonly number: string;
      readonly registeredAt: number;
      readonly validUntil: number;
      readonly reconciledAt: number | null;
    };
    readonly notes: readonly {
      readonly note: string;
      readonly kind: string;
      readonly at: {
        readonly block: number;
        readonly timestamp: number;

        /** as the node named it; block and event are proven, this is not */
        readonly tx: string;
      };
      readonly liftedAt: number | null;
    }[];
    readonly user: { readonly user: string; readonly expires: number } | null;
    readonly recovery: { readonly to: string; readonly effectiveAt: number; readonly reason: number } | null;
  } | null;
  readonly resembles: readonly string[];
  readonly liens: {
    readonly chain: { readonly count: number; readonly head: string };
    readonly steps: readonly {
      readonly step: number;
      readonly lien: string;
      readonly data: string;
      readonly position: number;
      readonly at: {
        readonly block: number;
        readonly timestamp: number;

        /** as the node named it; block and event are proven, this is not */
        readonly tx: string;
      };
      readonly tenure?: number;
    }[];
    readonly terms: readonly {
      readonly lien: string;
      readonly terms: {
        readonly assets: readonly string[];
        readonly creditor: number;
        readonly kind: number;
        readonly currency: number;
        readonly amount: string;
        readonly maxAmount: string;

        /** seconds since 1970-01-01 UTC */
        readonly effectiveAt: number;

        /** seconds since 1970-01-01 UTC */
        readonly deliveredAt: number;
        readonly debt: string;
        readonly salt: string;

        /** seconds since 1970-01-01 UTC */
        readonly deadline: number;
      };
    }[];
    readonly registrations: readonly {
      readonly lien: string;
      readonly byAuthority: boolean;
      readonly registration: {
        readonly register: number;
        readonly number: string;
        readonly registeredAt: number;
        readonly validUntil: number;
        readonly order: number;
      };
    }[];
    readonly agreements: readonly {
      readonly agreement: string;
      readonly terms: {
        readonly asset: string;
        readonly yielding: readonly string[];
        readonly favoured: string;
        readonly salt: string;
        readonly deadline: number;
      };
    }[];
    readonly ranking: {
      readonly asOf: number;
      readonly ranked: readonly {
        readonly lien: string;
        readonly creditor: number;
        readonly kind: string;
        readonly status: string;
        readonly secured: string;
        readonly maxSecured: string;
        readonly currency: string;
        readonly effectiveAt: number;
        readonly registeredAt: number;
        readonly register: number;
        readonly confirmedAt: number;
        readonly noticeUntil: number;
        readonly reasons: readonly {
          readonly code: string;
          readonly articles: readonly string[];
          readonly basis: 'law' | 'interpretation' | 'inferred';
          readonly en: string;
          readonly zh: string;
        }[];

        /** from 1; equal ranks share pro rata */
        readonly rank: number;
        readonly lawRank: number;
        readonly ahead: string | null;
        readonly share: { readonly of: string; readonly in: string } | null;

        /** false: not against good-faith third parties */
        readonly opposable: boolean;
      }[];
      readonly unranked: readonly {
        readonly lien: string;
        readonly creditor: number;
        readonly kind: string;
        readonly status: string;
        readonly secured: string;
        readonly maxSecured: string;
        readonly currency: string;
        readonly effectiveAt: number;
        readonly registeredAt: number;
        readonly register: number;
        readonly confirmedAt: number;
        readonly noticeUntil: number;
        readonly reasons: readonly {
          readonly code: string;
          readonly articles: readonly string[];
          readonly basis: 'law' | 'interpretation' | 'inferred';
          readonly en: string;
          readonly zh: string;
        }[];
      }[];
      readonly subordinations: readonly {
        readonly agreement: string;
        readonly effect: string;
        readonly from: readonly (readonly string[])[];
        readonly to: readonly (readonly string[])[];
      }[];
    };
  } | null;
  readonly valuations: {
    readonly chain: { readonly count: number; readonly head: string };
    readonly items: readonly {
      readonly valuation: string;
      readonly position: number;
      readonly terms: {
        readonly asset: string;
        readonly appraiser: number;
        readonly method: number;
        readonly basis: number;
        readonly currency: number;
        readonly amount: string;
        readonly asOf: number;
        readonly validUntil: number;
        readonly conflict: boolean;
        readonly evidence: string;
      };
      readonly amount: string;
      readonly currency: string;
      readonly method: string;
      readonly basis: string;

      /** in-force, expired, withdrawn */
      readonly state: string;
      readonly ageDays: number;
      readonly withdrawn: { readonly reason: number; readonly successor: string } | null;
    }[];
  } | null;
  readonly checks: readonly {
    readonly check: string;
    readonly outcome: 'pass' | 'fail' | 'unknown';

    /** stable reason code */
    readonly reason: string;
    readonly evidence?: Readonly<Record<string, unknown>>;
  }[];
  readonly signature: string;
};

export type GetAssetHeadsInput = {
  readonly block?: string | undefined;

  /** number of the asset */
  readonly asset: string;
};

export type GetAssetHeadsAnswer = {
  readonly asset: string;
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly liens: { readonly count: number; readonly head: string };
  readonly valuations: { readonly count: number; readonly head: string };
};

export type RequestLienInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly assets: readonly string[];
    readonly kind:
      | 'mortgage'
      | 'possessory-pledge'
      | 'rights-pledge'
      | 'retention'
      | 'reserved-title'
      | 'finance-lease';

    /** ISO 4217 */
    readonly currency: string;

    /** decimal text, such as "1234.50" */
    readonly amount: string;

    /** decimal text, such as "1234.50" */
    readonly maxAmount?: string | undefined;
    readonly debt: string;

    /** seconds since 1970-01-01 UTC */
    readonly effectiveAt?: number | undefined;

    /** seconds since 1970-01-01 UTC */
    readonly deliveredAt?: number | undefined;

    /** seconds since 1970-01-01 UTC */
    readonly deadline?: number | undefined;
  };
};

export type RequestLienAnswer = {
  readonly lien: string;
  readonly chainId: number;
  readonly lienRegistry: string;
  readonly terms: {
    readonly assets: readonly string[];
    readonly creditor: number;
    readonly kind: number;
    readonly currency: number;
    readonly amount: string;
    readonly maxAmount: string;

    /** seconds since 1970-01-01 UTC */
    readonly effectiveAt: number;

    /** seconds since 1970-01-01 UTC */
    readonly deliveredAt: number;
    readonly debt: string;
    readonly salt: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
  };
  readonly debt: { readonly text: string; readonly salt: string };
  readonly creditorName: string;
  readonly owners: readonly { readonly asset: string; readonly owner: string }[];

  /** ABOVE_VALUE, NOT_VALUED, OTHER_LIENS: allowed by law, good to know before lending */
  readonly warnings: readonly { readonly code: string; readonly asset: string; readonly detail: string }[];
};

export type CreateLienInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly terms: {
      readonly assets: readonly string[];
      readonly creditor: number;
      readonly kind: number;
      readonly currency: number;
      readonly amount: string;
      readonly maxAmount: string;

      /** seconds since 1970-01-01 UTC */
      readonly effectiveAt: number;

      /** seconds since 1970-01-01 UTC */
      readonly deliveredAt: number;
      readonly debt: string;
      readonly salt: string;

      /** seconds since 1970-01-01 UTC */
      readonly deadline: number;
    };
    readonly signatures: readonly {
      /** number of the asset */
      readonly asset: string;
      readonly signature: string;
    }[];
  };
};

export type CreateLienAnswer = {
  readonly lien: string;
  readonly operation: string;

  /** ABOVE_VALUE, NOT_VALUED, OTHER_LIENS: allowed by law, good to know before lending */
  readonly warnings: readonly { readonly code: string; readonly asset: string; readonly detail: string }[];
};

export type GetLienInput = { readonly lien: string };

export type GetLienAnswer = {
  readonly lien: string;

  /** active, in-enforcement, released, enforced */
  readonly status: string;
  readonly creditor: number;
  readonly kind: string;
  readonly amount: string;
  readonly maxAmount: string;
  readonly currency: string;
  readonly covers: readonly string[];

  /** 0 = not registered, or struck */
  readonly registeredAt: number;
  readonly registrationUntil: number;
  readonly struck: boolean;
  readonly noticeUntil: number;
  readonly terms: {
    readonly assets: readonly string[];
    readonly creditor: number;
    readonly kind: number;
    readonly currency: number;
    readonly amount: string;
    readonly maxAmount: string;

    /** seconds since 1970-01-01 UTC */
    readonly effectiveAt: number;

    /** seconds since 1970-01-01 UTC */
    readonly deliveredAt: number;
    readonly debt: string;
    readonly salt: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
  };

  /** the words, on the gateway of the creditor */
  readonly debt: string | null;
};

export type PerfectLienInput = {
  readonly lien: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** the legal register */
    readonly register:
      | 'agricultural-machinery'
      | 'movable-finance'
      | 'patent-office'
      | 'copyright-centre'
      | 'trademark-office';

    /** a salted hash of it goes to the chain */
    readonly number: string;

    /** seconds since 1970-01-01 UTC */
    readonly registeredAt: number;

    /** seconds since 1970-01-01 UTC */
    readonly validUntil?: number | undefined;

    /** place among the register’s entries of the same time */
    readonly order?: number | undefined;
  };
};

export type PerfectLienAnswer = { readonly operation: string };

export type RenewLienInput = {
  readonly lien: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** seconds since 1970-01-01 UTC */
    readonly validUntil: number;
  };
};

export type RenewLienAnswer = { readonly operation: string };

export type ConfirmLienInput = {
  readonly lien: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: Readonly<Record<string, never>>;
};

export type ConfirmLienAnswer = { readonly operation: string };

export type StrikeLienInput = {
  readonly lien: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: { readonly reason: 'not-in-register' | 'other-facts' | 'cancelled' };
};

export type StrikeLienAnswer = { readonly operation: string };

export type AmendLienInput = {
  readonly lien: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** decimal text, such as "1234.50" */
    readonly amount: string;

    /** decimal text, such as "1234.50" */
    readonly maxAmount?: string | undefined;
  };
};

export type AmendLienAnswer = { readonly operation: string };

export type ReleaseLienInput = {
  readonly lien: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** number of the asset */
    readonly asset?: string | undefined;
  };
};

export type ReleaseLienAnswer = { readonly operation: string };

export type EndPossessionInput = {
  readonly lien: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** seconds since 1970-01-01 UTC */
    readonly endedAt: number;
  };
};

export type EndPossessionAnswer = { readonly operation: string };

export type AgreeTransferInput = {
  readonly lien: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** number of the asset */
    readonly asset: string;
    readonly to: string;
    readonly purpose: 'transfer' | 'licence';
  };
};

export type AgreeTransferAnswer = { readonly operation: string };

export type GiveNoticeInput = {
  readonly lien: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: { readonly evidence: string };
};

export type GiveNoticeAnswer = { readonly operation: string };

export type WithdrawNoticeInput = {
  readonly lien: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: Readonly<Record<string, never>>;
};

export type WithdrawNoticeAnswer = { readonly operation: string };

export type EnforceLienInput = {
  readonly lien: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: { readonly evidence: string };
};

export type EnforceLienAnswer = { readonly operation: string };

export type OfferAssignmentInput = {
  readonly lien: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** seconds since 1970-01-01 UTC */
    readonly deadline?: number | undefined;
  };
};

export type OfferAssignmentAnswer = {
  readonly lien: string;
  readonly from: number;
  readonly to: number;
  readonly key: string;

  /** seconds since 1970-01-01 UTC */
  readonly deadline: number;
  readonly signature: string;
};

export type AssignLienInput = {
  readonly lien: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly from: number;
    readonly to: number;
    readonly key: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly signature: string;
  };
};

export type AssignLienAnswer = { readonly operation: string };

export type ApproveSubordinationInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** number of the asset */
    readonly asset: string;
    readonly yielding: readonly string[];
    readonly favoured?: string | undefined;
    readonly salt?: string | undefined;

    /** seconds since 1970-01-01 UTC */
    readonly deadline?: number | undefined;
  };
};

export type ApproveSubordinationAnswer = {
  readonly agreement: string;
  readonly terms: {
    /** number of the asset */
    readonly asset: string;
    readonly yielding: readonly string[];
    readonly favoured: string;
    readonly salt: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
  };
  readonly approvals: readonly { readonly lien: string; readonly key: string; readonly signature: string }[];
};

export type SubordinateLiensInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly terms: {
      /** number of the asset */
      readonly asset: string;
      readonly yielding: readonly string[];
      readonly favoured: string;
      readonly salt: string;

      /** seconds since 1970-01-01 UTC */
      readonly deadline: number;
    };
    readonly approvals: readonly { readonly lien: string; readonly key: string; readonly signature: string }[];
  };
};

export type SubordinateLiensAnswer = { readonly operation: string };

export type ReadAccessLogInput = {
  /** entries after this number */
  readonly after?: string | undefined;

  /** 100 when absent */
  readonly limit?: string | undefined;
};

export type ReadAccessLogAnswer = {
  readonly head: { readonly count: number; readonly hash: string; readonly root: string };
  readonly anchored?: {
    /** entries that it covers */
    readonly size: number;
    readonly root: string;

    /** hash of the last entry covered */
    readonly hash: string;
    readonly at: {
      readonly block: number;
      readonly timestamp: number;

      /** as the node named it; block and event are proven, this is not */
      readonly tx: string;
    };
  };

  /** RFC 9162 proof from anchored.size to head.count */
  readonly consistency: readonly string[];
  readonly entries: readonly {
    readonly number: number;
    readonly previous: string;
    readonly hash: string;
    readonly salt: string;

    /** the leaf is keccak256(0x00 . JCS({number, previous, salt, entry})) */
    readonly entry: {
      /** seconds since 1970-01-01 UTC */
      readonly at: number;
      readonly member: number;

      /** pseudonym of the clerk or program */
      readonly staff?: string;
      readonly action: 'disclose' | 'verify' | 'judge' | 'profile' | 'offer' | 'own' | 'audit' | 'delay';
      readonly subject?: string;
      readonly consent?: string;
      readonly purpose?: string;
      readonly items: readonly {
        readonly schema: string;
        readonly fields: readonly string[];
        readonly ids?: readonly string[];
      }[];
      readonly outcome: 'allowed' | 'refused' | 'failed';
      readonly reason?: string;

      /** lawful delay under which the subject was told later */
      readonly delayed?: string;
    };

    /** RFC 9162 path to head.root */
    readonly inclusion: readonly string[];
  }[];

  /** entries about the subject that are lawfully told later */
  readonly delayed: number;

  /** give as after to go on; absent at the end */
  readonly next?: number;
};

export type GetAccessLogHeadAnswer = {
  readonly head: { readonly count: number; readonly hash: string; readonly root: string };
  readonly anchored?: {
    /** entries that it covers */
    readonly size: number;
    readonly root: string;

    /** hash of the last entry covered */
    readonly hash: string;
    readonly at: {
      readonly block: number;
      readonly timestamp: number;

      /** as the node named it; block and event are proven, this is not */
      readonly tx: string;
    };
  };

  /** false: an entry was not anchored for too long, nothing is disclosed */
  readonly open: boolean;
};

export type ListAccessLogAnchorsInput = { readonly member: string };

export type ListAccessLogAnchorsAnswer = {
  readonly anchors: readonly {
    /** entries that it covers */
    readonly size: number;
    readonly root: string;

    /** hash of the last entry covered */
    readonly hash: string;
    readonly at: {
      readonly block: number;
      readonly timestamp: number;

      /** as the node named it; block and event are proven, this is not */
      readonly tx: string;
    };
  }[];
};

export type DelayAccessEntriesInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly subject: string;
    readonly member: number;

    /** provision and reference of the order */
    readonly basis: string;

    /** seconds since 1970-01-01 UTC */
    readonly until: number;
  };
};

export type DelayAccessEntriesAnswer = {
  readonly id: string;
  readonly subject: string;
  readonly member: number;
  readonly basis: string;

  /** seconds since 1970-01-01 UTC */
  readonly from: number;

  /** seconds since 1970-01-01 UTC */
  readonly until: number;

  /** seconds since 1970-01-01 UTC */
  readonly releasedAt?: number;
};

export type ListAccessDelaysAnswer = {
  readonly delays: readonly {
    readonly id: string;
    readonly subject: string;
    readonly member: number;
    readonly basis: string;

    /** seconds since 1970-01-01 UTC */
    readonly from: number;

    /** seconds since 1970-01-01 UTC */
    readonly until: number;

    /** seconds since 1970-01-01 UTC */
    readonly releasedAt?: number;
  }[];
};

export type ReleaseAccessDelayInput = { readonly id: string };

export type ReleaseAccessDelayAnswer = {
  readonly id: string;
  readonly subject: string;
  readonly member: number;
  readonly basis: string;

  /** seconds since 1970-01-01 UTC */
  readonly from: number;

  /** seconds since 1970-01-01 UTC */
  readonly until: number;

  /** seconds since 1970-01-01 UTC */
  readonly releasedAt?: number;
};

export type GetMemberInput = { readonly member: string };

export type GetMemberAnswer = {
  readonly member: number;
  readonly name: string;
  readonly endpoint: string;
  readonly capabilities: readonly string[];
  readonly suspended: boolean;
  readonly validFrom: number;

  /** 0 = open */
  readonly validUntil: number;

  /** the key that votes */
  readonly seat: string | null;
  readonly keys: readonly {
    readonly key: string;
    readonly member: number;
    readonly purposes: readonly ('PUBLISH' | 'SIGN' | 'MANAGE')[];

    /** seconds since 1970-01-01 UTC */
    readonly validFrom: number;

    /** 0 = open */
    readonly validUntil: number | 0;

    /** seconds since 1970-01-01 UTC */
    readonly addedAt: number;
    readonly retiredAt: number | null;
    readonly compromised: {
      /** seconds since 1970-01-01 UTC */
      readonly since: number;

      /** seconds since 1970-01-01 UTC */
      readonly declaredAt: number;
      readonly reason: 'lost' | 'stolen' | 'exposed' | 'misused';
      readonly evidence: string;
      readonly approver: string;
    } | null;
  }[];
  readonly history: readonly {
    /** seconds since 1970-01-01 UTC */
    readonly at: number;
    readonly block: number;
    readonly capabilities: readonly string[];
    readonly suspended: boolean;
    readonly validUntil: number;
  }[];
};

export type ListHeldKeysAnswer = { readonly signs: string; readonly held: readonly string[] };

export type AddKeyInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly key: string;
    readonly purposes: readonly ('PUBLISH' | 'SIGN' | 'MANAGE')[];

    /** seconds since 1970-01-01 UTC */
    readonly validFrom?: number | undefined;

    /** seconds since 1970-01-01 UTC */
    readonly validUntil?: number | undefined;
  };
};

export type AddKeyAnswer = { readonly operation: string };

export type RetireKeyInput = { readonly key: string };

export type RetireKeyAnswer = { readonly operation: string };

export type RotateKeyInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: { readonly replaces: string };
};

export type RotateKeyAnswer = {
  readonly key: string;
  readonly replaced: string;
  readonly operations: readonly string[];
};

export type AskCompromiseInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly key: string;

    /** seconds since 1970-01-01 UTC */
    readonly since: number;
    readonly reason: 'lost' | 'stolen' | 'exposed' | 'misused';
    readonly report: string;
    readonly approver: number;
  };
};

export type AskCompromiseAnswer = {
  readonly id: string;

  /** declarer, or approver: asked of this member */
  readonly role: string;

  /** whose key it is */
  readonly member: number;
  readonly approver: number;
  readonly key: string;

  /** seconds since 1970-01-01 UTC */
  readonly since: number;
  readonly reason: 'lost' | 'stolen' | 'exposed' | 'misused';
  readonly report: string;

  /** seconds since 1970-01-01 UTC */
  readonly deadline: number;

  /** seconds since 1970-01-01 UTC */
  readonly createdAt: number;
  readonly approvedAt: number | null;
  readonly operation: string | null;
};

export type ListCompromisesAnswer = {
  readonly compromises: readonly {
    readonly id: string;

    /** declarer, or approver: asked of this member */
    readonly role: string;

    /** whose key it is */
    readonly member: number;
    readonly approver: number;
    readonly key: string;

    /** seconds since 1970-01-01 UTC */
    readonly since: number;
    readonly reason: 'lost' | 'stolen' | 'exposed' | 'misused';
    readonly report: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;

    /** seconds since 1970-01-01 UTC */
    readonly createdAt: number;
    readonly approvedAt: number | null;
    readonly operation: string | null;
  }[];
};

export type ApproveCompromiseInput = {
  readonly id: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: { readonly key: string };
};

export type ApproveCompromiseAnswer = {
  readonly id: string;

  /** declarer, or approver: asked of this member */
  readonly role: string;

  /** whose key it is */
  readonly member: number;
  readonly approver: number;
  readonly key: string;

  /** seconds since 1970-01-01 UTC */
  readonly since: number;
  readonly reason: 'lost' | 'stolen' | 'exposed' | 'misused';
  readonly report: string;

  /** seconds since 1970-01-01 UTC */
  readonly deadline: number;

  /** seconds since 1970-01-01 UTC */
  readonly createdAt: number;
  readonly approvedAt: number | null;
  readonly operation: string | null;
};

export type GetGovernanceAnswer = {
  readonly seats: readonly { readonly member: number; readonly account: string }[];
  readonly roles: readonly {
    /** administrator, governor, guardian */
    readonly role: string;
    readonly account: string;
    readonly contract: string | null;
  }[];

  /** seconds, percent, an address */
  readonly parameters: Readonly<Record<string, string>>;
};

export type ListProposalsAnswer = {
  readonly proposals: readonly {
    readonly id: string;
    readonly number: number;

    /** pending, active, defeated, succeeded, queued, ready, executed, canceled */
    readonly state: string;
    readonly description: string;
    readonly proposer: { readonly key: string; readonly member: number | null };
    readonly calls: readonly {
      readonly target: string;
      readonly data: string;

      /** null = none of this consortium */
      readonly contract: string | null;

      /** null = the calldata cannot be read */
      readonly fn: string | null;
      readonly args: Readonly<Record<string, unknown>> | null;
      readonly words: { readonly zh: string; readonly en: string };
    }[];

    /** seconds since 1970-01-01 UTC */
    readonly voteStart: number;

    /** seconds since 1970-01-01 UTC */
    readonly voteEnd: number;
    readonly eta: number | null;
    readonly tally: {
      readonly for: number;
      readonly against: number;
      readonly abstain: number;
      readonly quorum: number;
    };

    /** that had a vote when it began */
    readonly seats: number;
    readonly votes: readonly {
      readonly key: string;
      readonly member: number | null;
      readonly support: 'for' | 'against' | 'abstain';
      readonly reason: string;

      /** seconds since 1970-01-01 UTC */
      readonly at: number;
    }[];
  }[];
};

export type ProposeInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly title: string;
    readonly actions: readonly (
      | {
          readonly type: 'admit';
          readonly name: string;
          readonly endpoint: string;
          readonly capabilities: readonly (
            | 'REGISTRAR'
            | 'GOVERNMENT'
            | 'BANK'
            | 'PLATFORM'
            | 'LENDER'
            | 'AUDITOR'
            | 'APPRAISER'
            | 'REGULATOR'
            | 'TITLE_AUTHORITY'
          )[];
          readonly key: string;
        }
      | { readonly type: 'remove'; readonly member: number }
      | {
          readonly type: 'set-capabilities';
          readonly member: number;
          readonly capabilities: readonly (
            | 'REGISTRAR'
            | 'GOVERNMENT'
            | 'BANK'
            | 'PLATFORM'
            | 'LENDER'
            | 'AUDITOR'
            | 'APPRAISER'
            | 'REGULATOR'
            | 'TITLE_AUTHORITY'
          )[];
        }
      | { readonly type: 'reinstate'; readonly member: number }
      | {
          readonly type: 'add-key';
          readonly member: number;
          readonly key: string;
          readonly purposes: readonly ('PUBLISH' | 'SIGN' | 'MANAGE')[];
        }
      | { readonly type: 'retire-key'; readonly key: string }
      | {
          readonly type: 'register-schema';

          /** name or id */
          readonly schema: string;
        }
      | {
          readonly type: 'retire-schema';

          /** name or id */
          readonly schema: string;
        }
      | {
          readonly type: 'set-parameter';
          readonly parameter: 'votingDelay' | 'votingPeriod' | 'quorumPercent' | 'timelockDelay';

          /** seconds, or percent */
          readonly value: number;
        }
      | {
          readonly type: 'register-class';
          readonly number: number;
          readonly name: string;
          readonly policy: number;
          readonly kinds: number;
          readonly constitutive: boolean;
        }
      | {
          readonly type: 'set-clock';
          readonly clock: number;
          readonly unit: 'seconds' | 'working-days';
          readonly length: number;
          readonly calendar: number;
        }
      | { readonly type: 'assign-clocks'; readonly member: number; readonly clocks: readonly number[] }
      | {
          readonly type: 'set-calendar';
          readonly calendar: number;
          readonly off: readonly { readonly from: string; readonly to: string }[];
          readonly worked: readonly string[];
        }
      | { readonly type: 'set-guardian'; readonly account: string }
      | { readonly type: 'raw'; readonly target: string; readonly data: string }
    )[];
  };
};

export type ProposeAnswer = {
  readonly id: string;
  readonly operation: string;
  readonly calls: readonly {
    readonly target: string;
    readonly data: string;

    /** null = none of this consortium */
    readonly contract: string | null;

    /** null = the calldata cannot be read */
    readonly fn: string | null;
    readonly args: Readonly<Record<string, unknown>> | null;
    readonly words: { readonly zh: string; readonly en: string };
  }[];
};

export type GetProposalInput = { readonly id: string };

export type GetProposalAnswer = {
  readonly id: string;
  readonly number: number;

  /** pending, active, defeated, succeeded, queued, ready, executed, canceled */
  readonly state: string;
  readonly description: string;
  readonly proposer: { readonly key: string; readonly member: number | null };
  readonly calls: readonly {
    readonly target: string;
    readonly data: string;

    /** null = none of this consortium */
    readonly contract: string | null;

    /** null = the calldata cannot be read */
    readonly fn: string | null;
    readonly args: Readonly<Record<string, unknown>> | null;
    readonly words: { readonly zh: string; readonly en: string };
  }[];

  /** seconds since 1970-01-01 UTC */
  readonly voteStart: number;

  /** seconds since 1970-01-01 UTC */
  readonly voteEnd: number;
  readonly eta: number | null;
  readonly tally: { readonly for: number; readonly against: number; readonly abstain: number; readonly quorum: number };

  /** that had a vote when it began */
  readonly seats: number;
  readonly votes: readonly {
    readonly key: string;
    readonly member: number | null;
    readonly support: 'for' | 'against' | 'abstain';
    readonly reason: string;

    /** seconds since 1970-01-01 UTC */
    readonly at: number;
  }[];
};

export type CastVoteInput = {
  readonly id: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: { readonly support: 'for' | 'against' | 'abstain'; readonly reason?: string | undefined };
};

export type CastVoteAnswer = { readonly operation: string };

export type StepProposalInput = {
  readonly id: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: { readonly step: 'queue' | 'execute' | 'cancel' };
};

export type StepProposalAnswer = { readonly operation: string };

export type SuspendMemberInput = {
  readonly member: string;

  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** a code of the guardian's */
    readonly reason: number;
  };
};

export type SuspendMemberAnswer = { readonly operation: string };

export type ListTemplatesAnswer = {
  readonly templates: readonly {
    /** keccak256 of the JCS of the document */
    readonly id: string;
    readonly purpose: string;
    readonly title: { readonly zh: string; readonly en: string };
    readonly document: Readonly<Record<string, unknown>>;

    /** null = not on this chain */
    readonly registered: {
      readonly block: number;
      readonly timestamp: number;

      /** as the node named it; block and event are proven, this is not */
      readonly tx: string;
    } | null;
    readonly retired: {
      readonly block: number;
      readonly timestamp: number;

      /** as the node named it; block and event are proven, this is not */
      readonly tx: string;
    } | null;
  }[];
};

export type ObjectToProcessingInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly subject: string;
    readonly stop: boolean;

    /** seconds since 1970-01-01 UTC */
    readonly at: number;
    readonly signature: string;
  };
};

export type ObjectToProcessingAnswer = {
  readonly subject: string;
  readonly stop: boolean;

  /** seconds since 1970-01-01 UTC */
  readonly at: number;

  /** members that did not answer; they are told later */
  readonly untold: readonly number[];
};

export type EraseRecordsInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly ids: readonly string[];

    /** request of the subject, or provision */
    readonly basis: string;
  };
};

export type EraseRecordsAnswer = {
  readonly tombstones: readonly (
    | {
        readonly kind: 'data-life';
        readonly verification: string;
        readonly purpose: string;

        /** seconds since 1970-01-01 UTC */
        readonly obtainedAt: number;

        /** seconds since 1970-01-01 UTC */
        readonly keepUntil: number;
        readonly items: readonly {
          readonly subject: string;
          readonly consent: string;
          readonly schema: string;
          readonly attestations: readonly string[];
        }[];
        readonly member: number;

        /** seconds since 1970-01-01 UTC */
        readonly at: number;
        readonly signature: string;
      }
    | {
        readonly kind: 'erasure';
        readonly id: string;
        readonly subject: string;
        readonly schema: string;
        readonly basis: string;
        readonly member: number;

        /** seconds since 1970-01-01 UTC */
        readonly at: number;
        readonly signature: string;
      }
  )[];
  readonly operations: readonly string[];

  /** nothing is erased until a second person approves */
  readonly approval?: string;
};

export type ListStatementsInput = {
  readonly subject?: string | undefined;

  /** member asked */
  readonly from?: string | undefined;
  readonly after?: string | undefined;
  readonly limit?: string | undefined;
};

export type ListStatementsAnswer = {
  /** give as after to go on; absent at the end */
  readonly next?: number;
  readonly statements: readonly {
    readonly statement:
      | {
          readonly kind: 'data-life';
          readonly verification: string;
          readonly purpose: string;

          /** seconds since 1970-01-01 UTC */
          readonly obtainedAt: number;

          /** seconds since 1970-01-01 UTC */
          readonly keepUntil: number;
          readonly items: readonly {
            readonly subject: string;
            readonly consent: string;
            readonly schema: string;
            readonly attestations: readonly string[];
          }[];
          readonly member: number;

          /** seconds since 1970-01-01 UTC */
          readonly at: number;
          readonly signature: string;
        }
      | {
          readonly kind: 'erasure';
          readonly id: string;
          readonly subject: string;
          readonly schema: string;
          readonly basis: string;
          readonly member: number;

          /** seconds since 1970-01-01 UTC */
          readonly at: number;
          readonly signature: string;
        };

    /** signed by a key that the member it names had at the time */
    readonly valid: boolean;
  }[];
};

export type CreateVerificationInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly identifier?: { readonly type: 'uscc'; readonly value: string } | undefined;
    readonly consents?: readonly string[] | undefined;
    readonly purpose: string;

    /** seconds since 1970-01-01 UTC */
    readonly since?: number | undefined;
    readonly items: readonly {
      /** name or id */
      readonly schema: string;
      readonly fields?: readonly string[] | undefined;
    }[];
  };
};

export type CreateVerificationAnswer = {
  readonly id: string;

  /** NONE_PROVEN: absence is proved; UNKNOWN: neither presence nor absence could be shown */
  readonly outcome: 'FOUND' | 'NONE_PROVEN' | 'UNKNOWN';
  readonly purpose: string;
  readonly answeredBy: number;
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly items: readonly {
    readonly schema: string;
    readonly schemaName: string;
    readonly publisher: number | null;

    /** members that may publish this and for which no consent is held */
    readonly notAsked: readonly number[];

    /** NONE_PROVEN: absence is proved; UNKNOWN: neither presence nor absence could be shown */
    readonly outcome: 'FOUND' | 'NONE_PROVEN' | 'UNKNOWN';
    readonly checks: readonly {
      readonly check: string;
      readonly outcome: 'pass' | 'fail' | 'unknown';

      /** stable reason code */
      readonly reason: string;
      readonly evidence?: Readonly<Record<string, unknown>>;
    }[];
    readonly attestations: readonly {
      readonly id: string;
      readonly fields: Readonly<Record<string, string | number | boolean | null>>;
      readonly attestation: {
        readonly schema: string;
        readonly issuer: number;
        readonly subject: string;
        readonly record: string;
        readonly consent: string;
        readonly sources: string;

        /** seconds since 1970-01-01 UTC */
        readonly observedAt: number;

        /** seconds since 1970-01-01 UTC */
        readonly expiresAt: number;
      };
      readonly checks: readonly {
        readonly check: string;
        readonly outcome: 'pass' | 'fail' | 'unknown';

        /** stable reason code */
        readonly reason: string;
        readonly evidence?: Readonly<Record<string, unknown>>;
      }[];
    }[];
  }[];

  /** what the enterprise named as its own, where it was asked for a profile */
  readonly namedAssets?: readonly string[];
  readonly signature: string;
};

export type GetVerificationInput = { readonly id: string };

export type GetVerificationAnswer = {
  readonly id: string;

  /** NONE_PROVEN: absence is proved; UNKNOWN: neither presence nor absence could be shown */
  readonly outcome: 'FOUND' | 'NONE_PROVEN' | 'UNKNOWN';
  readonly purpose: string;
  readonly answeredBy: number;
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly items: readonly {
    readonly schema: string;
    readonly schemaName: string;
    readonly publisher: number | null;

    /** members that may publish this and for which no consent is held */
    readonly notAsked: readonly number[];

    /** NONE_PROVEN: absence is proved; UNKNOWN: neither presence nor absence could be shown */
    readonly outcome: 'FOUND' | 'NONE_PROVEN' | 'UNKNOWN';
    readonly checks: readonly {
      readonly check: string;
      readonly outcome: 'pass' | 'fail' | 'unknown';

      /** stable reason code */
      readonly reason: string;
      readonly evidence?: Readonly<Record<string, unknown>>;
    }[];
    readonly attestations: readonly {
      readonly id: string;
      readonly fields: Readonly<Record<string, string | number | boolean | null>>;
      readonly attestation: {
        readonly schema: string;
        readonly issuer: number;
        readonly subject: string;
        readonly record: string;
        readonly consent: string;
        readonly sources: string;

        /** seconds since 1970-01-01 UTC */
        readonly observedAt: number;

        /** seconds since 1970-01-01 UTC */
        readonly expiresAt: number;
      };
      readonly checks: readonly {
        readonly check: string;
        readonly outcome: 'pass' | 'fail' | 'unknown';

        /** stable reason code */
        readonly reason: string;
        readonly evidence?: Readonly<Record<string, unknown>>;
      }[];
    }[];
  }[];

  /** what the enterprise named as its own, where it was asked for a profile */
  readonly namedAssets?: readonly string[];
  readonly signature: string;
};

export type CreateProfileInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly identifier?: { readonly type: 'uscc'; readonly value: string } | undefined;
    readonly consents?: readonly string[] | undefined;
    readonly purpose: string;

    /** what the enterprise names as its own; without a title record it is shown and not counted */
    readonly assets?: readonly string[] | undefined;
  };
};

export type CreateProfileAnswer = {
  /** id of the verification it is made of */
  readonly verification: string;
  readonly purpose: string;
  readonly answeredBy: number;
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly asOf: string;
  readonly sections: readonly {
    readonly schema: string;
    readonly title: { readonly zh: string; readonly en: string };
    readonly publisher: number | null;

    /** told, no-consent, no-publisher, not-published, withheld, unreachable, unproven */
    readonly status: string;
    readonly reason?: string;
    readonly figures: readonly {
      readonly name: string;
      readonly title: { readonly zh: string; readonly en: string };

      /** null: cannot be told from what there is */
      readonly value: string | number | null;
      readonly unit?: string;

      /** rising, steady, falling, unknown */
      readonly trend?: string;

      /** months or years missing between the first and the last, or assets for which it cannot be told */
      readonly gaps?: readonly string[];
      readonly from: readonly string[];

      /** assets that it is about */
      readonly assets?: readonly string[];
      readonly liens?: readonly string[];

      /** check and reason of what did not pass; empty when all passed */
      readonly notPassed: readonly string[];
    }[];

    /** attestations that no figure counts, and why */
    readonly leftOut: readonly { readonly id: string; readonly reason: string }[];
  }[];
  readonly assets: {
    /** told; none-proven: the title authority proves that it published no title; not-named: nobody could be asked and none was named; unknown */
    readonly status: string;
    readonly figures: readonly {
      readonly name: string;
      readonly title: { readonly zh: string; readonly en: string };

      /** null: cannot be told from what there is */
      readonly value: string | number | null;
      readonly unit?: string;

      /** rising, steady, falling, unknown */
      readonly trend?: string;

      /** months or years missing between the first and the last, or assets for which it cannot be told */
      readonly gaps?: readonly string[];
      readonly from: readonly string[];

      /** assets that it is about */
      readonly assets?: readonly string[];
      readonly liens?: readonly string[];

      /** check and reason of what did not pass; empty when all passed */
      readonly notPassed: readonly string[];
    }[];
    readonly items: readonly {
      readonly asset: string;

      /** by the enterprise, in the request */
      readonly named: boolean;

      /** subject, unknown: then no figure counts it */
      readonly whose: string;

      /** TITLE_RECORD, NO_TITLE_RECORD, NO_TITLE, TITLE_ENDED, OTHER_AUTHORITY, OWNER_CHANGED, NOT_VERIFIED, or why the record does not count */
      readonly reason: string;
      readonly from: readonly string[];
      readonly holding?: {
        readonly className: string;
        readonly value: {
          readonly valuation: string;
          readonly amount: string;
          readonly currency: string;
          readonly basis: string;
          readonly method: string;
          readonly appraiser: number;

          /** seconds since 1970-01-01 UTC */
          readonly asOf: number;

          /** seconds since 1970-01-01 UTC */
          readonly validUntil: number;
          readonly ageDays: number;
        } | null;

        /** active ones; complete only where the check completeness of the verification passes */
        readonly liens: readonly {
          readonly lien: string;
          readonly rank: number;
          readonly creditor: number;
          readonly kind: string;
          readonly status: string;
          readonly secured: string;
          readonly maxSecured: string;
          readonly currency: string;
        }[];

        /** value less the most that the liens secure; null: freeReason says why it cannot be told */
        readonly free: { readonly amount: string; readonly currency: string } | null;
        readonly freeReason: string;
        readonly register: {
          readonly name: string;
          readonly reconciledAt: number | null;
          readonly ageDays: number | null;
        };

        /** dispute, seizure, ended, recovery */
        readonly locks: readonly string[];
      };
      readonly verification?: AssetAnswer;
    }[];
  };
  readonly scorecard: {
    readonly transform: string;
    readonly code: string;

    /** null: too little was told */
    readonly points: number | null;
    readonly of: number;
    readonly groupsTold: number;
    readonly reasons: readonly {
      readonly code: string;
      readonly points: number;
      readonly of: number;
      readonly from: readonly string[];
    }[];
  };
  readonly signature: string;
};

export type GetProfileInput = { readonly id: string };

export type GetProfileAnswer = {
  /** id of the verification it is made of */
  readonly verification: string;
  readonly purpose: string;
  readonly answeredBy: number;
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly asOf: string;
  readonly sections: readonly {
    readonly schema: string;
    readonly title: { readonly zh: string; readonly en: string };
    readonly publisher: number | null;

    /** told, no-consent, no-publisher, not-published, withheld, unreachable, unproven */
    readonly status: string;
    readonly reason?: string;
    readonly figures: readonly {
      readonly name: string;
      readonly title: { readonly zh: string; readonly en: string };

      /** null: cannot be told from what there is */
      readonly value: string | number | null;
      readonly unit?: string;

      /** rising, steady, falling, unknown */
      readonly trend?: string;

      /** months or years missing between the first and the last, or assets for which it cannot be told */
      readonly gaps?: readonly string[];
      readonly from: readonly string[];

      /** assets that it is about */
      readonly assets?: readonly string[];
      readonly liens?: readonly string[];

      /** check and reason of what did not pass; empty when all passed */
      readonly notPassed: readonly string[];
    }[];

    /** attestations that no figure counts, and why */
    readonly leftOut: readonly { readonly id: string; readonly reason: string }[];
  }[];
  readonly assets: {
    /** told; none-proven: the title authority proves that it published no title; not-named: nobody could be asked and none was named; unknown */
    readonly status: string;
    readonly figures: readonly {
      readonly name: string;
      readonly title: { readonly zh: string; readonly en: string };

      /** null: cannot be told from what there is */
      readonly value: string | number | null;
      readonly unit?: string;

      /** rising, steady, falling, unknown */
      readonly trend?: string;

      /** months or years missing between the first and the last, or assets for which it cannot be told */
      readonly gaps?: readonly string[];
      readonly from: readonly string[];

      /** assets that it is about */
      readonly assets?: readonly string[];
      readonly liens?: readonly string[];

      /** check and reason of what did not pass; empty when all passed */
      readonly notPassed: readonly string[];
    }[];
    readonly items: readonly {
      readonly asset: string;

      /** by the enterprise, in the request */
      readonly named: boolean;

      /** subject, unknown: then no figure counts it */
      readonly whose: string;

      /** TITLE_RECORD, NO_TITLE_RECORD, NO_TITLE, TITLE_ENDED, OTHER_AUTHORITY, OWNER_CHANGED, NOT_VERIFIED, or why the record does not count */
      readonly reason: string;
      readonly from: readonly string[];
      readonly holding?: {
        readonly className: string;
        readonly value: {
          readonly valuation: string;
          readonly amount: string;
          readonly currency: string;
          readonly basis: string;
          readonly method: string;
          readonly appraiser: number;

          /** seconds since 1970-01-01 UTC */
          readonly asOf: number;

          /** seconds since 1970-01-01 UTC */
          readonly validUntil: number;
          readonly ageDays: number;
        } | null;

        /** active ones; complete only where the check completeness of the verification passes */
        readonly liens: readonly {
          readonly lien: string;
          readonly rank: number;
          readonly creditor: number;
          readonly kind: string;
          readonly status: string;
          readonly secured: string;
          readonly maxSecured: string;
          readonly currency: string;
        }[];

        /** value less the most that the liens secure; null: freeReason says why it cannot be told */
        readonly free: { readonly amount: string; readonly currency: string } | null;
        readonly freeReason: string;
        readonly register: {
          readonly name: string;
          readonly reconciledAt: number | null;
          readonly ageDays: number | null;
        };

        /** dispute, seizure, ended, recovery */
        readonly locks: readonly string[];
      };
      readonly verification?: AssetAnswer;
    }[];
  };
  readonly scorecard: {
    readonly transform: string;
    readonly code: string;

    /** null: too little was told */
    readonly points: number | null;
    readonly of: number;
    readonly groupsTold: number;
    readonly reasons: readonly {
      readonly code: string;
      readonly points: number;
      readonly of: number;
      readonly from: readonly string[];
    }[];
  };
  readonly signature: string;
};

export type DiscloseInput = {
  readonly body: {
    readonly from: number;
    readonly to: number;
    readonly nonce: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly path: string;
    readonly payload: {
      readonly consent: {
        readonly subject: string;

        /** 1 provide, 2 query */
        readonly action: 1 | 2;
        readonly categories: readonly number[];

        /** seconds since 1970-01-01 UTC */
        readonly validFrom: number;

        /** seconds since 1970-01-01 UTC */
        readonly validUntil: number;
        readonly useLimit: number;
        readonly terms: {
          readonly recipient: number;
          readonly purpose: string;
          readonly template: string;

          /** seconds the recipient may keep what it obtained */
          readonly dataLife: number;
          readonly notice: string;
          readonly salt: string;
        };
      };
      readonly purpose: string;

      /** pseudonym of the asking clerk, for the access log */
      readonly staff?: string | undefined;

      /** earliest observedAt asked for; absent = as far back as the template allows */
      readonly since?: number | undefined;
      readonly items: readonly { readonly schema: string; readonly fields: readonly string[] }[];
    };
    readonly signature: string;
  };
};

export type DiscloseAnswer = {
  readonly subject: string;
  readonly items: readonly {
    readonly schema: string;
    readonly attestations: readonly {
      readonly id: string;
      readonly attestation: {
        readonly schema: string;
        readonly issuer: number;
        readonly subject: string;
        readonly record: string;
        readonly consent: string;
        readonly sources: string;

        /** seconds since 1970-01-01 UTC */
        readonly observedAt: number;

        /** seconds since 1970-01-01 UTC */
        readonly expiresAt: number;
      };
      readonly disclosure: {
        readonly fields: readonly {
          readonly name: string;
          readonly value: string | number | boolean | null;
          readonly salt: string;
        }[];
        readonly siblings: readonly string[];
      };
      readonly sources: {
        readonly extract: string;
        readonly attestations: readonly {
          readonly schema: string;
          readonly issuer: number;
          readonly subject: string;
          readonly record: string;
          readonly consent: string;
          readonly sources: string;

          /** seconds since 1970-01-01 UTC */
          readonly observedAt: number;

          /** seconds since 1970-01-01 UTC */
          readonly expiresAt: number;
        }[];
        readonly openings?: readonly {
          readonly id: string;
          readonly extract: string;
          readonly attestations: readonly {
            readonly schema: string;
            readonly issuer: number;
            readonly subject: string;
            readonly record: string;
            readonly consent: string;
            readonly sources: string;

            /** seconds since 1970-01-01 UTC */
            readonly observedAt: number;

            /** seconds since 1970-01-01 UTC */
            readonly expiresAt: number;
          }[];
        }[];
      };
      readonly inclusion?: {
        readonly root: string;
        readonly ids: readonly string[];
        readonly proof: {
          readonly siblings: readonly string[];
          readonly terminal:
            | { readonly kind: 'leaf'; readonly value: string }
            | { readonly kind: 'empty' }
            | { readonly kind: 'other'; readonly subject: string; readonly value: string };
        };
      };

      /** seconds since 1970-01-01 UTC */
      readonly displayUntil?: number;
      readonly statements?: readonly { readonly dispute: string; readonly text: string; readonly salt: string }[];
    }[];
    readonly coverage: readonly {
      readonly root: string;
      readonly ids: readonly string[];
      readonly proof: {
        readonly siblings: readonly string[];
        readonly terminal:
          | { readonly kind: 'leaf'; readonly value: string }
          | { readonly kind: 'empty' }
          | { readonly kind: 'other'; readonly subject: string; readonly value: string };
      };
    }[];

    /** anchored, and by law not to be shown */
    readonly withheld?: readonly string[];

    /** observed before the range asked for */
    readonly outside?: readonly {
      readonly schema: string;
      readonly issuer: number;
      readonly subject: string;
      readonly record: string;
      readonly consent: string;
      readonly sources: string;

      /** seconds since 1970-01-01 UTC */
      readonly observedAt: number;

      /** seconds since 1970-01-01 UTC */
      readonly expiresAt: number;
    }[];
  }[];
};

export type TakeInDisputeInput = {
  readonly body: {
    readonly from: number;
    readonly to: number;
    readonly nonce: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly path: string;
    readonly payload: {
      readonly filing: {
        /** 1 attestation, 2 title, 3 valuation, 4 lien */
        readonly kind: number;
        readonly target: string;
        readonly party: string;
        readonly clock: number;
        readonly grounds: string;
        readonly statement: string;
        readonly salt: string;

        /** seconds since 1970-01-01 UTC */
        readonly deadline: number;
      };
      readonly signature: string;
      readonly grounds: { readonly text: string; readonly salt: string };
      readonly statement?: { readonly text: string; readonly salt: string } | undefined;
      readonly attestation?:
        | {
            readonly schema: string;
            readonly issuer: number;
            readonly subject: string;
            readonly record: string;
            readonly consent: string;
            readonly sources: string;

            /** seconds since 1970-01-01 UTC */
            readonly observedAt: number;

            /** seconds since 1970-01-01 UTC */
            readonly expiresAt: number;
          }
        | undefined;
    };
    readonly signature: string;
  };
};

export type TakeInDisputeAnswer = { readonly id: string };

export type TellDisputeStatementsInput = {
  readonly body: {
    readonly from: number;
    readonly to: number;
    readonly nonce: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly path: string;
    readonly payload: { readonly kind: 'title' | 'valuation' | 'lien'; readonly target: string };
    readonly signature: string;
  };
};

export type TellDisputeStatementsAnswer = {
  readonly statements: readonly { readonly dispute: string; readonly text: string; readonly salt: string }[];
};

export type TakeInDisputeTextInput = {
  readonly body: {
    readonly from: number;
    readonly to: number;
    readonly nonce: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly path: string;
    readonly payload: { readonly dispute: string; readonly text: { readonly text: string; readonly salt: string } };
    readonly signature: string;
  };
};

export type TakeInDisputeTextAnswer = { readonly id: string };

export type TakeInCompromiseInput = {
  readonly body: {
    readonly from: number;
    readonly to: number;
    readonly nonce: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly path: string;
    readonly payload: {
      readonly key: string;

      /** seconds since 1970-01-01 UTC */
      readonly since: number;
      readonly reason: number;
      readonly report: { readonly text: string; readonly salt: string };

      /** seconds since 1970-01-01 UTC */
      readonly deadline: number;
    };
    readonly signature: string;
  };
};

export type TakeInCompromiseAnswer = { readonly id: string };

export type TakeInCompromiseApprovalInput = {
  readonly body: {
    readonly from: number;
    readonly to: number;
    readonly nonce: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly path: string;
    readonly payload: { readonly id: string; readonly key: string; readonly signature: string };
    readonly signature: string;
  };
};

export type TakeInCompromiseApprovalAnswer = { readonly id: string; readonly operation: string };

export type GetStatementsInput = {
  readonly body: {
    readonly from: number;
    readonly to: number;
    readonly nonce: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly path: string;
    readonly payload: { readonly subject: string };
    readonly signature: string;
  };
};

export type GetStatementsAnswer = {
  readonly statements: readonly (
    | {
        readonly kind: 'data-life';
        readonly verification: string;
        readonly purpose: string;

        /** seconds since 1970-01-01 UTC */
        readonly obtainedAt: number;

        /** seconds since 1970-01-01 UTC */
        readonly keepUntil: number;
        readonly items: readonly {
          readonly subject: string;
          readonly consent: string;
          readonly schema: string;
          readonly attestations: readonly string[];
        }[];
        readonly member: number;

        /** seconds since 1970-01-01 UTC */
        readonly at: number;
        readonly signature: string;
      }
    | {
        readonly kind: 'erasure';
        readonly id: string;
        readonly subject: string;
        readonly schema: string;
        readonly basis: string;
        readonly member: number;

        /** seconds since 1970-01-01 UTC */
        readonly at: number;
        readonly signature: string;
      }
  )[];
};

export type GetCopiesInput = {
  readonly body: {
    readonly from: number;
    readonly to: number;
    readonly nonce: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly path: string;
    readonly payload:
      | { readonly kind: 'consent'; readonly id: string }
      | { readonly kind: 'dispute-text'; readonly dispute: string; readonly hash: string };
    readonly signature: string;
  };
};

export type GetCopiesAnswer = {
  readonly consent?: {
    readonly consent: {
      readonly subject: string;

      /** 1 provide, 2 query */
      readonly action: 1 | 2;
      readonly categories: readonly number[];

      /** seconds since 1970-01-01 UTC */
      readonly validFrom: number;

      /** seconds since 1970-01-01 UTC */
      readonly validUntil: number;
      readonly useLimit: number;
      readonly terms: {
        readonly recipient: number;
        readonly purpose: string;
        readonly template: string;

        /** seconds the recipient may keep what it obtained */
        readonly dataLife: number;
        readonly notice: string;
        readonly salt: string;
      };
    };
    readonly signature: string;
    readonly opening?: {
      readonly type: string;
      readonly identifier: string;
      readonly salt: string;
      readonly subject: string;
      readonly publisher: number;
    };

    /** what the subject was told; keccak256 of its JCS is in the signed terms */
    readonly notice?: {
      readonly zh: string;
      readonly en: string;
      readonly assisted?: {
        readonly member: number;
        readonly clerk: string;
        readonly servicePoint: string;
        readonly language: string;
        readonly mode: 'shown' | 'read-out';

        /** seconds since 1970-01-01 UTC */
        readonly at: number;

        /** seconds since 1970-01-01 UTC */
        readonly coolingOffUntil: number;
        readonly signature: string;
      };
      readonly supersedes?: string;

      /** the subject made this unasked; its recipient takes it up before then */
      readonly offer?: {
        /** seconds since 1970-01-01 UTC */
        readonly until: number;
      };
    };
  };
  readonly text?: { readonly text: string; readonly salt: string };
};

export type TakeInObjectionInput = {
  readonly body: {
    readonly from: number;
    readonly to: number;
    readonly nonce: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly path: string;
    readonly payload: {
      readonly subject: string;
      readonly stop: boolean;

      /** seconds since 1970-01-01 UTC */
      readonly at: number;
      readonly signature: string;
    };
    readonly signature: string;
  };
};

export type TakeInObjectionAnswer = { readonly subject: string };

export type GetHandlesInput = {
  readonly body: {
    readonly from: number;
    readonly to: number;
    readonly nonce: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly path: string;
    readonly payload: { readonly identifiers: readonly { readonly type: string; readonly identifier: string }[] };
    readonly signature: string;
  };
};

export type GetHandlesAnswer = {
  readonly openings: readonly {
    readonly type: string;
    readonly identifier: string;
    readonly salt: string;
    readonly subject: string;
    readonly publisher: number;
  }[];
};

export type TakeInConsentOfferInput = {
  readonly body: {
    readonly from: number;
    readonly to: number;
    readonly nonce: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly path: string;
    readonly payload: {
      readonly consent: {
        readonly subject: string;

        /** 1 provide, 2 query */
        readonly action: 1 | 2;
        readonly categories: readonly number[];

        /** seconds since 1970-01-01 UTC */
        readonly validFrom: number;

        /** seconds since 1970-01-01 UTC */
        readonly validUntil: number;
        readonly useLimit: number;
        readonly terms: {
          readonly recipient: number;
          readonly purpose: string;
          readonly template: string;

          /** seconds the recipient may keep what it obtained */
          readonly dataLife: number;
          readonly notice: string;
          readonly salt: string;
        };
      };
      readonly signature: string;

      /** what the subject was told; keccak256 of its JCS is in the signed terms */
      readonly notice: {
        readonly zh: string;
        readonly en: string;
        readonly assisted?:
          | {
              readonly member: number;
              readonly clerk: string;
              readonly servicePoint: string;
              readonly language: string;
              readonly mode: 'shown' | 'read-out';

              /** seconds since 1970-01-01 UTC */
              readonly at: number;

              /** seconds since 1970-01-01 UTC */
              readonly coolingOffUntil: number;
              readonly signature: string;
            }
          | undefined;
        readonly supersedes?: string | undefined;

        /** the subject made this unasked; its recipient takes it up before then */
        readonly offer?:
          | {
              /** seconds since 1970-01-01 UTC */
              readonly until: number;
            }
          | undefined;
      };
    };
    readonly signature: string;
  };
};

export type TakeInConsentOfferAnswer = { readonly id: string };

export type TakeInConsentOfferAnswerInput = {
  readonly body: {
    readonly from: number;
    readonly to: number;
    readonly nonce: string;

    /** seconds since 1970-01-01 UTC */
    readonly deadline: number;
    readonly path: string;
    readonly payload: { readonly id: string; readonly answer: 'accepted' | 'declined' };
    readonly signature: string;
  };
};

export type TakeInConsentOfferAnswerAnswer = {
  readonly id: string;
  readonly opening?: {
    readonly type: string;
    readonly identifier: string;
    readonly salt: string;
    readonly subject: string;
    readonly publisher: number;
  };
};

export type CreateTokenInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    /** who or what will use it */
    readonly label: string;
    readonly roles: readonly ('operator' | 'publisher' | 'approver' | 'registrar' | 'lender' | 'auditor')[];

    /** operationIds to which the key is limited; each must be open to one of its roles */
    readonly operations?: readonly string[] | undefined;

    /** no key is for ever; 90 when absent */
    readonly validDays?: number | undefined;
  };
};

export type CreateTokenAnswer = {
  readonly token: string;
  readonly id: string;
  readonly label: string;
  readonly roles: readonly string[];

  /** name in the access log */
  readonly pseudonym: string;

  /** operationIds to which it is limited */
  readonly operations?: readonly string[];
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly revokedAt?: number;

  /** to the minute */
  readonly lastUsedAt?: number;
};

export type ListTokensAnswer = {
  readonly tokens: readonly {
    readonly id: string;
    readonly label: string;
    readonly roles: readonly string[];

    /** name in the access log */
    readonly pseudonym: string;

    /** operationIds to which it is limited */
    readonly operations?: readonly string[];
    readonly createdAt: number;
    readonly expiresAt?: number;
    readonly revokedAt?: number;

    /** to the minute */
    readonly lastUsedAt?: number;
  }[];
};

export type RevokeTokenInput = { readonly id: string };

export type RevokeTokenAnswer = {
  readonly id: string;
  readonly label: string;
  readonly roles: readonly string[];

  /** name in the access log */
  readonly pseudonym: string;

  /** operationIds to which it is limited */
  readonly operations?: readonly string[];
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly revokedAt?: number;

  /** to the minute */
  readonly lastUsedAt?: number;
};

export type PutStaffInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly account: string;

    /** name or number of the person */
    readonly label: string;
    readonly roles: readonly ('operator' | 'publisher' | 'approver' | 'registrar' | 'lender' | 'auditor')[];
    readonly validDays?: number | undefined;
  };
};

export type PutStaffAnswer = {
  readonly account: string;
  readonly label: string;
  readonly roles: readonly string[];

  /** name in the access log */
  readonly pseudonym: string;

  /** seconds since 1970-01-01 UTC */
  readonly createdAt: number;

  /** seconds since 1970-01-01 UTC */
  readonly expiresAt: number;
};

export type ListStaffAnswer = {
  readonly staff: readonly {
    readonly account: string;
    readonly label: string;
    readonly roles: readonly string[];

    /** name in the access log */
    readonly pseudonym: string;

    /** seconds since 1970-01-01 UTC */
    readonly createdAt: number;

    /** seconds since 1970-01-01 UTC */
    readonly expiresAt: number;
  }[];
};

export type RemoveStaffInput = { readonly account: string };

export type RemoveStaffAnswer = {
  readonly account: string;
  readonly label: string;
  readonly roles: readonly string[];

  /** name in the access log */
  readonly pseudonym: string;

  /** seconds since 1970-01-01 UTC */
  readonly createdAt: number;

  /** seconds since 1970-01-01 UTC */
  readonly expiresAt: number;
};

export type ListSessionsAnswer = {
  readonly sessions: readonly {
    readonly id: string;
    readonly account?: string;

    /** of a login of the member's own issuer */
    readonly label?: string;

    /** name in the access log */
    readonly pseudonym?: string;

    /** seconds since 1970-01-01 UTC */
    readonly createdAt: number;

    /** seconds since 1970-01-01 UTC */
    readonly expiresAt: number;
  }[];
};

export type EndSessionInput = { readonly id: string };

export type EndSessionAnswer = {
  readonly id: string;
  readonly account?: string;

  /** of a login of the member's own issuer */
  readonly label?: string;

  /** name in the access log */
  readonly pseudonym?: string;

  /** seconds since 1970-01-01 UTC */
  readonly createdAt: number;

  /** seconds since 1970-01-01 UTC */
  readonly expiresAt: number;
};

export type CreateWebhookInput = {
  /** Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once. */
  readonly idempotencyKey?: string | undefined;
  readonly body: {
    readonly member: number;

    /** below the member's endpoint */
    readonly path: string;
    readonly events: readonly ('operation.final' | 'operation.failed')[];
  };
};

export type CreateWebhookAnswer = {
  readonly id: string;
  readonly member: number;
  readonly path: string;
  readonly events: readonly string[];

  /** unix seconds */
  readonly createdAt: number;
};

export type ListWebhooksAnswer = {
  readonly webhooks: readonly {
    readonly id: string;
    readonly member: number;
    readonly path: string;
    readonly events: readonly string[];

    /** unix seconds */
    readonly createdAt: number;

    /** the counts since the gateway was started */
    readonly state: {
      readonly waiting: number;
      readonly delivered: number;

      /** given up after the last try */
      readonly failed: number;

      /** not taken because the queue was full */
      readonly dropped: number;
      readonly lastProblem?: string;
    };
  }[];
};

export type RemoveWebhookInput = { readonly id: string };

export type RemoveWebhookAnswer = {
  readonly id: string;
  readonly member: number;
  readonly path: string;
  readonly events: readonly string[];

  /** unix seconds */
  readonly createdAt: number;
};

/** Every operation of a gateway. */

export class GatewayApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The process answers */
  async getHealth(options?: CallOptions): Promise<GetHealthAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/health` }, options)) as GetHealthAnswer;
  }

  /** The index is caught up with the node */
  async getReady(options?: CallOptions): Promise<GetReadyAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/ready` }, options)) as GetReadyAnswer;
  }

  /** The index and what was last done for it. Roles: operator. */
  async getIndex(options?: CallOptions): Promise<GetIndexAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/index` }, options)) as GetIndexAnswer;
  }

  /** Look through every row of the index; damage begins a rebuild. Roles: operator. */
  async lookThroughIndex(input: LookThroughIndexInput, options?: CallOptions): Promise<LookThroughIndexAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/index/look`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as LookThroughIndexAnswer;
  }

  /** Make the index again from the chain; it counts as stale meanwhile. Roles: operator. */
  async rebuildIndex(input: RebuildIndexInput, options?: CallOptions): Promise<RebuildIndexAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/index/rebuild`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as RebuildIndexAnswer;
  }

  /** The vault: what is damaged, and what was put right. Roles: operator. */
  async getVault(options?: CallOptions): Promise<GetVaultAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/vault` }, options)) as GetVaultAnswer;
  }

  /** Look through every row of the vault; damaged rows are mended where a peer has a copy. Roles: operator. */
  async lookThroughVault(input: LookThroughVaultInput, options?: CallOptions): Promise<LookThroughVaultAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/vault/look`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as LookThroughVaultAnswer;
  }

  /** Copy the vault as of now into a sealed file in the data folder. Roles: operator. */
  async makeBackup(input: MakeBackupInput, options?: CallOptions): Promise<MakeBackupAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/backups`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as MakeBackupAnswer;
  }

  /** What was erased for good: a restore of an older backup must not bring it back. Roles: operator. */
  async listErased(options?: CallOptions): Promise<ListErasedAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/backups/erased` }, options)) as ListErasedAnswer;
  }

  /** Figures in the text format of Prometheus. Roles: operator. */
  async getMetrics(options?: CallOptions): Promise<GetMetricsAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/metrics` }, options)) as GetMetricsAnswer;
  }

  /** A message for an account to sign (EIP-4361), good once and for five minutes. Show the statement in both languages. The answer is the same for accounts known here and others. */
  async createSignInNonce(input: CreateSignInNonceInput, options?: CallOptions): Promise<CreateSignInNonceAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/sign-in/nonces`, body: input.body },
      options,
    )) as CreateSignInNonceAnswer;
  }

  /** Sign in with a signed message; the token is good for an hour. For staff accounts that the operator registered, and for accounts that control a handle (role subject). A contract account signs by ERC-1271. Proved by a signature in the body. */
  async signIn(input: SignInInput, options?: CallOptions): Promise<SignInAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/sign-in`, body: input.body },
      options,
    )) as SignInAnswer;
  }

  /** Who the gateway takes the caller for. Roles: operator, publisher, approver, registrar, lender, auditor, subject. */
  async getCaller(options?: CallOptions): Promise<GetCallerAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/sign-in` }, options)) as GetCallerAnswer;
  }

  /** Sign out: the session ends at once. Roles: operator, publisher, approver, registrar, lender, auditor, subject. */
  async signOut(options?: CallOptions): Promise<SignOutAnswer> {
    return (await this.#transport.send({ method: 'DELETE', path: `/sign-in` }, options)) as SignOutAnswer;
  }

  /** Begin a login at the member's own issuer (OpenID Connect). Keep the flow, send the person to the URL, and hand in where the issuer sent them back to. */
  async beginLogin(input: BeginLoginInput, options?: CallOptions): Promise<BeginLoginAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/sign-in/logins`, body: input.body },
      options,
    )) as BeginLoginAnswer;
  }

  /** Sign in with what the issuer confirmed; roles come from its claims as configured. The proof is the issuer's signature over the login, fetched with the code of the callback. Proved by a signature in the body. */
  async finishLogin(input: FinishLoginInput, options?: CallOptions): Promise<FinishLoginAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/sign-in/logins/callback`, body: input.body },
      options,
    )) as FinishLoginAnswer;
  }

  /** Head, lag and digest of this index. Roles: operator, publisher, approver, registrar, lender, auditor, subject. */
  async getStatus(options?: CallOptions): Promise<GetStatusAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/status` }, options)) as GetStatusAnswer;
  }

  /** The members. Roles: operator, publisher, approver, registrar, lender, auditor, subject. */
  async listMembers(options?: CallOptions): Promise<ListMembersAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/members` }, options)) as ListMembersAnswer;
  }

  /** The schemas. Roles: operator, publisher, approver, registrar, lender, auditor, subject. */
  async listSchemas(options?: CallOptions): Promise<ListSchemasAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/schemas` }, options)) as ListSchemasAnswer;
  }

  /** One schema with its JSON Schema document. Roles: operator, publisher, approver, registrar, lender, auditor, subject. */
  async getSchema(input: GetSchemaInput, options?: CallOptions): Promise<GetSchemaAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/schemas/${encodeURIComponent(input.id)}` },
      options,
    )) as GetSchemaAnswer;
  }

  /** Enrol a subject: one handle per publisher, with its account, on chain. The answer holds the openings: they belong to the enterprise and travel only with its consent. Roles: registrar. */
  async enrolSubject(input: EnrolSubjectInput, options?: CallOptions): Promise<EnrolSubjectAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/subjects`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as EnrolSubjectAnswer;
  }

  /** Publish rows. NDJSON, one object {"line": n, "values": {...}, "sources": ["0x..."]} per line; sources (up to 256 attestations it was derived from) may be left out. A row given before answers "already": the same file can be sent again. Rows beyond what one person may publish within a day are held (approval). Accept: application/json answers once, for up to 10,000 rows and 16 MiB, one durable batch. Accept: application/x-ndjson answers row by row while the body arrives, for any number of rows, a durable batch for each chunk; it takes no Idempotency-Key. What stops it after the first result is the problem of its last line: the rows after the line named there are sent again. Roles: publisher. */
  async publishRecords(input: PublishRecordsInput, options?: CallOptions): Promise<PublishRecordsAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/records`,
        query: {
          schema: input.schema,
          observedAt: input.observedAt,
          system: input.system,
          file: input.file,
          query: input.query,
          supersede: input.supersede,
          chunk: input.chunk,
        },
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
        type: 'application/x-ndjson',
      },
      options,
    )) as PublishRecordsAnswer;
  }

  /** Publish rows, line by line: the body may be made while it is sent, each line of the answer is told as it comes. */
  publishRecordsLines(
    input: Omit<PublishRecordsInput, 'body' | 'idempotencyKey'> & { readonly body: LinesBody },
    options?: CallOptions,
  ): AsyncGenerator<PublishRecordsLine> {
    return this.#transport.lines(
      {
        method: 'POST',
        path: `/records`,
        query: {
          schema: input.schema,
          observedAt: input.observedAt,
          system: input.system,
          file: input.file,
          query: input.query,
          supersede: input.supersede,
          chunk: input.chunk,
        },
        body: input.body,
        type: 'application/x-ndjson',
      },
      options,
    ) as AsyncGenerator<PublishRecordsLine>;
  }

  /** A single attestation on chain. An attestation of a batch is not on chain by its id: its publisher proves it on disclosure. Roles: publisher, approver, registrar, lender, auditor, subject. */
  async getAttestation(input: GetAttestationInput, options?: CallOptions): Promise<GetAttestationAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/attestations/${encodeURIComponent(input.id)}` },
      options,
    )) as GetAttestationAnswer;
  }

  /** What the index says of a single attestation now. The checks that need no field, no consent and no publisher: schema, anchoring, key and standing then, revocation, expiry, dispute, freshness. Not signed; a verification is. Roles: publisher, approver, registrar, lender, auditor, subject. */
  async getVerdict(input: GetVerdictInput, options?: CallOptions): Promise<GetVerdictAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/attestations/${encodeURIComponent(input.id)}/verdict` },
      options,
    )) as GetVerdictAnswer;
  }

  /** Batches by root, or all of an issuer under a schema. Roles: operator, publisher, approver, registrar, lender, auditor. */
  async listBatches(input: ListBatchesInput = {}, options?: CallOptions): Promise<ListBatchesAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/batches`, query: { root: input.root, issuer: input.issuer, schema: input.schema } },
      options,
    )) as ListBatchesAnswer;
  }

  /** Revoke an own attestation. Roles: publisher. */
  async revokeAttestation(input: RevokeAttestationInput, options?: CallOptions): Promise<RevokeAttestationAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/attestations/${encodeURIComponent(input.id)}/revocation`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as RevokeAttestationAnswer;
  }

  /** Publications, revocations and erasures that wait for a second person, and what became of others; newest first. Roles: publisher, approver, auditor. */
  async listApprovals(options?: CallOptions): Promise<ListApprovalsAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/approvals` }, options)) as ListApprovalsAnswer;
  }

  /** One of them. Roles: publisher, approver, auditor. */
  async getApproval(input: GetApprovalInput, options?: CallOptions): Promise<GetApprovalAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/approvals/${encodeURIComponent(input.id)}` },
      options,
    )) as GetApprovalAnswer;
  }

  /** Approve or reject another's request; what is approved is carried out. Roles: approver. */
  async decideApproval(input: DecideApprovalInput, options?: CallOptions): Promise<DecideApprovalAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/approvals/${encodeURIComponent(input.id)}`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as DecideApprovalAnswer;
  }

  /** The rows that wait, as they were sent, or the ids to be erased: what is approved is looked at first. Written down in the access log. Roles: approver. */
  async getApprovalRows(input: GetApprovalRowsInput, options?: CallOptions): Promise<GetApprovalRowsAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/approvals/${encodeURIComponent(input.id)}/rows` },
      options,
    )) as GetApprovalRowsAnswer;
  }

  /** What an attestation rests on and what rests on it. Both ways, a level at a time. format=prov answers PROV-JSON, dot Graphviz, svg a picture; json by default. Roles: publisher, auditor. */
  async getLineage(input: GetLineageInput, options?: CallOptions): Promise<GetLineageAnswer> {
    return (await this.#transport.send(
      {
        method: 'GET',
        path: `/lineage/${encodeURIComponent(input.id)}`,
        query: { direction: input.direction, depth: input.depth, nodes: input.nodes, format: input.format },
      },
      options,
    )) as GetLineageAnswer;
  }

  /** Run the transform of a derived record again and compare the commitment. Changes nothing. SAME: the commitment on chain is what the code makes of the sources. Roles: publisher, auditor. */
  async rerunTransform(input: RerunTransformInput, options?: CallOptions): Promise<RerunTransformAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/lineage/${encodeURIComponent(input.id)}/rerun` },
      options,
    )) as RerunTransformAnswer;
  }

  /** Registered transforms and the hashes of their code. Roles: publisher, auditor, lender. */
  async listTransforms(options?: CallOptions): Promise<ListTransformsAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/transforms` }, options)) as ListTransformsAnswer;
  }

  /** Derive records by a registered transform and publish them. One record for each subject for which this member published enough; its sources are all it rests on. Records beyond what one person may publish within a day are held (approval). Roles: publisher. */
  async deriveRecords(input: DeriveRecordsInput, options?: CallOptions): Promise<DeriveRecordsAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/derivations`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as DeriveRecordsAnswer;
  }

  /** State of an operation. queued (durable here), sent, mined, final, or failed with its cause. Prefer: wait=N answers when it has ended, after N seconds (60 at most) as it is then. Roles: operator, publisher, approver, registrar, lender, auditor. */
  async getOperation(input: GetOperationInput, options?: CallOptions): Promise<GetOperationAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/operations/${encodeURIComponent(input.id)}`, headers: { prefer: input.prefer } },
      options,
    )) as GetOperationAnswer;
  }

  /** An operation as server-sent events. One event per state, named after it, its data the operation; it ends with final or failed. States are told, not a history: who comes back with Last-Event-ID gets the present state if it is another, and 204 when the operation had ended with it. A stream lasts ten minutes at most. Roles: operator, publisher, approver, registrar, lender, auditor. */
  followOperation(input: FollowOperationInput, options?: CallOptions): AsyncGenerator<ServerEvent> {
    return this.#transport.events(
      {
        method: 'GET',
        path: `/operations/${encodeURIComponent(input.id)}/events`,
        headers: { 'last-event-id': input.lastEventId },
      },
      options,
    );
  }

  /** Operations, newest first. By state or contract, or those that something holds up. A page may be empty and still name a next one. Roles: operator, publisher, approver, registrar, lender, auditor. */
  async listOperations(input: ListOperationsInput = {}, options?: CallOptions): Promise<ListOperationsAnswer> {
    return (await this.#transport.send(
      {
        method: 'GET',
        path: `/operations`,
        query: {
          state: input.state,
          contract: input.contract,
          stuck: input.stuck,
          before: input.before,
          limit: input.limit,
        },
      },
      options,
    )) as ListOperationsAnswer;
  }

  /** Take up a failed operation again. What the operator sent (keys, votes) is for the operator. Not one whose rows were published again since, nor one whose request was refused because of it. Roles: operator, publisher. */
  async retryOperation(input: RetryOperationInput, options?: CallOptions): Promise<RetryOperationAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/operations/${encodeURIComponent(input.id)}/retry`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as RetryOperationAnswer;
  }

  /** End an operation that is in no block. What the operator sent (keys, votes) is for the operator. A queued one ends at once. A signed one ends when a block holds an empty transaction in its place; its own may be mined first. Roles: operator, publisher. */
  async cancelOperation(input: CancelOperationInput, options?: CallOptions): Promise<CancelOperationAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/operations/${encodeURIComponent(input.id)}/cancel`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as CancelOperationAnswer;
  }

  /** A request document for the enterprise's wallet. Roles: lender. */
  async requestConsent(input: RequestConsentInput, options?: CallOptions): Promise<RequestConsentAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/consent-requests`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as RequestConsentAnswer;
  }

  /** Hand in a signed consent. The handle's publisher relays it to the chain; its recipient keeps it with the opening. Proved by a signature in the body. */
  async grantConsent(input: GrantConsentInput, options?: CallOptions): Promise<GrantConsentAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/consents`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as GrantConsentAnswer;
  }

  /** Consents held here, with their state; a subject sees its own. Oldest first, at most 1,000 at a time: `next` is given as `after` to go on. A subject gets all of its own. Roles: publisher, approver, registrar, lender, auditor, subject. */
  async listConsents(input: ListConsentsInput = {}, options?: CallOptions): Promise<ListConsentsAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/consents`, query: { after: input.after, limit: input.limit } },
      options,
    )) as ListConsentsAnswer;
  }

  /** Withdraw a consent: refused here at once, on chain with the next block. Proved by a signature in the body. */
  async withdrawConsent(input: WithdrawConsentInput, options?: CallOptions): Promise<WithdrawConsentAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/consents/${encodeURIComponent(input.id)}/withdrawal`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as WithdrawConsentAnswer;
  }

  /** The notice for a grant with a clerk’s help, stated by this member. The subject signs its hash in the terms, with validFrom at or after coolingOffUntil: until then nothing is used, and withdrawing is free. Roles: publisher, registrar, lender. */
  async assistConsent(input: AssistConsentInput, options?: CallOptions): Promise<AssistConsentAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/consents/assistance`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as AssistConsentAnswer;
  }

  /** Hand in a consent that takes the place of another, with the withdrawal of that one. Proved by a signature in the body. */
  async renewConsent(input: RenewConsentInput, options?: CallOptions): Promise<RenewConsentAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/consents/${encodeURIComponent(input.id)}/renewal`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as RenewConsentAnswer;
  }

  /** The receipt of a consent, with the fields of ISO/IEC TS 27560. format=pdf answers a page in Chinese and English, the same bytes for the same receipt; json by default. Roles: publisher, approver, registrar, lender, auditor, subject. */
  async getConsentReceipt(input: GetConsentReceiptInput, options?: CallOptions): Promise<GetConsentReceiptAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/consents/${encodeURIComponent(input.id)}/receipt`, query: { format: input.format } },
      options,
    )) as GetConsentReceiptAnswer;
  }

  /** Offer one lender a consent, unasked. At the gateway of the handle's publisher. The document is a consent to query whose signed notice holds `offer.until`: it is none before the recipient takes it up. Withdrawn as a consent is: POST /consents/{id}/withdrawal. Proved by a signature in the body. */
  async offerConsent(input: OfferConsentInput, options?: CallOptions): Promise<OfferConsentAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/consent-offers`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as OfferConsentAnswer;
  }

  /** Offers received by this member; a subject sees its own. Terms are shown as long as an offer is open or was accepted. Who made it, an acceptance tells. Roles: lender, subject. */
  async listConsentOffers(options?: CallOptions): Promise<ListConsentOffersAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/consent-offers` }, options)) as ListConsentOffersAnswer;
  }

  /** Take up an offer, or decline it. Accepted, it becomes the consent that the subject signed: the handle's publisher relays the grant to the chain and tells whose offer it is. Declined, its terms are deleted on both sides. Roles: lender. */
  async answerConsentOffer(input: AnswerConsentOfferInput, options?: CallOptions): Promise<AnswerConsentOfferAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/consent-offers/${encodeURIComponent(input.id)}/answer`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as AnswerConsentOfferAnswer;
  }

  /** File a dispute: marked with the next block, whoever carries it. The texts are kept here and brought to the respondent's gateway; the chain holds salted hashes. Proved by a signature in the body. */
  async fileDispute(input: FileDisputeInput, options?: CallOptions): Promise<FileDisputeAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/disputes`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as FileDisputeAnswer;
  }

  /** Disputes that this member answers; or about a target, of a party, for another member. Roles: publisher, approver, registrar, lender, auditor. */
  async listDisputes(input: ListDisputesInput = {}, options?: CallOptions): Promise<ListDisputesAnswer> {
    return (await this.#transport.send(
      {
        method: 'GET',
        path: `/disputes`,
        query: {
          kind: input.kind,
          target: input.target,
          party: input.party,
          respondent: input.respondent,
          state: input.state,
        },
      },
      options,
    )) as ListDisputesAnswer;
  }

  /** State something: every later answer carries the latest statement. Proved by a signature in the body. */
  async stateDispute(input: StateDisputeInput, options?: CallOptions): Promise<StateDisputeAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/disputes/${encodeURIComponent(input.id)}/statements`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as StateDisputeAnswer;
  }

  /** Withdraw a dispute that is open or unresolved. Proved by a signature in the body. */
  async withdrawDispute(input: WithdrawDisputeInput, options?: CallOptions): Promise<WithdrawDisputeAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/disputes/${encodeURIComponent(input.id)}/withdrawal`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as WithdrawDisputeAnswer;
  }

  /** What was said and answered, for the party of the dispute. Proved by a signature in the body. */
  async readDispute(input: ReadDisputeInput, options?: CallOptions): Promise<ReadDisputeAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/disputes/${encodeURIComponent(input.id)}/reading`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as ReadDisputeAnswer;
  }

  /** Answer a dispute in writing. corrected: revoke the attestation with its successor, or withdraw the valuation, first. Roles: publisher. */
  async answerDispute(input: AnswerDisputeInput, options?: CallOptions): Promise<AnswerDisputeAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/disputes/${encodeURIComponent(input.id)}/answer`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as AnswerDisputeAnswer;
  }

  /** The mark of a dispute: no words. Roles: publisher, approver, registrar, lender, auditor. */
  async getDispute(input: GetDisputeInput, options?: CallOptions): Promise<GetDisputeAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/disputes/${encodeURIComponent(input.id)}` },
      options,
    )) as GetDisputeAnswer;
  }

  /** The words of a dispute, as far as this gateway holds them. Written down in the access log. Roles: publisher. */
  async getDisputeTexts(input: GetDisputeTextsInput, options?: CallOptions): Promise<GetDisputeTextsAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/disputes/${encodeURIComponent(input.id)}/texts` },
      options,
    )) as GetDisputeTextsAnswer;
  }

  /** For what chain and contract a wallet signs objections */
  async getDisputeDomain(options?: CallOptions): Promise<GetDisputeDomainAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/dispute-domain` }, options)) as GetDisputeDomainAnswer;
  }

  /** The clocks on chain, and which of them a member answers under. Roles: operator, publisher, approver, registrar, lender, auditor. */
  async listDisputeClocks(input: ListDisputeClocksInput = {}, options?: CallOptions): Promise<ListDisputeClocksAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/dispute-clocks`, query: { member: input.member } },
      options,
    )) as ListDisputeClocksAnswer;
  }

  /** Register a title, as its authority. The identity stays here, its fingerprint goes to the chain. The same thing again answers the same operation. Roles: publisher. */
  async registerAsset(input: RegisterAssetInput, options?: CallOptions): Promise<RegisterAssetAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/assets`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as RegisterAssetAnswer;
  }

  /** Resolve a suspicion: what resembles this asset is another thing. Roles: publisher. */
  async resolveSuspicion(input: ResolveSuspicionInput, options?: CallOptions): Promise<ResolveSuspicionAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/assets/${encodeURIComponent(input.asset)}/resolutions`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as ResolveSuspicionAnswer;
  }

  /** A title as the index has it, with its identity where this gateway registered it. For a decision ask POST /asset-verifications: it judges, proves and signs. Roles: publisher, approver, registrar, lender, auditor. */
  async getAsset(input: GetAssetInput, options?: CallOptions): Promise<GetAssetAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/assets/${encodeURIComponent(input.asset)}` },
      options,
    )) as GetAssetAnswer;
  }

  /** The number of an asset, by what it is or by its fingerprint. Roles: publisher, approver, registrar, lender, auditor. */
  async findAsset(input: FindAssetInput, options?: CallOptions): Promise<FindAssetAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/asset-lookups`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as FindAssetAnswer;
  }

  /** Classes of assets, what identifies them, and which consortium key this gateway holds. Roles: operator, publisher, approver, registrar, lender, auditor. */
  async listAssetClasses(options?: CallOptions): Promise<ListAssetClassesAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/asset-classes` }, options)) as ListAssetClassesAnswer;
  }

  /** What the legal register says now; without an entry: the asset is in none. Roles: publisher. */
  async reconcileAsset(input: ReconcileAssetInput, options?: CallOptions): Promise<ReconcileAssetAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/assets/${encodeURIComponent(input.asset)}/reconciliations`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as ReconcileAssetAnswer;
  }

  /** Note a dispute, a seizure or an ending: no new lien and no transfer until it is lifted. Roles: publisher. */
  async noteAsset(input: NoteAssetInput, options?: CallOptions): Promise<NoteAssetAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/assets/${encodeURIComponent(input.asset)}/notes`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as NoteAssetAnswer;
  }

  /** Lift a note. Roles: publisher. */
  async liftNote(input: LiftNoteInput, options?: CallOptions): Promise<LiftNoteAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/assets/${encodeURIComponent(input.asset)}/notes/${encodeURIComponent(input.note)}/lifting`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as LiftNoteAnswer;
  }

  /** Confirm the transfer that the owner signed; liens follow, or their creditors have agreed. Roles: publisher. */
  async transferAsset(input: TransferAssetInput, options?: CallOptions): Promise<TransferAssetAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/assets/${encodeURIComponent(input.asset)}/transfers`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as TransferAssetAnswer;
  }

  /** Carry the lease that the owner signed to the chain; the zero address ends one. Roles: publisher, lender. */
  async leaseAsset(input: LeaseAssetInput, options?: CallOptions): Promise<LeaseAssetAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/assets/${encodeURIComponent(input.asset)}/leases`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as LeaseAssetAnswer;
  }

  /** Propose that a title moves without its owner’s signature: seen for seven days. Roles: publisher. */
  async proposeAssetRecovery(
    input: ProposeAssetRecoveryInput,
    options?: CallOptions,
  ): Promise<ProposeAssetRecoveryAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/assets/${encodeURIComponent(input.asset)}/recovery`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as ProposeAssetRecoveryAnswer;
  }

  /** Execute a recovery whose delay is over. Roles: publisher. */
  async executeAssetRecovery(
    input: ExecuteAssetRecoveryInput,
    options?: CallOptions,
  ): Promise<ExecuteAssetRecoveryAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/assets/${encodeURIComponent(input.asset)}/recovery/execution`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as ExecuteAssetRecoveryAnswer;
  }

  /** Cancel a recovery, as the authority. Roles: publisher. */
  async cancelAssetRecovery(
    input: CancelAssetRecoveryInput,
    options?: CallOptions,
  ): Promise<CancelAssetRecoveryAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/assets/${encodeURIComponent(input.asset)}/recovery/cancellation`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as CancelAssetRecoveryAnswer;
  }

  /** Value an asset, as a licensed appraiser. Roles: publisher. */
  async appraiseAsset(input: AppraiseAssetInput, options?: CallOptions): Promise<AppraiseAssetAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/assets/${encodeURIComponent(input.asset)}/valuations`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as AppraiseAssetAnswer;
  }

  /** Withdraw an own valuation. Roles: publisher. */
  async withdrawValuation(input: WithdrawValuationInput, options?: CallOptions): Promise<WithdrawValuationAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/valuations/${encodeURIComponent(input.valuation)}/withdrawal`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as WithdrawValuationAnswer;
  }

  /** Title, locks, ranked liens with proof of completeness, value and its age, the legal register. By number, or by class and identity. Every step of the asset’s chain is told: with its count and head, from any source, the answer is checked without this gateway. Roles: lender, auditor, publisher. */
  async verifyAsset(input: VerifyAssetInput, options?: CallOptions): Promise<VerifyAssetAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/asset-verifications`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as VerifyAssetAnswer;
  }

  /** Count and head of the asset’s chains, now or as of a block. Roles: operator, publisher, approver, registrar, lender, auditor. */
  async getAssetHeads(input: GetAssetHeadsInput, options?: CallOptions): Promise<GetAssetHeadsAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/assets/${encodeURIComponent(input.asset)}/heads`, query: { block: input.block } },
      options,
    )) as GetAssetHeadsAnswer;
  }

  /** Make the document that the owners sign. Kept here: only a consent to one of these requests is accepted. Warnings stop nothing. Roles: lender. */
  async requestLien(input: RequestLienInput, options?: CallOptions): Promise<RequestLienAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/lien-requests`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as RequestLienAnswer;
  }

  /** Accept a lien that the owners signed. The same consent again answers the same operation. Roles: lender. */
  async createLien(input: CreateLienInput, options?: CallOptions): Promise<CreateLienAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/liens`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as CreateLienAnswer;
  }

  /** A lien as the index has it; its place among others tells POST /asset-verifications. Roles: publisher, approver, registrar, lender, auditor. */
  async getLien(input: GetLienInput, options?: CallOptions): Promise<GetLienAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/liens/${encodeURIComponent(input.lien)}` },
      options,
    )) as GetLienAnswer;
  }

  /** Note the legal registration, by the creditor or the title authority: rank goes by its time. Roles: lender, publisher. */
  async perfectLien(input: PerfectLienInput, options?: CallOptions): Promise<PerfectLienAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/liens/${encodeURIComponent(input.lien)}/registration`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as PerfectLienAnswer;
  }

  /** A legal registration prolonged before it lapsed keeps its time; 0 = open. Roles: lender, publisher. */
  async renewLien(input: RenewLienInput, options?: CallOptions): Promise<RenewLienAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/liens/${encodeURIComponent(input.lien)}/renewal`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as RenewLienAnswer;
  }

  /** The title authority found the registration as noted. Roles: publisher. */
  async confirmLien(input: ConfirmLienInput, options?: CallOptions): Promise<ConfirmLienAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/liens/${encodeURIComponent(input.lien)}/confirmation`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as ConfirmLienAnswer;
  }

  /** The title authority did not find the registration: the lien counts as unregistered. Roles: publisher. */
  async strikeLien(input: StrikeLienInput, options?: CallOptions): Promise<StrikeLienAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/liens/${encodeURIComponent(input.lien)}/striking`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as StrikeLienAnswer;
  }

  /** Lower what is secured; more is a new lien with its own rank. Roles: lender. */
  async amendLien(input: AmendLienInput, options?: CallOptions): Promise<AmendLienAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/liens/${encodeURIComponent(input.lien)}/amendment`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as AmendLienAnswer;
  }

  /** Release the whole lien for good, or one of several assets. Roles: lender. */
  async releaseLien(input: ReleaseLienInput, options?: CallOptions): Promise<ReleaseLienAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/liens/${encodeURIComponent(input.lien)}/release`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as ReleaseLienAnswer;
  }

  /** A possessory creditor no longer holds the thing. Roles: lender. */
  async endPossession(input: EndPossessionInput, options?: CallOptions): Promise<EndPossessionAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/liens/${encodeURIComponent(input.lien)}/possession-end`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as EndPossessionAnswer;
  }

  /** Agree that a pledged right goes or is licensed to an account; void with any later step. Roles: lender. */
  async agreeTransfer(input: AgreeTransferInput, options?: CallOptions): Promise<AgreeTransferAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/liens/${encodeURIComponent(input.lien)}/transfer-agreement`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as AgreeTransferAnswer;
  }

  /** Give notice of enforcement: fifteen days. Roles: lender. */
  async giveNotice(input: GiveNoticeInput, options?: CallOptions): Promise<GiveNoticeAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/liens/${encodeURIComponent(input.lien)}/notice`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as GiveNoticeAnswer;
  }

  /** Withdraw the notice of enforcement. Roles: lender. */
  async withdrawNotice(input: WithdrawNoticeInput, options?: CallOptions): Promise<WithdrawNoticeAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/liens/${encodeURIComponent(input.lien)}/notice/withdrawal`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as WithdrawNoticeAnswer;
  }

  /** The asset was realised after the notice: the lien ends. Roles: lender. */
  async enforceLien(input: EnforceLienInput, options?: CallOptions): Promise<EnforceLienAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/liens/${encodeURIComponent(input.lien)}/enforcement`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as EnforceLienAnswer;
  }

  /** Accept to become the creditor: signed by this member, carried out by the present creditor. Roles: lender. */
  async offerAssignment(input: OfferAssignmentInput, options?: CallOptions): Promise<OfferAssignmentAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/liens/${encodeURIComponent(input.lien)}/assignment-offers`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as OfferAssignmentAnswer;
  }

  /** Give an own lien to the member that offered to take it; its rank stays. Roles: lender. */
  async assignLien(input: AssignLienInput, options?: CallOptions): Promise<AssignLienAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/liens/${encodeURIComponent(input.lien)}/assignment`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as AssignLienAnswer;
  }

  /** Let another creditor be paid first: signed for every yielding lien of this member. Other creditors approve the same terms, with the salt and deadline of the first approval. Roles: lender. */
  async approveSubordination(
    input: ApproveSubordinationInput,
    options?: CallOptions,
  ): Promise<ApproveSubordinationAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/subordinations/approvals`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as ApproveSubordinationAnswer;
  }

  /** Carry an agreement on rank to the chain, with the approval of every yielding creditor. Roles: lender. */
  async subordinateLiens(input: SubordinateLiensInput, options?: CallOptions): Promise<SubordinateLiensAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/subordinations`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as SubordinateLiensAnswer;
  }

  /** Entries of the access log with proofs of inclusion and consistency. A subject reads what is about its own handles; an auditor reads all of it, and is written down itself. Roles: subject, auditor. */
  async readAccessLog(input: ReadAccessLogInput = {}, options?: CallOptions): Promise<ReadAccessLogAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/access-log`, query: { after: input.after, limit: input.limit } },
      options,
    )) as ReadAccessLogAnswer;
  }

  /** How far the access log is, what is anchored of it, and whether disclosures are open. Roles: operator, publisher, approver, registrar, lender, auditor, subject. */
  async getAccessLogHead(options?: CallOptions): Promise<GetAccessLogHeadAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/access-log/head` }, options)) as GetAccessLogHeadAnswer;
  }

  /** The heads of a member's access log that this index knows from the chain, oldest first. Roles: operator, publisher, approver, registrar, lender, auditor, subject. */
  async listAccessLogAnchors(
    input: ListAccessLogAnchorsInput,
    options?: CallOptions,
  ): Promise<ListAccessLogAnchorsAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/access-log/anchors`, query: { member: input.member } },
      options,
    )) as ListAccessLogAnchorsAnswer;
  }

  /** Put off telling a subject what a member reads about it, where the law says so. The entries are made and anchored as always; the subject sees how many there are, and all of them later. Roles: operator. */
  async delayAccessEntries(input: DelayAccessEntriesInput, options?: CallOptions): Promise<DelayAccessEntriesAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/access-log/delays`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as DelayAccessEntriesAnswer;
  }

  /** Lawful delays, ended ones too. Roles: operator, auditor. */
  async listAccessDelays(options?: CallOptions): Promise<ListAccessDelaysAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/access-log/delays` },
      options,
    )) as ListAccessDelaysAnswer;
  }

  /** End a delay: the subject sees its entries from now on. Roles: operator. */
  async releaseAccessDelay(input: ReleaseAccessDelayInput, options?: CallOptions): Promise<ReleaseAccessDelayAnswer> {
    return (await this.#transport.send(
      { method: 'DELETE', path: `/access-log/delays/${encodeURIComponent(input.id)}` },
      options,
    )) as ReleaseAccessDelayAnswer;
  }

  /** A member: standing and its history, seat, keys with their validity. Roles: operator, publisher, approver, registrar, lender, auditor. */
  async getMember(input: GetMemberInput, options?: CallOptions): Promise<GetMemberAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/members/${encodeURIComponent(input.member)}` },
      options,
    )) as GetMemberAnswer;
  }

  /** The keys this gateway holds, and the one that signs. Roles: operator. */
  async listHeldKeys(options?: CallOptions): Promise<ListHeldKeysAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/keys` }, options)) as ListHeldKeysAnswer;
  }

  /** Add a key of this member that is kept elsewhere. Roles: operator. */
  async addKey(input: AddKeyInput, options?: CallOptions): Promise<AddKeyAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/keys`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as AddKeyAnswer;
  }

  /** End a key of this member, for good. Roles: operator. */
  async retireKey(input: RetireKeyInput, options?: CallOptions): Promise<RetireKeyAnswer> {
    return (await this.#transport.send(
      { method: 'DELETE', path: `/keys/${encodeURIComponent(input.key)}` },
      options,
    )) as RetireKeyAnswer;
  }

  /** Change this gateway to a new key: made, added, seat moved, old one retired. Roles: operator. */
  async rotateKey(input: RotateKeyInput, options?: CallOptions): Promise<RotateKeyAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/keys/rotation`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as RotateKeyAnswer;
  }

  /** Ask another member to approve that a key of this one is declared compromised. Nothing is on chain before it approves. What the key anchored since then becomes suspect, nothing is revoked. Roles: operator. */
  async askCompromise(input: AskCompromiseInput, options?: CallOptions): Promise<AskCompromiseAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/compromises`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as AskCompromiseAnswer;
  }

  /** Declarations made here, and those this member is asked to approve. Roles: operator, auditor. */
  async listCompromises(options?: CallOptions): Promise<ListCompromisesAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/compromises` }, options)) as ListCompromisesAnswer;
  }

  /** Approve another member's declaration: its gateway then tells the chain. Roles: operator. */
  async approveCompromise(input: ApproveCompromiseInput, options?: CallOptions): Promise<ApproveCompromiseAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/compromises/${encodeURIComponent(input.id)}/approval`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as ApproveCompromiseAnswer;
  }

  /** Who holds seats and roles, and the parameters of the vote. Roles: operator, publisher, approver, registrar, lender, auditor. */
  async getGovernance(options?: CallOptions): Promise<GetGovernanceAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/governance` }, options)) as GetGovernanceAnswer;
  }

  /** Proposals, newest first. Roles: operator, publisher, approver, registrar, lender, auditor. */
  async listProposals(options?: CallOptions): Promise<ListProposalsAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/proposals` }, options)) as ListProposalsAnswer;
  }

  /** Propose actions as one decision. All of them or none. What was encoded is answered in words and as it is. Roles: operator. */
  async propose(input: ProposeInput, options?: CallOptions): Promise<ProposeAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/proposals`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as ProposeAnswer;
  }

  /** A proposal: its calls in words and as they are, votes, state by block time. Roles: operator, publisher, approver, registrar, lender, auditor. */
  async getProposal(input: GetProposalInput, options?: CallOptions): Promise<GetProposalAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/proposals/${encodeURIComponent(input.id)}` },
      options,
    )) as GetProposalAnswer;
  }

  /** Cast this member's vote. Roles: operator. */
  async castVote(input: CastVoteInput, options?: CallOptions): Promise<CastVoteAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/proposals/${encodeURIComponent(input.id)}/votes`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as CastVoteAnswer;
  }

  /** Queue what succeeded, execute what is due, or cancel (proposer before the vote, guardian). Roles: operator. */
  async stepProposal(input: StepProposalInput, options?: CallOptions): Promise<StepProposalAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/proposals/${encodeURIComponent(input.id)}/steps`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as StepProposalAnswer;
  }

  /** Suspend a member at once (guardian); the members lift it by vote. Roles: operator. */
  async suspendMember(input: SuspendMemberInput, options?: CallOptions): Promise<SuspendMemberAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/members/${encodeURIComponent(input.member)}/suspension`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as SuspendMemberAnswer;
  }

  /** The purpose templates, with what the chain says about each. Roles: operator, publisher, approver, registrar, lender, auditor, subject. */
  async listTemplates(options?: CallOptions): Promise<ListTemplatesAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/templates` }, options)) as ListTemplatesAnswer;
  }

  /** Object to processing, or take the objection back: while it stands, nothing but storing goes on. It holds here at once, and this gateway tells the handle's publisher and every recipient of a consent that it holds. Proved by a signature in the body. */
  async objectToProcessing(input: ObjectToProcessingInput, options?: CallOptions): Promise<ObjectToProcessingAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/objections`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as ObjectToProcessingAnswer;
  }

  /** Erase own records: their keys are destroyed, anchors and signed tombstones stay. Beyond what one person may revoke and erase within a day it is held (approval). Roles: publisher. */
  async eraseRecords(input: EraseRecordsInput, options?: CallOptions): Promise<EraseRecordsAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/erasures`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as EraseRecordsAnswer;
  }

  /** What a member signed about data it deleted or erased. A subject sees those about its own handles. `from` asks another member's gateway about a handle of which this member is the publisher. Own ones: oldest first, at most 1,000 at a time; a subject and another member get the newest 1,000. Roles: publisher, approver, registrar, lender, auditor, subject. */
  async listStatements(input: ListStatementsInput = {}, options?: CallOptions): Promise<ListStatementsAnswer> {
    return (await this.#transport.send(
      {
        method: 'GET',
        path: `/statements`,
        query: { subject: input.subject, from: input.from, after: input.after, limit: input.limit },
      },
      options,
    )) as ListStatementsAnswer;
  }

  /** Obtain fields under consent and judge them. Roles: lender. */
  async createVerification(input: CreateVerificationInput, options?: CallOptions): Promise<CreateVerificationAnswer> {
    return (await this.#transport.send(
      {
        method: 'POST',
        path: `/verifications`,
        headers: { 'Idempotency-Key': input.idempotencyKey },
        body: input.body,
      },
      options,
    )) as CreateVerificationAnswer;
  }

  /** Judge again, at the present block, what was obtained before. Roles: lender. */
  async getVerification(input: GetVerificationInput, options?: CallOptions): Promise<GetVerificationAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/verifications/${encodeURIComponent(input.id)}` },
      options,
    )) as GetVerificationAnswer;
  }

  /** Everything published about an enterprise, as one page of figures. Obtains every kind of record under the consents held, judges it, and keeps it as a verification. Assets count where their title authority published whose they are and the title says the same now. Roles: lender. */
  async createProfile(input: CreateProfileInput, options?: CallOptions): Promise<CreateProfileAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/profiles`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as CreateProfileAnswer;
  }

  /** The profile of a verification, judged again at the present block. Roles: lender. */
  async getProfile(input: GetProfileInput, options?: CallOptions): Promise<GetProfileAnswer> {
    return (await this.#transport.send(
      { method: 'GET', path: `/profiles/${encodeURIComponent(input.id)}` },
      options,
    )) as GetProfileAnswer;
  }

  /** Fields and proofs under a consent. Proved by a signature in the body. */
  async disclose(input: DiscloseInput, options?: CallOptions): Promise<DiscloseAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/peer/disclosures`, body: input.body },
      options,
    )) as DiscloseAnswer;
  }

  /** The texts of a dispute that another gateway files (respondent). Proved by a signature in the body. */
  async takeInDispute(input: TakeInDisputeInput, options?: CallOptions): Promise<TakeInDisputeAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/peer/disputes`, body: input.body },
      options,
    )) as TakeInDisputeAnswer;
  }

  /** What owners state in disputes about an asset (respondent). Of titles, valuations and liens, which every member may look up; of records only under consent. Proved by a signature in the body. */
  async tellDisputeStatements(
    input: TellDisputeStatementsInput,
    options?: CallOptions,
  ): Promise<TellDisputeStatementsAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/peer/dispute-statements`, body: input.body },
      options,
    )) as TellDisputeStatementsAnswer;
  }

  /** A statement that another gateway took in (respondent). Proved by a signature in the body. */
  async takeInDisputeText(input: TakeInDisputeTextInput, options?: CallOptions): Promise<TakeInDisputeTextAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/peer/dispute-texts`, body: input.body },
      options,
    )) as TakeInDisputeTextAnswer;
  }

  /** A member asks for the second approval that a key of its own is compromised. Proved by a signature in the body. */
  async takeInCompromise(input: TakeInCompromiseInput, options?: CallOptions): Promise<TakeInCompromiseAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/peer/compromises`, body: input.body },
      options,
    )) as TakeInCompromiseAnswer;
  }

  /** The approval that was asked for: this gateway tells the chain. Proved by a signature in the body. */
  async takeInCompromiseApproval(
    input: TakeInCompromiseApprovalInput,
    options?: CallOptions,
  ): Promise<TakeInCompromiseApprovalAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/peer/compromise-approvals`, body: input.body },
      options,
    )) as TakeInCompromiseApprovalAnswer;
  }

  /** What this member signed about data it deleted, for the publisher of the handle. Proved by a signature in the body. */
  async getStatements(input: GetStatementsInput, options?: CallOptions): Promise<GetStatementsAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/peer/statements`, body: input.body },
      options,
    )) as GetStatementsAnswer;
  }

  /** A row that the asking member lost and that this one holds too. A consent for the handle's publisher or the recipient it names; words of a dispute for the respondent. Else empty. Proved by a signature in the body. */
  async getCopies(input: GetCopiesInput, options?: CallOptions): Promise<GetCopiesAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/peer/copies`, body: input.body },
      options,
    )) as GetCopiesAnswer;
  }

  /** An objection that another member took in: it holds here too. Proved by a signature in the body. */
  async takeInObjection(input: TakeInObjectionInput, options?: CallOptions): Promise<TakeInObjectionAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/peer/objections`, body: input.body },
      options,
    )) as TakeInObjectionAnswer;
  }

  /** The asking publisher's handles for identifiers, in bulk (registrar). Proved by a signature in the body. */
  async getHandles(input: GetHandlesInput, options?: CallOptions): Promise<GetHandlesAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/peer/handles`, body: input.body },
      options,
    )) as GetHandlesAnswer;
  }

  /** An offer to this member, told by the handle's publisher. Proved by a signature in the body. */
  async takeInConsentOffer(input: TakeInConsentOfferInput, options?: CallOptions): Promise<TakeInConsentOfferAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/peer/consent-offers`, body: input.body },
      options,
    )) as TakeInConsentOfferAnswer;
  }

  /** The recipient's answer to an offer (publisher). Proved by a signature in the body. */
  async takeInConsentOfferAnswer(
    input: TakeInConsentOfferAnswerInput,
    options?: CallOptions,
  ): Promise<TakeInConsentOfferAnswerAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/peer/consent-offer-answers`, body: input.body },
      options,
    )) as TakeInConsentOfferAnswerAnswer;
  }

  /** Create a token. Roles: operator. */
  async createToken(input: CreateTokenInput, options?: CallOptions): Promise<CreateTokenAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/tokens`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as CreateTokenAnswer;
  }

  /** List tokens, without their text. Roles: operator. */
  async listTokens(options?: CallOptions): Promise<ListTokensAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/tokens` }, options)) as ListTokensAnswer;
  }

  /** Revoke a token, at once. Roles: operator. */
  async revokeToken(input: RevokeTokenInput, options?: CallOptions): Promise<RevokeTokenAnswer> {
    return (await this.#transport.send(
      { method: 'DELETE', path: `/tokens/${encodeURIComponent(input.id)}` },
      options,
    )) as RevokeTokenAnswer;
  }

  /** Register an account of the staff, or change what it may do. Roles: operator. */
  async putStaff(input: PutStaffInput, options?: CallOptions): Promise<PutStaffAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/staff`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as PutStaffAnswer;
  }

  /** Accounts of the staff. Roles: operator. */
  async listStaff(options?: CallOptions): Promise<ListStaffAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/staff` }, options)) as ListStaffAnswer;
  }

  /** Remove an account of the staff; its sessions stop at once. Roles: operator. */
  async removeStaff(input: RemoveStaffInput, options?: CallOptions): Promise<RemoveStaffAnswer> {
    return (await this.#transport.send(
      { method: 'DELETE', path: `/staff/${encodeURIComponent(input.account)}` },
      options,
    )) as RemoveStaffAnswer;
  }

  /** Open sessions. Roles: operator. */
  async listSessions(options?: CallOptions): Promise<ListSessionsAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/sessions` }, options)) as ListSessionsAnswer;
  }

  /** End a session, at once. Roles: operator. */
  async endSession(input: EndSessionInput, options?: CallOptions): Promise<EndSessionAnswer> {
    return (await this.#transport.send(
      { method: 'DELETE', path: `/sessions/${encodeURIComponent(input.id)}` },
      options,
    )) as EndSessionAnswer;
  }

  /** Tell a member's system what becomes of operations. Signed envelopes, as between gateways, are posted to the path below the member's endpoint in the member registry and to no other address; redirects are not followed. A message is tried 12 times, with growing pauses; the queue holds 1,000 and outlives a restart. A message may come twice: its id says so. Roles: operator. */
  async createWebhook(input: CreateWebhookInput, options?: CallOptions): Promise<CreateWebhookAnswer> {
    return (await this.#transport.send(
      { method: 'POST', path: `/webhooks`, headers: { 'Idempotency-Key': input.idempotencyKey }, body: input.body },
      options,
    )) as CreateWebhookAnswer;
  }

  /** List the hooks, and how they fare. Roles: operator. */
  async listWebhooks(options?: CallOptions): Promise<ListWebhooksAnswer> {
    return (await this.#transport.send({ method: 'GET', path: `/webhooks` }, options)) as ListWebhooksAnswer;
  }

  /** Remove a hook; what waits is not sent. Roles: operator. */
  async removeWebhook(input: RemoveWebhookInput, options?: CallOptions): Promise<RemoveWebhookAnswer> {
    return (await this.#transport.send(
      { method: 'DELETE', path: `/webhooks/${encodeURIComponent(input.id)}` },
      options,
    )) as RemoveWebhookAnswer;
  }
}
