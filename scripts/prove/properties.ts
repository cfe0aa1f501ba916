import { CONSENT_STATE } from './consent-state.ts';
import { DISPUTE_STATE } from './dispute-state.ts';
import { HASH_CHAIN } from './hash-chain.ts';
import { LIEN_STATE } from './lien-state.ts';
import type { ProvedLibrary } from './property.ts';

/** All that `npm run prove` proves. */
export const LIBRARIES: readonly ProvedLibrary[] = [CONSENT_STATE, LIEN_STATE, DISPUTE_STATE, HASH_CHAIN];
