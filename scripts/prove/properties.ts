import { CONSENT_STATE } from './consent-state.ts';
import { HASH_CHAIN } from './hash-chain.ts';
import type { ProvedLibrary } from './property.ts';

/** All that `npm run prove` proves. */
export const LIBRARIES: readonly ProvedLibrary[] = [CONSENT_STATE, HASH_CHAIN];
