/**
 * RLP (Ethereum Yellow Paper, appendix B) over hexadecimal digits without `0x`: what nodes answer is hexadecimal, and joining texts is
 * several times as fast as copying bytes.
 */

const lengthDigits = (bytes: number): string => {
  const digits = bytes.toString(16);
  return digits.length % 2 === 0 ? digits : `0${digits}`;
};

function prefixed(digits: string, short: number): string {
  const bytes = digits.length / 2;
  if (bytes <= 55) return (short + bytes).toString(16).padStart(2, '0') + digits;
  const length = lengthDigits(bytes);
  return (short + 55 + length.length / 2).toString(16) + length + digits;
}

/** A byte string. */
export function rlpBytes(digits: string): string {
  return digits.length === 2 && digits < '80' ? digits : prefixed(digits, 0x80);
}

/** A list of items that are encoded already. */
export function rlpList(items: readonly string[]): string {
  return prefixed(items.join(''), 0xc0);
}

/** A number, given as a quantity (`0x1f`) or as padded hexadecimal. */
export function rlpNumber(quantity: string): string {
  const digits = quantity.slice(2).replace(/^0+/, '');
  return rlpBytes(digits.length % 2 === 0 ? digits : `0${digits}`);
}

/** The items of an encoded list, encoded. @throws RangeError when it is no list of whole items */
export function rlpItems(digits: string): string[] {
  const outer = itemAt(digits, 0);
  if (digits < 'c0' || outer.end !== digits.length) throw new RangeError('not an RLP list');
  const items: string[] = [];
  for (let at = outer.content; at < outer.end; ) {
    const { end } = itemAt(digits, at);
    if (end > outer.end) throw new RangeError('an RLP item reaches beyond its list');
    items.push(digits.slice(at, end));
    at = end;
  }
  return items;
}

/** Where the content of the item at a digit begins and where the item ends. */
function itemAt(digits: string, at: number): { content: number; end: number } {
  const first = Number.parseInt(digits.slice(at, at + 2), 16);
  if (first < 0x80) return { content: at, end: at + 2 };
  const base = first < 0xc0 ? 0x80 : 0xc0;
  if (first <= base + 55) return { content: at + 2, end: at + 2 + 2 * (first - base) };
  const content = at + 2 + 2 * (first - base - 55);
  const end = content + 2 * Number.parseInt(digits.slice(at + 2, content), 16);
  if (!Number.isSafeInteger(end)) throw new RangeError('no RLP item');
  return { content, end };
}
