/**
 * Rows as bytes. Most of a row is hashes: as bytes they take half of their hexadecimal text, and field names one byte, so that a database
 * writes, merges and hashes less than half of what JSON would be.
 *
 * A value is a tag byte and what the tag says; lengths and numbers are LEB128.
 * | tag | value |
 * |---|---|
 * | 0 1 2 | null, false, true |
 * | 3 | whole number, 0 to 2^53-1 |
 * | 4 | text: length, UTF-8 |
 * | 5 | `0x` and lower-case hexadecimal: length, bytes |
 * | 6 | list: count, values |
 * | 7 | object: count, then of each member its name (number in FIELDS plus 1, or 0 and a text) and value |
 * | 8 | any other number: length, JSON |
 * Members that are undefined are left out, as JSON does; their order stays.
 */

/** Names with a number of their own. Append only, or raise INDEX_VERSION: the number is what is stored. */
const FIELDS = (
  'id schema issuer subject record consent sources observedAt expiresAt key position at block timestamp tx count head ' +
  'root size publisher action categories validFrom validUntil useLimit terms uses withdrawn reason successor controller ' +
  'nonce controllers recovery effectiveAt member name endpoint capabilities suspended history purposes retired compromised ' +
  'since evidence declarer approver declared publishers category dataClass consentRequired maxValidity template number hash ' +
  'parentHash digest tables before asset lien valuation owner owners fingerprint class amount currency order party account ' +
  'method register purpose steps status creditor debt kind expires user leases'
).split(' ');
const FIELD_NUMBERS = new Map(FIELDS.map((name, i) => [name, i + 1]));

const [NULL, FALSE, TRUE, WHOLE, TEXT, HEX, LIST, OBJECT, OTHER] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;

/** The value of a hexadecimal digit by its character code; 255 for everything else, capitals included. */
const NIBBLES = new Uint8Array(128).fill(255);
for (let nibble = 0; nibble < 16; nibble++) NIBBLES[nibble.toString(16).charCodeAt(0)] = nibble;

/** Writes a row behind what a buffer of the caller's holds already; the buffer grows as needed. */
export class RowWriter {
  #bytes = Buffer.allocUnsafeSlow(4_096);
  #at = 0;

  /** Begins anew with a text. */
  begin(text: string): void {
    this.#at = 0;
    this.#room(3 * text.length);
    this.#at = this.#bytes.write(text);
  }

  /** What was written from a place on: valid until the next `begin`. */
  written(from = 0): Buffer {
    return this.#bytes.subarray(from, this.#at);
  }

  /** How many bytes were written. */
  get length(): number {
    return this.#at;
  }

  append(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** @throws TypeError for what is no JSON */
  write(value: unknown): void {
    this.#room(16);
    switch (typeof value) {
      case 'string':
        this.#text(value);
        return;
      case 'number':
        this.#number(value);
        return;
      case 'boolean':
        this.#bytes[this.#at++] = value ? TRUE : FALSE;
        return;
      case 'object':
        if (value === null) this.#bytes[this.#at++] = NULL;
        else if (Array.isArray(value)) {
          this.#bytes[this.#at++] = LIST;
          this.#whole(value.length);
          for (const item of value) this.write(item);
        } else this.#object(value as Record<string, unknown>);
        return;
      default:
        throw new TypeError(`a row cannot hold a ${typeof value}`);
    }
  }

  #object(row: Record<string, unknown>): void {
    const names = Object.keys(row);
    let count = names.length;
    for (const name of names) if (row[name] === undefined) count -= 1;
    this.#bytes[this.#at++] = OBJECT;
    this.#whole(count);
    for (const name of names) {
      const value = row[name];
      if (value === undefined) continue;
      const number = FIELD_NUMBERS.get(name) ?? 0;
      this.#room(16);
      this.#bytes[this.#at++] = number;
      if (number === 0) this.#utf8(name);
      this.write(value);
    }
  }

  #text(text: string): void {
    const start = this.#at;
    if (text.length % 2 === 0 && text.charCodeAt(0) === 48 && text.charCodeAt(1) === 120) {
      this.#bytes[this.#at++] = HEX;
      if (this.#hex(text)) return;
    }
    this.#at = start;
    this.#bytes[this.#at++] = TEXT;
    this.#utf8(text);
  }

  /** False when there is anything but lower-case digits: then it is a text like any other. */
  #hex(text: string): boolean {
    const size = text.length / 2 - 1;
    this.#room(size + 16);
    this.#whole(size);
    const bytes = this.#bytes;
    let at = this.#at;
    for (let i = 2; i < text.length; i += 2) {
      const high = NIBBLES[text.charCodeAt(i)] ?? 255;
      const low = NIBBLES[text.charCodeAt(i + 1)] ?? 255;
      if ((high | low) > 15) return false;
      bytes[at++] = (high << 4) | low;
    }
    this.#at = at;
    return true;
  }

  #utf8(text: string): void {
    const size = Buffer.byteLength(text);
    this.#room(size + 16);
    this.#whole(size);
    this.#at += this.#bytes.write(text, this.#at);
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0)) {
      this.#bytes[this.#at++] = WHOLE;
      this.#whole(value);
      return;
    }
    this.#bytes[this.#at++] = OTHER;
    this.#utf8(JSON.stringify(value));
  }

  #whole(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#at++] = rest;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#at + bytes));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

/** The row that bytes hold from a place to their end. @throws RangeError when they hold none, or more */
export function readRow(bytes: Buffer, from: number): unknown {
  let at = from;
  const whole = (): number => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('a row ends too early');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  };
  const piece = (encoding: 'utf8' | 'hex'): string => {
    const size = whole();
    at += size;
    if (at > bytes.length) throw new RangeError('a row ends too early');
    return bytes.toString(encoding, at - size, at);
  };
  const read = (): unknown => {
    switch (bytes[at++]) {
      case NULL:
        return null;
      case FALSE:
        return false;
      case TRUE:
        return true;
      case WHOLE:
        return whole();
      case TEXT:
        return piece('utf8');
      case HEX:
        return `0x${piece('hex')}`;
      case LIST:
        return Array.from({ length: whole() }, read);
      case OBJECT: {
        const row: Record<string, unknown> = {};
        for (let left = whole(); left > 0; left--) {
          const number = bytes[at++] ?? 0;
          row[number === 0 ? piece('utf8') : FIELDS[number - 1]!] = read();
        }
        return row;
      }
      case OTHER:
        return JSON.parse(piece('utf8')) as number;
      default:
        throw new RangeError('no row');
    }
  };
  const row = read();
  if (at !== bytes.length) throw new RangeError('a row is longer than what it says');
  return row;
}
