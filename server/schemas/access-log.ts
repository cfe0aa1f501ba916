import { toHex, utf8 } from '../domain/bytes.ts';
import { CAPABILITIES } from '../domain/capabilities.ts';
import { keccak } from '../domain/hash.ts';
import { canonicalJson } from '../domain/values.ts';
import document from './access-log.json' with { type: 'json' };

/**
 * The schema under which every member anchors the head of its access log (`AttestationRegistry.anchor`: root, size, and in `sources` the
 * hash of the last entry). Not a schema of records: nothing is published or verified under it. Category 63 is in no consent.
 */
export const ACCESS_LOG_SCHEMA = {
  id: toHex(keccak(utf8(canonicalJson(document)))),
  name: 'access-log',
  publishers: Object.values(CAPABILITIES).reduce((bits, capability) => bits | capability, 0n),
  category: 63,
  dataClass: 1,
  consentRequired: false,
  maxValidity: 0,
} as const;
