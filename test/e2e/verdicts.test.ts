/** Each thing that can be wrong changes exactly the check concerned and nothing else; all through HTTP (issue: "It is done when", 3). */
import { expect } from 'chai';
import type { DisclosureAnswer } from '../../server/peer/wire.ts';
import type { SignedAnswer } from '../../server/verify/answer.ts';
import { TestConsortium } from './consortium.ts';
import { notPassed, TestEnterprise } from './enterprise.ts';

const REGISTRATION = { schema: 'enterprise-registration', fields: ['name', 'registrationDate'] };

describe('verdicts through HTTP', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;

  before(async () => {
    consortium = await TestConsortium.start();
  });
  after(() => consortium.close());

  /** Enrolled, registered in a batch, the bank's query consent granted: everything passes. */
  async function registered(change = {}): Promise<TestEnterprise> {
    const enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.register();
    await enterprise.grant(1, change);
    return enterprise;
  }

  async function verified(enterprise: TestEnterprise, items = [REGISTRATION], more = {}): Promise<SignedAnswer> {
    const { status, body } = await enterprise.verify(items, more);
    expect(status, JSON.stringify(body)).to.equal(200);
    return body;
  }

  /** Lets the government's gateway lie in its disclosures while `work` runs. */
  async function lying(lie: (answer: DisclosureAnswer) => void, work: () => Promise<void>): Promise<void> {
    const { meddler } = consortium.node('government');
    meddler.meddle(({ path, answer }) => {
      if (path === '/peer/disclosures') lie(answer as DisclosureAnswer);
      return answer;
    });
    try {
      await work();
    } finally {
      meddler.meddle(undefined);
    }
  }

  it('gives the fields asked for and no others, and every check passes', async () => {
    const enterprise = await registered();
    const answer = await verified(enterprise);
    expect(answer.outcome).to.equal('FOUND');
    expect(notPassed(answer)).to.deep.equal([]);
    const [attestation] = answer.items[0]!.attestations;
    expect(attestation!.fields).to.deep.equal({ name: '合成试验有限公司', registrationDate: '2019-05-06' });
    const names = attestation!.checks.map(({ check }) => check);
    expect(names).to.deep.equal([
      'schema',
      'commitment',
      'anchoring',
      'issuerKey',
      'issuerStanding',
      'revocation',
      'expiry',
      'dispute',
      'sources',
    ]);
    expect(answer.items[0]!.checks.map(({ check }) => check)).to.deep.equal([
      'consent',
      'subject',
      'publisher',
      'completeness',
      'freshness',
    ]);
  });

  it('judges single attestations under a provide consent too', async () => {
    const enterprise = await registered();
    await enterprise.provide(1, [2]);
    await enterprise.publish('government', 'tax-credit-rating', { year: 2025, grade: 'A', evaluatedOn: '2026-04-30' });
    const answer = await verified(enterprise, [{ schema: 'tax-credit-rating', fields: ['grade'] }]);
    expect(notPassed(answer)).to.deep.equal([]);
    expect(answer.items[0]!.attestations.map(({ fields }) => fields)).to.deep.equal([{ grade: 'A' }]);
  });

  describe('consent', () => {
    it('none: consent alone fails', async () => {
      const enterprise = await new TestEnterprise(consortium).enrol();
      await enterprise.register();
      const answer = await verified(enterprise);
      expect(answer.outcome).to.equal('UNKNOWN');
      expect(notPassed(answer)).to.deep.equal(['consent fail NO_CONSENT']);
      expect(answer.items[0]!.attestations).to.deep.equal([]);
    });

    it('expired', async () => {
      const enterprise = await registered({ validUntil: Math.floor(Date.now() / 1000) + 3 });
      await new Promise((done) => setTimeout(done, 4_000));
      // Block time decides, and it moves with blocks.
      await new TestEnterprise(consortium).enrol();
      expect(notPassed(await verified(enterprise))).to.deep.equal(['consent fail EXPIRED']);
    });

    it('withdrawn: at the publisher at once, and what was obtained is not shown again', async () => {
      const enterprise = await new TestEnterprise(consortium).enrol();
      await enterprise.register();
      const given = await enterprise.grant(1);
      const before = await verified(enterprise);
      expect(before.outcome).to.equal('FOUND');
      await enterprise.withdraw(given, 'government', 'bank');
      expect(notPassed(await verified(enterprise))).to.deep.equal(['consent fail WITHDRAWN']);
      const again = await consortium.call<SignedAnswer>('bank', `/verifications/${before.id}`);
      expect(notPassed(again.body)).to.deep.equal(['consent fail WITHDRAWN']);
      expect(again.body.items[0]!.attestations).to.deep.equal([]);
    });

    it('for another purpose', async () => {
      const enterprise = await registered();
      expect(notPassed(await verified(enterprise, [REGISTRATION], { purpose: 'loan-monitoring' }))).to.deep.equal([
        'consent fail WRONG_PURPOSE',
      ]);
    });

    it('for another recipient: neither taken in by the bank nor of use to it', async () => {
      const enterprise = await new TestEnterprise(consortium).enrol();
      await enterprise.register();
      const given = await enterprise.grant(1, { terms: { recipient: 3 } });
      const handed = await enterprise.hand('bank', given);
      expect([handed.status, handed.body.code]).to.deep.equal([421, 'PEER_NOT_FOR_US']);
      expect(notPassed(await verified(enterprise))).to.deep.equal(['consent fail NO_CONSENT']);
    });

    it('for another category', async () => {
      const enterprise = await registered({ categories: [1, 2] });
      expect(notPassed(await verified(enterprise))).to.deep.equal(['consent fail CATEGORY_NOT_COVERED']);
    });

    it('used up: the second query is refused, the first can be judged again', async () => {
      const enterprise = await registered({ useLimit: 1 });
      const first = await verified(enterprise);
      expect(notPassed(first)).to.deep.equal([]);
      await consortium.settled();
      expect(notPassed(await verified(enterprise))).to.deep.equal(['consent fail USE_LIMIT_REACHED']);
      const again = await consortium.call<SignedAnswer>('bank', `/verifications/${first.id}`);
      expect(notPassed(again.body)).to.deep.equal([]);
    });
  });

  describe('a publisher that lies', () => {
    it('alters one field: commitment', async () => {
      const enterprise = await registered();
      await lying(
        (answer) => {
          answer.items[0]!.attestations[0]!.disclosure.fields[0]!.value = '另一家有限公司';
        },
        async () => {
          expect(notPassed(await verified(enterprise))).to.deep.equal(['commitment fail FIELDS_ALTERED']);
        },
      );
    });

    it('gives the proof of another record: anchoring', async () => {
      const [enterprise, other] = [await registered(), await registered()];
      let foreign: DisclosureAnswer['items'][number]['attestations'][number]['inclusion'];
      await lying(
        (answer) => {
          foreign = answer.items[0]!.attestations[0]!.inclusion;
        },
        async () => void (await verified(other)),
      );
      await lying(
        (answer) => {
          answer.items[0]!.attestations[0]!.inclusion = foreign!;
        },
        async () => {
          expect(notPassed(await verified(enterprise))).to.deep.equal(['anchoring fail INCLUSION_NOT_PROVEN']);
        },
      );
    });

    it('leaves a record out: completeness', async () => {
      const enterprise = await registered();
      await enterprise.register('合成试验改名有限公司');
      await lying(
        (answer) => {
          answer.items[0]!.attestations.pop();
        },
        async () => {
          expect(notPassed(await verified(enterprise))).to.deep.equal(['completeness fail RECORDS_WITHHELD']);
        },
      );
    });

    it('leaves a batch out: completeness is unknown, and nothing left over is called "none"', async () => {
      const enterprise = await registered();
      await lying(
        (answer) => {
          answer.items[0]!.attestations = [];
          answer.items[0]!.coverage = answer.items[0]!.coverage.filter(({ ids }) => ids.length === 0);
        },
        async () => {
          const answer = await verified(enterprise);
          expect(notPassed(answer)).to.deep.equal(['completeness unknown BATCHES_UNPROVEN']);
          expect(answer.outcome).to.equal('UNKNOWN');
        },
      );
    });

    it('answers something else altogether: the publisher did not answer', async () => {
      const enterprise = await registered();
      const { meddler } = consortium.node('government');
      meddler.meddle(() => ({ subject: 'nothing' }));
      try {
        const answer = await verified(enterprise);
        expect(notPassed(answer)).to.deep.equal(['publisher unknown PEER_INVALID']);
        expect(answer.outcome).to.equal('UNKNOWN');
      } finally {
        meddler.meddle(undefined);
      }
    });
  });

  describe('what the chain says since', () => {
    it('revoked', async () => {
      const enterprise = await new TestEnterprise(consortium).enrol();
      const [id] = await enterprise.register();
      await enterprise.grant(1);
      const { body } = await consortium.call<{ operation: string }>('government', `/attestations/${id}/revocation`, {
        json: { reason: 1 },
      });
      await consortium.final('government', [body.operation]);
      expect(notPassed(await verified(enterprise))).to.deep.equal(['revocation fail REVOKED']);
    });

    it('superseded: the successor is named', async () => {
      const enterprise = await new TestEnterprise(consortium).enrol();
      const [id] = await enterprise.register();
      const [successor] = await enterprise.register('合成试验更正有限公司');
      await enterprise.grant(1);
      const { body } = await consortium.call<{ operation: string }>('government', `/attestations/${id}/revocation`, {
        json: { reason: 2, successor },
      });
      await consortium.final('government', [body.operation]);
      const answer = await verified(enterprise);
      expect(notPassed(answer)).to.deep.equal(['revocation fail SUPERSEDED']);
      const [older, newer] = answer.items[0]!.attestations;
      expect(older!.checks.find(({ check }) => check === 'revocation')!.evidence).to.include({ successor });
      expect(newer!.id).to.equal(successor);
    });

    it('expired', async () => {
      const enterprise = await registered();
      await enterprise.publish('government', 'permit', { permitType: '合成许可证', validUntil: '2020-12-31' });
      expect(notPassed(await verified(enterprise, [{ schema: 'permit', fields: ['permitType'] }]))).to.deep.equal([
        'expiry fail EXPIRED',
      ]);
    });

    it('issuer suspended, and reinstated', async () => {
      const enterprise = await registered();
      await consortium.administer('MemberRegistry', 'suspend', 1, 1);
      try {
        expect(notPassed(await verified(enterprise))).to.deep.equal(['issuerStanding fail SUSPENDED_NOW']);
      } finally {
        await consortium.administer('MemberRegistry', 'reinstate', 1);
      }
      expect(notPassed(await verified(enterprise))).to.deep.equal([]);
    });
  });

  describe('what cannot be seen', () => {
    it('index behind: freshness', async () => {
      const enterprise = await registered();
      const { chainMeddler } = consortium.node('bank');
      // The node of the bank still tells its head, and nothing else any more.
      const answerTo = (request: unknown, answer: unknown): unknown => {
        const { method, id } = request as { method: string; id: number };
        return method === 'eth_getTransactionReceipt'
          ? { jsonrpc: '2.0', id, error: { code: -32_000, message: 'pruned' } }
          : answer;
      };
      chainMeddler.meddle(({ request, answer }) =>
        Array.isArray(request)
          ? request.map((one, i) => answerTo(one, (answer as unknown[])[i]))
          : answerTo(request, answer),
      );
      try {
        for (let i = 0; i < 4; i++) {
          const [id] = await publishAnother();
          expect(id).to.be.a('string');
        }
        await new Promise((done) => setTimeout(done, 500));
        const answer = await verified(enterprise);
        expect(notPassed(answer)).to.deep.equal(['freshness fail INDEX_BEHIND']);
      } finally {
        chainMeddler.meddle(undefined);
      }
      await consortium.settled();
      expect(notPassed(await verified(enterprise))).to.deep.equal([]);
    });

    /** Moves the chain by one transaction of the government, without waiting for anybody else's index. */
    async function publishAnother(): Promise<string[]> {
      const other = new TestEnterprise(consortium);
      const ndjson = JSON.stringify({
        line: 1,
        values: {
          uscc: other.uscc,
          name: '合成邻居有限公司',
          registrationDate: '2020-01-01',
          province: '合成省',
          regionCode: '990101',
        },
      });
      const { body } = await consortium.call<{ results: { id: string }[]; operations: string[] }>(
        'government',
        '/records?schema=enterprise-registration',
        { ndjson },
      );
      for (const id of body.operations) {
        for (let state = ''; state !== 'final'; )
          ({ state } = (await consortium.call<{ state: string }>('government', `/operations/${id}`)).body);
      }
      return body.results.map(({ id }) => id);
    }

    for (const [name, set] of [
      ['down', 'setDown'],
      ['hung', 'setHung'],
    ] as const) {
      it(`publisher's gateway ${name}: UNKNOWN, never "nothing found"`, async () => {
        const enterprise = await registered();
        const { meddler } = consortium.node('government');
        meddler[set](true);
        try {
          const answer = await verified(enterprise);
          expect(answer.outcome).to.equal('UNKNOWN');
          expect(notPassed(answer)).to.deep.equal(['publisher unknown PEER_UNREACHABLE']);
        } finally {
          meddler[set](false);
        }
      });
    }
  });

  describe('an enterprise not in any batch', () => {
    it('is NONE_PROVEN, with a proof of absence for every batch', async () => {
      await registered();
      const enterprise = await new TestEnterprise(consortium).enrol();
      await enterprise.grant(1);
      const answer = await verified(enterprise);
      expect(answer.outcome).to.equal('NONE_PROVEN');
      expect(notPassed(answer)).to.deep.equal([]);
      const completeness = answer.items[0]!.checks.find(({ check }) => check === 'completeness');
      expect(completeness).to.deep.include({ outcome: 'pass', reason: 'ALL_TOLD' });
      expect(completeness!.evidence!.batches).to.be.greaterThan(0);
    });

    it('is UNKNOWN when its publisher cannot be reached', async () => {
      const enterprise = await new TestEnterprise(consortium).enrol();
      await enterprise.grant(1);
      const { meddler } = consortium.node('government');
      meddler.setDown(true);
      try {
        expect((await verified(enterprise)).outcome).to.equal('UNKNOWN');
      } finally {
        meddler.setDown(false);
      }
    });
  });
});
