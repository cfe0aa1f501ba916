/**
 * Checks a LevelDB log by its own check sums. LevelDB skips records that do not match without a word and goes on behind them: rows
 * written in the middle would be missing under a head that says they are there. What is cut off at the end is no damage: the head goes
 * back with the rows.
 *
 * Format: blocks of 32 KiB; a record is CRC-32C (masked, little-endian) . u16 length . type (1 full, 2 first, 3 middle, 4 last) . data,
 * and the CRC covers type and data. A rest of a block below seven bytes is zero.
 */
const BLOCK = 32_768;
const HEADER = 7;
const MASK_DELTA = 0xa282ead8;

/** Eight tables, so that eight bytes are taken at once. */
const TABLES = Array.from({ length: 8 }, () => new Uint32Array(256));
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  TABLES[0]![byte] = crc >>> 0;
}
for (let table = 1; table < 8; table++)
  for (let byte = 0; byte < 256; byte++) {
    const before = TABLES[table - 1]![byte]!;
    TABLES[table]![byte] = (before >>> 8) ^ TABLES[0]![before & 0xff]!;
  }
const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES as [
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
];

/** CRC-32C (Castagnoli) of bytes `from` to `to`. */
export function crc32c(bytes: Buffer, from: number, to: number): number {
  let crc = 0xffffffff;
  let i = from;
  for (; i + 8 <= to; i += 8) {
    const low = bytes.readUInt32LE(i) ^ crc;
    const high = bytes.readUInt32LE(i + 4);
    crc =
      T7[low & 0xff]! ^
      T6[(low >>> 8) & 0xff]! ^
      T5[(low >>> 16) & 0xff]! ^
      T4[low >>> 24]! ^
      T3[high & 0xff]! ^
      T2[(high >>> 8) & 0xff]! ^
      T1[(high >>> 16) & 0xff]! ^
      T0[high >>> 24]!;
  }
  for (; i < to; i++) crc = (crc >>> 8) ^ T0[(crc ^ bytes[i]!) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
}

const unmask = (masked: number): number => {
  const rotated = (masked - MASK_DELTA) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
};

/**
 * Whether every record of a log is sound.
 * @param cut whether the last record may be cut off: that of a log may, that of a MANIFEST may not, since it says which files count
 */
export function isLogSound(bytes: Buffer, cut: boolean): boolean {
  let broken = false;
  for (let start = 0; start < bytes.length; start += BLOCK) {
    const end = Math.min(start + BLOCK, bytes.length);
    let at = start;
    while (at + HEADER <= end) {
      const to = at + HEADER + bytes.readUInt16LE(at + 4);
      if (to > end || crc32c(bytes, at + 6, to) !== unmask(bytes.readUInt32LE(at))) break;
      // Something sound behind something broken: the broken was not the end.
      if (broken) return false;
      at = to;
    }
    const rest = end - at;
    if (rest >= HEADER || (rest > 0 && end < start + BLOCK)) broken = true;
  }
  return !broken || cut;
}
