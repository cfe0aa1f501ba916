/** What a node means when it does not take a raw transaction; nodes agree on the matter, not on the words. */
import type { LedgerError } from '../errors.ts';

/** `known`: it has these bytes. `nonce-used`: a block holds this nonce. `underpriced`: it holds other bytes with it, or wants more. */
export function refusalKind(error: LedgerError): 'known' | 'nonce-used' | 'underpriced' | 'other' {
  const message = `${error.detail} ${String(error.values.message ?? '')}`;
  if (/already known|known transaction|already imported|already in (the )?(mem)?pool|already exists/i.test(message))
    return 'known';
  if (/nonce (is )?too low|nonce.*below|old nonce/i.test(message)) return 'nonce-used';
  return /underpriced|fee.*(too low|less than|below)/i.test(message) ? 'underpriced' : 'other';
}
