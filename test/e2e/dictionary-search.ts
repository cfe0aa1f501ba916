/** The search of somebody with a list of every code in the country: each in all the forms in which a chain could give it away. */
import { hash as digestOf } from 'node:crypto';
import { concat, fromHex, u32, utf8, ZERO32 } from '../../server/domain/bytes.ts';
import { keccak, tag } from '../../server/domain/hash.ts';
import type { Shown } from './chain-trace.ts';

export interface Hit {
  readonly code: string;
  readonly form: string;
  readonly channel: Shown['channel'];
  readonly place: string;
}

const WINDOW = 6;
/** Bytes of a digest that are looked for: its beginning, its end, and where an address made of it begins. */
const PARTS = [
  [0, 8],
  [12, 20],
  [24, 32],
] as const;

/** All bytes of a chain, searched at every offset: a needle need not begin at a word. */
export class ChainText {
  readonly #shown: readonly Shown[];
  readonly #starts: number[] = [];
  readonly #bytes: Buffer;
  /** every run of WINDOW bytes, as a number: what is not here needs no search */
  readonly #windows = new Set<number>();

  constructor(shown: readonly Shown[]) {
    this.#shown = shown;
    let length = 0;
    for (const { bytes } of shown) {
      this.#starts.push(length);
      length += bytes.length;
    }
    this.#bytes = Buffer.concat(shown.map(({ bytes }) => bytes));
    for (let at = 0; at + WINDOW <= length; at++) this.#windows.add(this.#bytes.readUIntBE(at, WINDOW));
  }

  get size(): number {
    return this.#bytes.length;
  }

  /** Where the needle (6 bytes or more) occurs first. */
  find(needle: Uint8Array): Shown | undefined {
    const bytes = Buffer.from(needle.buffer, needle.byteOffset, needle.length);
    if (!this.#windows.has(bytes.readUIntBE(0, WINDOW))) return undefined;
    for (let at = this.#bytes.indexOf(bytes); at !== -1; at = this.#bytes.indexOf(bytes, at + 1)) {
      const index = this.#indexAt(at);
      // Not across the end of one piece and the beginning of the next.
      if (at + bytes.length <= this.#starts[index]! + this.#shown[index]!.bytes.length) return this.#shown[index];
    }
    return undefined;
  }

  #indexAt(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

const SUBJECT = tag('subject');
const TYPE = utf8('uscc');

/** What stands on a chain when somebody writes the code without hashing it. */
function bareForms(spelling: string): [form: string, bytes: Uint8Array][] {
  const bytes = utf8(spelling);
  const hex = Buffer.from(bytes).toString('hex');
  const forms: [string, Uint8Array][] = [
    ['UTF-8', bytes],
    ['UTF-8 of its organisation code', bytes.subarray(8, 17)],
    ['hex as text', utf8(hex)],
    ['hex as text, upper case', utf8(hex.toUpperCase())],
  ];
  if (/^[0-9a-f]{18}$/i.test(spelling)) forms.push(['its digits as nibbles', Buffer.from(spelling, 'hex')]);
  return forms;
}

/** What somebody might hash instead of a salted handle. */
function preimages(spelling: string): [form: string, bytes: Uint8Array][] {
  const bytes = utf8(spelling);
  const hex = Buffer.from(bytes).toString('hex');
  const padding = new Uint8Array(32 - bytes.length);
  const typed = concat(u32(TYPE.length), TYPE, bytes);
  const word = concat(new Uint8Array(28), u32(bytes.length), bytes, padding);
  return [
    ['code', bytes],
    ['hex of the code', utf8(hex)],
    ['0x hex of the code', utf8(`0x${hex}`)],
    ['bytes32 of the code', concat(bytes, padding)],
    ['code as a number of 32 bytes', concat(padding, bytes)],
    ['abi.encode(code)', concat(new Uint8Array(31), Uint8Array.of(32), word)],
    ['type and code', concat(TYPE, bytes)],
    ['type:code', utf8(`uscc:${spelling}`)],
    ['length, type and code', typed],
    ['tag, length, type and code', concat(SUBJECT, typed)],
    ['tag and code', concat(SUBJECT, bytes)],
    ['tag, zero salt, length, type and code', concat(SUBJECT, fromHex(ZERO32, 32), typed)],
  ];
}

const HASHES: readonly (readonly [name: string, hash: (bytes: Uint8Array) => Uint8Array])[] = [
  ['keccak-256', keccak],
  ['sha-256', (bytes) => digestOf('sha256', bytes, 'buffer')],
];

/** Tries every code in every form; answers what was found and how many needles were tried. */
export function searchCodes(text: ChainText, codes: Iterable<string>): { hits: Hit[]; needles: number } {
  const hits: Hit[] = [];
  let needles = 0;
  const look = (code: string, form: string, needle: Uint8Array): boolean => {
    needles += 1;
    const shown = text.find(needle);
    if (shown !== undefined) hits.push({ code, form, channel: shown.channel, place: shown.place });
    return shown !== undefined;
  };
  const lookForDigest = (code: string, form: string, digest: Uint8Array): void => {
    const found = PARTS.some(([from, to]) => look(code, form, digest.subarray(from, to)));
    if (!found) look(code, `${form}, as text`, utf8(Buffer.from(digest).subarray(0, 8).toString('hex')));
  };
  for (const code of codes) {
    for (const spelling of new Set([code.toUpperCase(), code.toLowerCase()])) {
      for (const [form, bytes] of bareForms(spelling)) look(code, form, bytes);
      for (const [form, bytes] of preimages(spelling))
        for (const [name, hash] of HASHES) lookForDigest(code, `${name} of ${form}`, hash(bytes));
    }
  }
  return { hits, needles };
}
