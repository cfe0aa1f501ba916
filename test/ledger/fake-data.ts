/** What the fake gateway knows: synthetic. */
import { ZERO32 } from '../../server/domain/bytes.ts';
import { findSchema } from '../../server/schemas/load.ts';

export const CHAIN_ID = 31337;

export const STATUS = {
  name: '示范县政务数据局',
  member: 1,
  chainId: CHAIN_ID,
  state: 'following',
  head: { number: 1234, hash: `0x${'aa'.repeat(32)}`, timestamp: 1_767_225_600 },
  nodeHead: 1235,
  lag: 1,
  digest: `0x${'dd'.repeat(32)}`,
  pending: 2,
  vault: { state: 'sound', writable: true, lookedAt: 1_768_000_000, damaged: 0 },
};

export const MEMBERS = [
  {
    member: 1,
    name: '示范县政务数据局 County Data Office',
    endpoint: 'http://127.0.0.1:1',
    capabilities: '3',
    suspended: false,
    validFrom: 0,
    validUntil: 0,
  },
  {
    member: 2,
    name: '示范县农商银行 County Rural Bank',
    endpoint: 'http://127.0.0.1:2',
    capabilities: '20',
    suspended: false,
    validFrom: 0,
    validUntil: 0,
  },
  {
    member: 4,
    name: '示范县审计局 County Audit Office',
    endpoint: 'http://127.0.0.1:4',
    capabilities: '32',
    suspended: false,
    validFrom: 0,
    validUntil: 0,
  },
];

const at = { block: 9, timestamp: 1_767_225_700, tx: `0x${'0e'.repeat(32)}` };

export const ATTESTATION = {
  id: `0x${'5b'.repeat(32)}`,
  attestation: {
    schema: findSchema('permit').id,
    issuer: 1,
    subject: `0x${'51'.repeat(32)}`,
    record: `0x${'4e'.repeat(32)}`,
    consent: ZERO32,
    sources: ZERO32,
    observedAt: 1_767_225_600,
    expiresAt: 0,
  },
  key: `0x${'ce'.repeat(20)}`,
  position: 1,
  at,
  revocation: { reason: 1, successor: ZERO32, at },
};

export const BATCH = {
  root: `0x${'ba'.repeat(32)}`,
  issuer: 1,
  schema: findSchema('permit').id,
  sources: ZERO32,
  size: 3,
  position: 1,
  key: ATTESTATION.key,
  at,
};

export const OPERATIONS = {
  operations: [
    {
      id: 'op-held',
      state: 'queued',
      contract: 'AttestationRegistry',
      createdAt: 1_767_225_600,
      waiting: {
        code: 'CHAIN_UNREACHABLE',
        detail: 'http://127.0.0.1:8545: no answer in 10000 ms',
        since: 1_767_225_601_000,
      },
    },
    {
      id: 'op-failed',
      state: 'failed',
      contract: 'ConsentRegistry',
      createdAt: 1_767_225_500,
      failure: { code: 'CHAIN_REVERTED', detail: 'ConsentRegistryWithdrawn()' },
    },
  ],
  next: 17,
};
