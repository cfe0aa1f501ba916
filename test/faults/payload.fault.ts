import { expect } from 'chai';
import type { FaultSuite } from '../../scripts/faults/suite.ts';
import type { DisclosureAnswer } from '../../server/peer/wire.ts';
import { TestConsortium } from '../e2e/consortium.ts';
import { TestEnterprise } from '../e2e/enterprise.ts';
import type { Meddler } from '../e2e/meddler.ts';

const OWN = 'enterprise-registration';
const THEIRS = 'electricity-use';
/** As the consortium of the tests sets it; a late answer comes after it. */
const PEER_TIMEOUT_MS = 3_000;
const BILL = {
  period: '2026-01',
  consumptionKwh: '100',
  amountDue: '80.00',
  currency: 'CNY',
  paidInTime: true,
  reportedOn: '2026-02-10',
};

type Item = DisclosureAnswer['items'][number];
const changed = (meddler: Meddler, change: (answer: DisclosureAnswer) => unknown): void =>
  meddler.meddle(({ path, answer }) => (path === '/peer/disclosures' ? change(answer as DisclosureAnswer) : answer));
const items = (change: (items: Item[]) => unknown) => (answer: DisclosureAnswer) => ({
  ...answer,
  items: change([...answer.items]),
});

/** What becomes of the platform's answers. */
const FAULTS: Readonly<Record<string, (meddler: Meddler) => void>> = {
  late: (meddler) => meddler.setHung(true),
  gone: (meddler) => meddler.setDown(true),
  'no JSON': (meddler) => changed(meddler, () => '<html>busy</html>'),
  'not an answer': (meddler) => changed(meddler, () => ({ subject: 'nobody' })),
  oversized: (meddler) => changed(meddler, (answer) => ({ ...answer, more: 'x'.repeat(20 * 1024 * 1024) })),
  'item missing': (meddler) =>
    changed(
      meddler,
      items(() => []),
    ),
  'attestations missing': (meddler) =>
    changed(
      meddler,
      items((all) => all.map((item) => ({ ...item, attestations: [] }))),
    ),
  'about another': (meddler) => changed(meddler, (answer) => ({ ...answer, subject: `0x${'77'.repeat(32)}` })),
  'another value': (meddler) =>
    changed(
      meddler,
      items((all) => JSON.parse(JSON.stringify(all).replaceAll('"80.00"', '"79.00"')) as Item[]),
    ),
};

const suite: FaultSuite = {
  name: 'payload',
  says: 'the answer of one of two publishers is late, missing, oversized or wrong: only its item waits or fails, the other is found, and all is found when it is honest again',
  counts: { quick: Object.keys(FAULTS).length, full: 20 * Object.keys(FAULTS).length },
  limitMs: 120_000,
  async open() {
    const consortium = await TestConsortium.start(['government', 'bank', 'platform']);
    const enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.register();
    await enterprise.grant(1);
    await enterprise.provide(3, [4, 5]);
    await enterprise.publish('platform', THEIRS, BILL);
    await enterprise.grant(3, { categories: [4, 5] });

    async function outcomes(): Promise<{ own: string; theirs: string; seconds: number }> {
      const started = performance.now();
      const { status, body } = await enterprise.verify([
        { schema: OWN, fields: ['name'] },
        { schema: THEIRS, fields: ['amountDue'] },
      ]);
      expect(status, JSON.stringify(body)).to.equal(200);
      const of = (name: string): string => {
        const item = body.items.find(({ schemaName }) => schemaName === name)!;
        const failing = [...item.checks, ...item.attestations.flatMap(({ checks }) => checks)].some(
          ({ outcome, check }) => outcome !== 'pass' && check !== 'dispute',
        );
        return item.outcome === 'FOUND' && failing ? 'FOUND, not passed' : item.outcome;
      };
      return { own: of(OWN), theirs: of(THEIRS), seconds: (performance.now() - started) / 1_000 };
    }
    const honest = { own: 'FOUND', theirs: 'FOUND' };
    expect(await outcomes()).to.include(honest);

    return {
      async attempt({ number }) {
        const [name, spoil] = Object.entries(FAULTS)[number % Object.keys(FAULTS).length]!;
        const { meddler } = consortium.node('platform');
        spoil(meddler);
        try {
          const { own, theirs, seconds } = await outcomes();
          expect(own, `the other item, ${name}`).to.equal('FOUND');
          expect(theirs, name).to.be.oneOf(['UNKNOWN', 'FOUND, not passed']);
          // Once its own time for peers, and what a loaded machine adds.
          expect(seconds, name).to.be.below(2 * (PEER_TIMEOUT_MS / 1_000) + 10);
        } finally {
          meddler.setHung(false);
          meddler.setDown(false);
          meddler.meddle(undefined);
        }
        expect(await outcomes(), `after ${name}`).to.include(honest);
        return 1;
      },
      close: () => consortium.close(),
    };
  },
};
export default suite;
