/** Fifty made-up personal words, and the search for them in every form in which a text or a chain could give them away. */
import { hash as digestOf } from 'node:crypto';
import { utf8 } from '../../server/domain/bytes.ts';
import { keccak } from '../../server/domain/hash.ts';
import { syntheticUscc } from './enterprise.ts';

/** 15 codes, 10 names, 10 telephone numbers, 10 numbers of identity cards, 5 addresses; none belongs to anybody. */
export function canaryWords(): string[] {
  const numbered = (count: number, make: (n: string) => string): string[] =>
    Array.from({ length: count }, (_, i) => make(String(i + 10)));
  return [
    ...Array.from({ length: 15 }, syntheticUscc),
    ...numbered(10, (n) => `合成甲${n}号金丝雀`),
    ...numbered(10, (n) => `1990000${n}77`),
    ...numbered(10, (n) => `9901011990${n}3141X`),
    ...numbered(5, (n) => `合成县虚构路${n}号金丝雀院`),
  ];
}

const sha256 = (text: string): Buffer => digestOf('sha256', utf8(text), 'buffer');
const keccak256 = (text: string): Buffer => Buffer.from(keccak(utf8(text)));

/** The word as bytes on a chain: itself, its hex as text, and the beginning of each unsalted hash. */
export function byteForms(word: string): [form: string, bytes: Buffer][] {
  const bytes = Buffer.from(word);
  return [
    ['UTF-8', bytes],
    ['hex as text', Buffer.from(bytes.toString('hex'))],
    ['sha-256', sha256(word).subarray(0, 8)],
    ['keccak-256', keccak256(word).subarray(0, 8)],
    ['keccak-256, lower case', keccak256(word.toLowerCase()).subarray(0, 8)],
    ['sha-256 of type and word', sha256(`uscc:${word}`).subarray(0, 8)],
  ];
}

/** The word as it could stand in a text. */
export function textForms(word: string): [form: string, text: string][] {
  const bytes = Buffer.from(word);
  const escaped = JSON.stringify(word)
    .slice(1, -1)
    .replaceAll(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const forms: [string, string][] = [
    ['itself', word],
    ['lower case', word.toLowerCase()],
    ['percent-encoded', encodeURIComponent(word)],
    ['escaped', escaped],
    ['hex', bytes.toString('hex')],
    ['base64', bytes.toString('base64').replaceAll('=', '')],
    ['base64url', bytes.toString('base64url')],
    ['sha-256', sha256(word).toString('hex').slice(0, 16)],
    ['keccak-256', keccak256(word).toString('hex').slice(0, 16)],
  ];
  return forms;
}

/** Every word and form found in a text. */
export function findInText(text: string, words: readonly string[]): string[] {
  const lower = text.toLowerCase();
  return words.flatMap((word) =>
    textForms(word).flatMap(([form, needle]) =>
      text.includes(needle) || lower.includes(needle.toLowerCase()) ? [`${word} (${form})`] : [],
    ),
  );
}
