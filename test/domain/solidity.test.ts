import { expect } from 'chai';
import { concat, zeroPadValue } from 'ethers';
import fc from 'fast-check';
import { type Attestation, attestationId } from '../../server/domain/attestation.ts';
import { type BatchProof, buildBatchTree, idsHash, verifyBatchProof } from '../../server/domain/batch-tree.ts';
import { type Hex, u32, ZERO32 } from '../../server/domain/bytes.ts';
import { type Consent, categoriesBitmap, consentId, termsHash, withdrawalDigest } from '../../server/domain/consent.ts';
import { batchItem, chainOf, EMPTY_CHAIN, extendChain } from '../../server/domain/hash-chain.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { isLedgerError } from '../../server/errors.ts';
import {
  as,
  consentedConsortium,
  controller,
  emptyConsortium,
  ethers,
  HANDLE,
  hash,
  load,
  nextTime,
  OFFICE,
  orders,
  PERMITS,
} from '../contracts/fixtures.ts';
import { hex32 } from './arbitraries.ts';

const runs = { numRuns: 25 };
const near = fc
  .tuple(fc.nat(40), hex32)
  .map(([shared, hex]) => `0x${'0'.repeat(shared)}${hex.slice(2 + shared)}` as Hex);

async function harness() {
  return await ethers.deployContract('LibraryHarness');
}

/** The registries' separators, as the domain computes them. */
async function separators() {
  const base = await load(emptyConsortium);
  const of = ({ chainId, verifyingContract }: { chainId: bigint; verifyingContract: string }) =>
    domainSeparator({ chainId: Number(chainId), verifyingContract: verifyingContract.toLowerCase() as Hex });
  return { ...base, attestation: of(base.attestationsDomain), consent: of(base.consentsDomain) };
}

/** The chain's word for a head of the domain. */
const word = ({ count, head }: { count: number; head: Hex }) => concat([u32(count), head]);

describe('domain against Solidity', () => {
  it('gives attestations the same ids', async () => {
    const { attestations, attestation: separator } = await separators();
    const u64 = fc.maxSafeNat();
    const any = fc.record({
      schema: hex32,
      issuer: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      subject: hex32,
      record: hex32,
      consent: hex32,
      sources: hex32,
      observedAt: u64,
      expiresAt: u64,
    });
    await fc.assert(
      fc.asyncProperty(any, async (a: Attestation) => {
        expect(await attestations.hashAttestation(a)).to.equal(attestationId(separator, a));
      }),
      runs,
    );
  });

  it('gives consents the same ids', async () => {
    const { consents, consent: separator } = await separators();
    const u64 = fc.maxSafeNat();
    const any: fc.Arbitrary<Consent> = fc.record({
      subject: hex32,
      action: fc.constantFrom(1 as const, 2 as const),
      categories: fc.subarray(Array.from({ length: 64 }, (_, i) => i)),
      validFrom: u64,
      validUntil: u64,
      useLimit: fc.nat(65535),
      terms: fc.record({
        recipient: fc.nat(),
        purpose: fc.string({ unit: 'grapheme' }),
        template: hex32,
        dataLife: u64,
        notice: hex32,
        salt: hex32,
      }),
    });
    await fc.assert(
      fc.asyncProperty(any, async (c) => {
        const given = { ...c, categories: categoriesBitmap(c.categories), terms: termsHash(c.terms) };
        expect(await consents.hashConsent(given)).to.equal(consentId(separator, c));
      }),
      runs,
    );
  });

  it('signs consents and withdrawals that the registry takes', async () => {
    const { consents, consentsDomain, stranger } = await load(consentedConsortium);
    const separator = domainSeparator({
      chainId: Number(consentsDomain.chainId),
      verifyingContract: consentsDomain.verifyingContract as Hex,
    });
    const time = await nextTime();
    const terms = {
      recipient: 2,
      purpose: 'loan-application',
      template: ZERO32,
      dataLife: 60,
      notice: ZERO32,
      salt: hash('s') as Hex,
    };
    const consent: Consent = {
      subject: HANDLE as Hex,
      action: 2,
      categories: [0, 5],
      validFrom: time,
      validUntil: time + 86_400,
      useLimit: 2,
      terms,
    };
    const id = consentId(separator, consent);
    const given = { ...consent, categories: categoriesBitmap(consent.categories), terms: termsHash(terms) };
    await as(consents, stranger).grant(given, controller.signingKey.sign(id).serialized);
    expect((await consents.stateOf(HANDLE, id)).useLimit).to.equal(2n);
    const withdrawal = controller.signingKey.sign(withdrawalDigest(separator, id)).serialized;
    await as(consents, stranger).withdraw(HANDLE, id, withdrawal);
    expect((await consents.stateOf(HANDLE, id)).revokedAt).to.not.equal(0n);
  });

  it('extends hash chains alike', async () => {
    const library = await load(harness);
    await fc.assert(
      fc.asyncProperty(fc.array(hex32, { maxLength: 3 }), hex32, async (items, item) => {
        const before = chainOf(items);
        const start = before.count === 0 ? ZERO32 : word(before);
        expect(await library.getFunction('extend')(start, item)).to.equal(word(extendChain(before, item)));
      }),
      runs,
    );
  });

  it('keeps the same heads of subjects and of batches', async () => {
    const { attestations, office, consent, attestationsDomain } = await load(consentedConsortium);
    const separator = domainSeparator({
      chainId: Number(attestationsDomain.chainId),
      verifyingContract: attestationsDomain.verifyingContract as Hex,
    });
    const ids: Hex[] = [];
    for (const name of ['a', 'b', 'c']) {
      const attestation = { ...(await orders({ consent, record: hash(name) })) } as Attestation;
      await attestations.attest(attestation);
      ids.push(attestationId(separator, attestation));
    }
    const [count, head] = await attestations.subjectChain(HANDLE);
    expect({ count: Number(count), head }).to.deep.equal(chainOf(ids));

    const items: Hex[] = [];
    for (const name of ['x', 'y']) {
      const anchoredAt = await nextTime();
      const batch = { root: hash(name) as Hex, sources: hash(`sources ${name}`) as Hex, size: 1000, anchoredAt };
      await as(attestations, office).anchor(batch.root, PERMITS, batch.sources, batch.size);
      items.push(batchItem(batch));
    }
    const [batches, batchHead] = await attestations.batchChain(OFFICE, PERMITS);
    expect({ count: Number(batches), head: batchHead }).to.deep.equal(chainOf(items));
    const [none, emptyHead] = await attestations.batchChain(OFFICE, ZERO32);
    expect({ count: Number(none), head: emptyHead }).to.deep.equal(EMPTY_CHAIN);
  });

  describe('batch tree', () => {
    const entries = fc.uniqueArray(fc.record({ subject: near, ids: fc.array(hex32, { minLength: 1, maxLength: 3 }) }), {
      selector: ({ subject }) => subject,
      minLength: 1,
      maxLength: 12,
    });

    /** What the library says: 'present', 'absent', or 'refused'. */
    async function onChain(root: Hex, subject: Hex, { siblings, terminal }: BatchProof): Promise<string> {
      const library = await load(harness);
      const call = (name: string, ...args: unknown[]): Promise<boolean> =>
        library.getFunction(name)(root, subject, ...args, siblings);
      if (terminal.kind === 'leaf') return (await call('provesPresence', terminal.value)) ? 'present' : 'refused';
      if (terminal.kind === 'empty') return (await call('provesAbsence')) ? 'absent' : 'refused';
      return (await call('provesAbsenceByOther', terminal.subject, terminal.value)) ? 'absent' : 'refused';
    }

    function here(root: Hex, subject: Hex, proof: BatchProof): string {
      try {
        return verifyBatchProof(root, subject, proof).present ? 'present' : 'absent';
      } catch (error) {
        if (isLedgerError(error, 'PROOF_INVALID')) return 'refused';
        throw error;
      }
    }

    it('hashes ids alike', async () => {
      const library = await load(harness);
      await fc.assert(
        fc.asyncProperty(fc.array(hex32, { minLength: 1, maxLength: 5 }), async (ids) => {
          expect(await library.getFunction('idsHash')(ids)).to.equal(idsHash(ids));
        }),
        runs,
      );
    });

    it('judges proofs alike, good and bad', async () => {
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(entries, near, hex32, async (given, subject, other) => {
          const tree = buildBatchTree(given);
          const [first] = given;
          for (const handle of [subject, first!.subject]) {
            const proof = tree.prove(handle);
            const { siblings, terminal } = proof;
            const value = idsHash(first!.ids);
            const tried: BatchProof[] = [
              proof,
              { siblings: siblings.slice(1), terminal },
              { siblings: [...siblings, other], terminal },
              { siblings, terminal: { kind: 'empty' } },
              { siblings, terminal: { kind: 'leaf', value } },
              { siblings, terminal: { kind: 'other', subject: first!.subject, value } },
            ];
            for (const attempt of tried) {
              const verdict = here(tree.root, handle, attempt);
              expect(await onChain(tree.root, handle, attempt)).to.equal(verdict);
              seen.add(`${attempt.terminal.kind} ${verdict}`);
            }
          }
        }),
        runs,
      );
      expect([...seen]).to.include.members([
        'leaf present',
        'other absent',
        'empty absent',
        'leaf refused',
        'other refused',
        'empty refused',
      ]);
    });

    it('agrees at depth 256 and beyond', async () => {
      const subject: Hex = `0x${'00'.repeat(32)}`;
      const neighbour = zeroPadValue('0x01', 32) as Hex;
      const tree = buildBatchTree([subject, neighbour].map((handle) => ({ subject: handle, ids: [handle] })));
      const proof = tree.prove(subject);
      expect(proof.siblings).to.have.length(256);
      for (const attempt of [proof, { ...proof, siblings: [...proof.siblings, ZERO32] }]) {
        expect(await onChain(tree.root, subject, attempt)).to.equal(here(tree.root, subject, attempt));
      }
    });
  });
});
