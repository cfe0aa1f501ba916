import { expect } from 'chai';
import { keccak256, solidityPackedKeccak256, toBeHex, ZeroHash } from 'ethers';
import fc from 'fast-check';
import { type BatchProof, buildBatchTree, idsHash } from '../../../server/domain/batch-tree.ts';
import type { Hex } from '../../../server/domain/bytes.ts';
import { hash, load } from '../fixtures.ts';
import { type LibraryHarness, libraryHarness } from './library-harness.ts';

const tag = (name: string) => hash(`county-ledger/v1/${name}`);
const id = (text: string) => hash(text) as Hex;

/** A handle whose first bits are `bits`, the others zero but for `rest` at the end. */
const handle = (bits: string, rest = 0n) => toBeHex((BigInt(`0b${bits.padEnd(256, '0')}`) | rest) as bigint, 32) as Hex;

/** What Solidity says about a proof made by server/domain. */
async function judge(harness: LibraryHarness, root: string, subject: string, proof: BatchProof): Promise<string> {
  const { siblings, terminal } = proof;
  if (terminal.kind === 'leaf') {
    return (await harness.provesPresence(root, subject, terminal.value, siblings)) ? 'present' : 'no';
  }
  const absent =
    terminal.kind === 'empty'
      ? await harness.provesAbsence(root, subject, siblings)
      : await harness.provesAbsenceByOther(root, subject, terminal.subject, terminal.value, siblings);
  return absent ? 'absent' : 'no';
}

describe('BatchTree', () => {
  it('hashes as the formats say', async () => {
    const { harness } = await load(libraryHarness);
    const ids = [id('1'), id('2'), id('3')];
    expect(await harness.idsHash(ids)).to.equal(
      solidityPackedKeccak256(['bytes32', 'uint32', 'bytes32[]'], [tag('ids'), 3, ids]),
    );
    const packed = (...words: string[]) => keccak256(`0x${words.map((word) => word.slice(2)).join('')}`);
    expect(await harness.leaf(id('h'), id('v'))).to.equal(packed(tag('batch-leaf'), id('h'), id('v')));
    expect(await harness.node(id('l'), id('r'))).to.equal(packed(tag('batch-node'), id('l'), id('r')));
  });

  it('has the single leaf as root, and proves all others absent by it', async () => {
    const { harness } = await load(libraryHarness);
    const root = await harness.leaf(id('a'), id('ids'));
    expect(await harness.provesPresence(root, id('a'), id('ids'), [])).to.equal(true);
    expect(await harness.provesAbsenceByOther(root, id('b'), id('a'), id('ids'), [])).to.equal(true);
    expect(await harness.provesAbsenceByOther(root, id('a'), id('a'), id('ids'), [])).to.equal(false);
    expect(await harness.provesPresence(root, id('a'), id('other ids'), [])).to.equal(false);
    expect(await harness.provesPresence(root, id('b'), id('ids'), [])).to.equal(false);
  });

  it('refuses the leaf of another handle that is not on the path', async () => {
    const { harness } = await load(libraryHarness);
    const [zero, one] = [handle('0'), handle('1')];
    const root = await harness.node(await harness.leaf(zero, id('z')), await harness.leaf(one, id('o')));
    const siblings = [await harness.leaf(one, id('o'))];
    // 01... goes left at the root and meets 0...; 1...1 goes right, so the leaf of 0... says nothing about it.
    expect(await harness.provesAbsenceByOther(root, handle('01'), zero, id('z'), siblings)).to.equal(true);
    expect(await harness.provesAbsenceByOther(root, handle('1', 1n), zero, id('z'), siblings)).to.equal(false);
    expect(await harness.provesAbsenceByOther(root, zero, zero, id('z'), siblings)).to.equal(false);
  });

  it('refuses a leaf that a dishonest publisher put where its own handle does not lead', async () => {
    const { harness } = await load(libraryHarness);
    const [stray, victim] = [handle('0'), handle('1')];
    const root = await harness.node(id('left'), await harness.leaf(stray, id('v')));
    expect(await harness.provesAbsenceByOther(root, victim, stray, id('v'), [id('left')])).to.equal(false);
  });

  it('goes as deep as handles can agree, and no deeper', async () => {
    const { harness } = await load(libraryHarness);
    const twins = [handle('1'.repeat(255)), handle('1'.repeat(256))] as const;
    const tree = buildBatchTree(twins.map((subject) => ({ subject, ids: [id(subject)] })));
    for (const subject of twins) {
      const proof = tree.prove(subject);
      expect(proof.siblings).to.have.length(256);
      expect(await judge(harness, tree.root, subject, proof)).to.equal('present');
      expect(await harness.provesAbsenceByOther(tree.root, subject, twins[0], id('v'), proof.siblings)).to.equal(false);
    }
    const long = Array.from({ length: 257 }, () => ZeroHash);
    expect(await harness.provesPresence(tree.root, twins[0], id('v'), long)).to.equal(false);
    expect(await harness.provesAbsence(tree.root, twins[0], long)).to.equal(false);
    expect(await harness.provesAbsenceByOther(tree.root, twins[0], twins[1], id('v'), long)).to.equal(false);
  });

  // Handles of few leading bits, so that paths collide, end in nothing, and end in other leaves.
  const subjects = fc.uniqueArray(
    fc
      .tuple(fc.integer({ min: 0, max: 63 }), fc.bigInt({ min: 0n, max: 3n }))
      .map(([head, rest]) => handle(head.toString(2).padStart(6, '0'), rest)),
    { minLength: 1, maxLength: 12 },
  );

  it('agrees with server/domain on presence, absence and completeness in any tree', async () => {
    const { harness } = await load(libraryHarness);
    await fc.assert(
      fc.asyncProperty(subjects, subjects, async (inside, asked) => {
        const entries = inside.map((subject, i) => ({
          subject,
          ids: Array.from({ length: 1 + (i % 3) }, (_, n) => id(`${subject} ${n}`)),
        }));
        const tree = buildBatchTree(entries);
        for (const subject of [...inside, ...asked]) {
          const entry = entries.find((candidate) => candidate.subject === subject);
          const proof = tree.prove(subject);
          expect(await judge(harness, tree.root, subject, proof)).to.equal(entry ? 'present' : 'absent');
          if (entry === undefined) continue;
          expect(await harness.idsHash(entry.ids)).to.equal(idsHash(entry.ids));
          // One id less is another leaf: what the batch holds about a subject cannot be shortened.
          const fewer = await harness.idsHash(entry.ids.slice(1));
          expect(await harness.provesPresence(tree.root, subject, fewer, proof.siblings)).to.equal(false);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('never proves absent what is present, nor present what is absent, with any proof of the tree', async () => {
    const { harness } = await load(libraryHarness);
    await fc.assert(
      fc.asyncProperty(subjects, subjects, async (inside, asked) => {
        const tree = buildBatchTree(inside.map((subject) => ({ subject, ids: [id(subject)] })));
        const proofs = [...inside, ...asked].map((subject) => tree.prove(subject));
        const present = inside[0] as Hex;
        const absent = asked.find((subject) => !inside.includes(subject));
        for (const { siblings, terminal } of proofs) {
          for (const length of [siblings.length, Math.max(0, siblings.length - 1)]) {
            const path = siblings.slice(0, length);
            expect(await harness.provesAbsence(tree.root, present, path)).to.equal(false);
            if (terminal.kind !== 'other') continue;
            const { subject, value } = terminal;
            expect(await harness.provesAbsenceByOther(tree.root, present, subject, value, path)).to.equal(false);
            if (absent === undefined) continue;
            expect(await harness.provesPresence(tree.root, absent, value, path)).to.equal(false);
          }
        }
      }),
      { numRuns: 8 },
    );
  });
});
