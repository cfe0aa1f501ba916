import { expect } from 'chai';
import { concat as join, keccak256 } from 'ethers';
import fc from 'fast-check';
import {
  type BatchEntry,
  type BatchProof,
  buildBatchTree,
  idsHash,
  type Terminal,
  verifyBatchProof,
} from '../../server/domain/batch-tree.ts';
import { type Hex, ZERO32 } from '../../server/domain/bytes.ts';
import { isLedgerError } from '../../server/errors.ts';
import { hex32 } from './arbitraries.ts';
import { expectLedgerError } from './expect-ledger-error.ts';
import * as reference from './reference.ts';

/** Handles of which many share long prefixes with a few roots. */
const handle: fc.Arbitrary<Hex> = fc
  .tuple(fc.constantFrom('00'.repeat(32), 'ff'.repeat(32), `a5${'00'.repeat(31)}`), fc.nat(64), hex32)
  .map(([prefix, shared, random]) => `0x${prefix.slice(0, shared)}${random.slice(2 + shared)}` as Hex);
const entries: fc.Arbitrary<BatchEntry[]> = fc.uniqueArray(
  fc.record({ subject: handle, ids: fc.array(hex32, { minLength: 1, maxLength: 3 }) }),
  { selector: ({ subject }) => subject, maxLength: 30 },
);

const one: BatchEntry = { subject: `0x11${'00'.repeat(31)}`, ids: [`0x${'01'.repeat(32)}`] };
const two: BatchEntry = { subject: `0x12${'00'.repeat(31)}`, ids: [`0x${'02'.repeat(32)}`] };
const stranger: Hex = `0x13${'00'.repeat(31)}`;

/** 'present', 'absent', or 'refused'. */
function outcome(root: Hex, subject: Hex, proof: BatchProof): string {
  try {
    return verifyBatchProof(root, subject, proof).present ? 'present' : 'absent';
  } catch (error) {
    if (isLedgerError(error, 'PROOF_INVALID')) return 'refused';
    throw error;
  }
}

describe('domain/batch-tree', () => {
  describe('buildBatchTree', () => {
    it('refuses a subject twice, in either case, and a subject without ids', () => {
      const upper = `0x${two.subject.slice(2).toUpperCase()}` as Hex;
      expect(
        expectLedgerError('VALUE_INVALID', () => buildBatchTree([one, two, { ...one, subject: upper }])).values,
      ).to.deep.equal({
        subject: two.subject,
      });
      expectLedgerError('VALUE_INVALID', () => buildBatchTree([one, { ...two, ids: [] }]));
      expectLedgerError('HEX_INVALID', () => buildBatchTree([{ ...one, subject: '0x11' }]));
    });

    it('is empty for no entries, a leaf for one', () => {
      expect(buildBatchTree([]).root).to.equal(ZERO32);
      expect(buildBatchTree([one]).root).to.equal(reference.batchRoot([{ ...one, ids: [...one.ids] }]));
      expect(outcome(ZERO32, stranger, buildBatchTree([]).prove(stranger))).to.equal('absent');
    });

    it('has the root the format says, whatever the order of the entries', () => {
      fc.assert(
        fc.property(entries, (given) => {
          const plain = given.map(({ subject, ids }) => ({ subject, ids: [...ids] }));
          const tree = buildBatchTree(given);
          expect(tree.root).to.equal(reference.batchRoot(plain));
          expect(tree.size).to.equal(given.length);
          expect(buildBatchTree([...given].reverse()).root).to.equal(tree.root);
        }),
      );
    });

    it('depends on the order of the ids about a subject', () => {
      const ids: Hex[] = [...one.ids, ...two.ids];
      expect(idsHash(ids)).to.equal(reference.idsHash(ids));
      expect(idsHash(ids)).to.not.equal(idsHash([...ids].reverse()));
      expectLedgerError('VALUE_INVALID', () => idsHash([]));
      const many = Array.from({ length: 100 }, (_, i): Hex => `0x${i.toString(16).padStart(64, '0')}`);
      expect(idsHash(many)).to.equal(reference.idsHash(many));
    });
  });

  describe('prove and verify', () => {
    it('proves presence of all inside and absence of all outside', () => {
      fc.assert(
        fc.property(entries, fc.array(handle, { maxLength: 10 }), (given, others) => {
          const tree = buildBatchTree(given);
          const inside = new Map(given.map(({ subject, ids }) => [subject, idsHash(ids)]));
          for (const subject of [...inside.keys(), ...others]) {
            const value = inside.get(subject);
            expect(verifyBatchProof(tree.root, subject, tree.prove(subject))).to.deep.equal(
              value === undefined ? { present: false } : { present: true, value },
            );
          }
        }),
      );
    });

    it('refuses a proof of which one part was changed', () => {
      fc.assert(
        fc.property(entries, handle, hex32, fc.nat(), (given, subject, other, which) => {
          const tree = buildBatchTree(given);
          const proof = tree.prove(subject);
          const { siblings, terminal } = proof;
          expect(outcome(other, subject, proof)).to.equal('refused');
          expect(outcome(tree.root, subject, { ...proof, siblings: [...siblings, other] })).to.equal('refused');
          if (siblings.length > 0) {
            const at = which % siblings.length;
            expect(outcome(tree.root, subject, { ...proof, siblings: siblings.with(at, other) })).to.equal('refused');
            expect(outcome(tree.root, subject, { ...proof, siblings: siblings.toSpliced(at, 1) })).to.equal('refused');
          }
          if (terminal.kind !== 'empty') {
            expect(outcome(tree.root, subject, { ...proof, terminal: { ...terminal, value: other } })).to.equal(
              'refused',
            );
          }
        }),
      );
    });

    it('cannot turn one kind of proof into another', () => {
      fc.assert(
        fc.property(entries, handle, hex32, (given, subject, value) => {
          const tree = buildBatchTree(given);
          const truth = outcome(tree.root, subject, tree.prove(subject));
          // Every proof of the tree, for any subject, with any terminal, tried for this subject.
          const terminals: Terminal[] = [{ kind: 'empty' }, { kind: 'leaf', value }];
          for (const entry of given) {
            const own = idsHash(entry.ids);
            terminals.push({ kind: 'leaf', value: own }, { kind: 'other', subject: entry.subject, value: own });
          }
          for (const { subject: from } of [...given, { subject }]) {
            for (const terminal of terminals) {
              const tried = outcome(tree.root, subject, { ...tree.prove(from), terminal });
              expect(tried).to.be.oneOf([truth, 'refused']);
            }
          }
        }),
        { numRuns: 40 },
      );
    });

    const tree = buildBatchTree([one, two]);
    for (const [what, subject, proof] of [
      [
        'the own leaf given as another one',
        one.subject,
        { ...tree.prove(one.subject), terminal: { kind: 'other', subject: one.subject, value: idsHash(one.ids) } },
      ],
      [
        'the own leaf in capitals given as another one',
        one.subject,
        {
          ...tree.prove(one.subject),
          terminal: { kind: 'other', subject: `0x${one.subject.slice(2).toUpperCase()}`, value: idsHash(one.ids) },
        },
      ],
      [
        'the leaf of another given as the own',
        stranger,
        { ...tree.prove(stranger), terminal: { kind: 'leaf', value: idsHash(two.ids) } },
      ],
      ['more than 256 siblings', one.subject, { ...tree.prove(one.subject), siblings: Array(257).fill(ZERO32) }],
      ['siblings that are no list', one.subject, { terminal: { kind: 'empty' } }],
      ['a terminal of no kind', one.subject, { siblings: [], terminal: { kind: 'none' } }],
    ] as [string, Hex, BatchProof][]) {
      it(`refuses ${what}`, () => {
        expectLedgerError('PROOF_INVALID', () => verifyBatchProof(tree.root, subject, proof));
      });
    }

    it('reaches depth 256', () => {
      const last: BatchEntry = { ...two, subject: `${one.subject.slice(0, -1)}1` as Hex };
      const deep = buildBatchTree([one, last]);
      const proof = deep.prove(one.subject);
      expect(proof.siblings).to.have.length(256);
      expect(outcome(deep.root, one.subject, proof)).to.equal('present');
      expect(outcome(deep.root, two.subject, deep.prove(two.subject))).to.equal('absent');
    });
  });

  describe('a tree made by a dishonest publisher', () => {
    interface Made {
      hash: string;
      children?: [Made, Made];
      terminal?: { subject: Hex; value: Hex };
    }
    const subjects: Hex[] = [one.subject, two.subject, stranger, `0x${'ff'.repeat(32)}`];
    const empty: Made = { hash: ZERO32 };
    const leaf: fc.Arbitrary<Made> = fc
      .record({ subject: fc.constantFrom(...subjects), value: hex32 })
      .map((terminal) => ({
        hash: keccak256(join([reference.tagOf('batch-leaf'), terminal.subject, terminal.value])),
        terminal,
      }));
    // Leaves anywhere, several of one handle, empty nodes over empty nodes: what an honest builder never makes.
    const { tree: made } = fc.letrec<{ tree: Made }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'large', withCrossShrink: true },
        fc.oneof(leaf, fc.constant(empty)),
        fc.tuple(tie('tree'), tie('tree')).map(
          (children): Made => ({
            hash: keccak256(join([reference.tagOf('batch-node'), children[0].hash, children[1].hash])),
            children,
          }),
        ),
      ),
    }));

    /** Every place of the tree with its siblings, wherever the handle's own path leads. */
    function places(at: Made, siblings: Hex[] = []): { at: Made; siblings: Hex[] }[] {
      if (at.children === undefined) return [{ at, siblings }];
      const [left, right] = at.children;
      return [
        { at, siblings },
        ...places(left, [...siblings, right.hash as Hex]),
        ...places(right, [...siblings, left.hash as Hex]),
      ];
    }

    it('proves nothing by a leaf that stands where its own handle does not lead', () => {
      const [subject, , , foreign] = subjects as [Hex, Hex, Hex, Hex];
      const terminal = { kind: 'other' as const, subject: foreign, value: ZERO32 };
      const misplaced = keccak256(join([reference.tagOf('batch-leaf'), foreign, ZERO32]));
      const root = keccak256(join([reference.tagOf('batch-node'), misplaced, ZERO32])) as Hex;
      expect(outcome(root, subject, { siblings: [ZERO32], terminal })).to.equal('refused');
      expect(outcome(misplaced as Hex, subject, { siblings: [], terminal })).to.equal('absent');
    });

    it('proves presence or absence of a handle, never both, and one value at most', () => {
      let proved = 0;
      fc.assert(
        fc.property(made, (tree) => {
          const all = places(tree);
          const leaves = all.flatMap(({ at }) => (at.terminal ? [at.terminal] : []));
          for (const subject of subjects) {
            const results = new Set<string>();
            for (const { siblings } of all) {
              const terminals: Terminal[] = [{ kind: 'empty' }];
              for (const known of leaves) {
                terminals.push({ kind: 'leaf', value: known.value }, { kind: 'other', ...known });
              }
              for (const terminal of terminals) {
                const result = outcome(tree.hash as Hex, subject, { siblings, terminal });
                if (result === 'absent') results.add(result);
                if (result === 'present') results.add(`present ${(terminal as { value: Hex }).value}`);
              }
            }
            expect(results.size).to.be.at.most(1);
            proved += results.size;
          }
        }),
        { numRuns: 150 },
      );
      expect(proved).to.be.above(100);
    });
  });
});
