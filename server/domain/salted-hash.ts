import { concat, fromHex, type Hex, toHex, utf8 } from './bytes.ts';
import { keccak, tag } from './hash.ts';

/** What stands on chain as a salted hash of a text that stays with its author. */
export const SALTED_TEXTS = {
  'register-number': tag('register-number'),
  'title-note': tag('title-note'),
  'lien-debt': tag('lien-debt'),
  evidence: tag('evidence'),
} as const;
export type SaltedText = keyof typeof SALTED_TEXTS;

/** H(tag . salt . text). @param salt 32 random bytes: the texts are short and would be guessed */
export function saltedHash(kind: SaltedText, salt: Hex, text: string): Hex {
  return toHex(keccak(concat(SALTED_TEXTS[kind], fromHex(salt, 32), utf8(text))));
}
