import { expect } from 'chai';
import { AbiCoder, type ContractTransactionResponse, keccak256, ZeroHash } from 'ethers';
import fc from 'fast-check';
import { as, consortium, hash, load, OFFICE, PERMITS, permit } from '../fixtures.ts';

/** The head after one more item, computed with nothing of the product. */
function extend(head: string, item: string): string {
  const count = BigInt(head) >> 224n;
  const tail = BigInt(keccak256(`0x${head.slice(2)}${item.slice(2)}`)) & ((1n << 224n) - 1n);
  return `0x${(((count + 1n) << 224n) | tail).toString(16).padStart(64, '0')}`;
}

const split = (head: string) => [BigInt(head) >> 224n, `0x${head.slice(10)}`];

type Action =
  | { do: 'attest'; subject: number }
  | { do: 'attestMany'; subjects: number[] }
  | { do: 'anchor'; schema: number; size: number }
  | { do: 'revoke' };

const subject = fc.integer({ min: 0, max: 2 });
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant('attest' as const), subject }),
  fc.record({ do: fc.constant('attestMany' as const), subjects: fc.array(subject, { maxLength: 4 }) }),
  fc.record({
    do: fc.constant('anchor' as const),
    schema: fc.integer({ min: 0, max: 1 }),
    size: fc.integer({ min: 1, max: 5000 }),
  }),
  fc.record({ do: fc.constant('revoke' as const) }),
);

const SCHEMAS = [PERMITS, hash('schema: inspections')];
const HANDLES = ['a', 'b', 'c'].map(hash);

async function twoSchemas() {
  const base = await consortium();
  await base.schemas.register(SCHEMAS[1], 2n, 2, 1, false, 0, 'inspections');
  return { ...base, byOffice: as(base.attestations, base.office) };
}

describe('AttestationRegistry: heads', () => {
  it('start at nothing', async () => {
    const { attestations } = await load(twoSchemas);
    const nothing = [0n, `0x${'00'.repeat(28)}`];
    expect(await attestations.subjectChain(HANDLES[0])).to.deep.equal(nothing);
    expect(await attestations.batchChain(OFFICE, PERMITS)).to.deep.equal(nothing);
  });

  it('follow from the events alone, for any sequence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 12 }), async (actions) => {
        const { attestations, byOffice } = await load(twoSchemas);
        let record = 0;
        const about = (number: number) =>
          permit({ subject: HANDLES[number] ?? '', record: hash(`record ${record++}`) });
        const heads = new Map<string, string>();
        const places = new Map<string, number>();
        const count = (key: string, item: string, position: bigint) => {
          heads.set(key, extend(heads.get(key) ?? ZeroHash, item));
          places.set(key, (places.get(key) ?? 0) + 1);
          expect(position).to.equal(BigInt(places.get(key) ?? 0));
        };
        for (const [i, a] of actions.entries()) {
          let sent: ContractTransactionResponse;
          if (a.do === 'attest') sent = await byOffice.attest(await about(a.subject));
          else if (a.do === 'attestMany') sent = await byOffice.attestMany(await Promise.all(a.subjects.map(about)));
          else if (a.do === 'anchor') {
            sent = await byOffice.anchor(hash(`root ${i}`), SCHEMAS[a.schema], hash(`extract ${i}`), a.size);
          } else sent = await byOffice.revoke(hash(`any ${i}`), 1, ZeroHash);
          const receipt = await sent.wait();
          const block = await receipt?.getBlock();
          for (const log of receipt?.logs ?? []) {
            const event = attestations.interface.parseLog(log);
            if (event?.name === 'Attested') count(event.args.subject, event.args.id, event.args.position);
            if (event?.name !== 'BatchAnchored') continue;
            const { root, sources, size, schema, position } = event.args;
            const item = AbiCoder.defaultAbiCoder().encode(
              ['bytes32', 'bytes32', 'uint256', 'uint256'],
              [root, sources, size, block?.timestamp],
            );
            count(schema, keccak256(item), position);
          }
        }
        for (const handle of HANDLES) {
          expect(await attestations.subjectChain(handle)).to.deep.equal(split(heads.get(handle) ?? ZeroHash));
        }
        for (const schema of SCHEMAS) {
          expect(await attestations.batchChain(OFFICE, schema)).to.deep.equal(split(heads.get(schema) ?? ZeroHash));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('keep the batches of two issuers under one schema apart', async () => {
    const { attestations, byOffice, members, market } = await load(twoSchemas);
    await members.setCapabilities(3, 2n);
    await byOffice.anchor(hash('r1'), PERMITS, ZeroHash, 1);
    await as(attestations, market).anchor(hash('r2'), PERMITS, ZeroHash, 1);
    const [ours, theirs] = [await attestations.batchChain(OFFICE, PERMITS), await attestations.batchChain(3, PERMITS)];
    expect([ours.count, theirs.count]).to.deep.equal([1n, 1n]);
    expect(ours.head).to.not.equal(theirs.head);
  });
});
