/** What the index says of a single attestation, without fields, consent or publisher; through HTTP. */
import { expect } from 'chai';
import type { Hex } from '../../server/domain/bytes.ts';
import type { OnChainVerdict } from '../../server/verify/on-chain.ts';
import { TestConsortium } from './consortium.ts';
import { TestEnterprise } from './enterprise.ts';

describe('the verdict of the index through HTTP', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank']);
  });
  after(() => consortium.close());

  const verdict = (id: Hex) =>
    consortium.call<OnChainVerdict & { code?: string }>('bank', `/attestations/${id}/verdict`);
  const openOf = ({ checks }: OnChainVerdict): string[] =>
    checks
      .filter(({ outcome }) => outcome !== 'pass')
      .map(({ check, outcome, reason }) => `${check} ${outcome} ${reason}`);

  async function rated(): Promise<Hex> {
    const enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.provide(1, [2]);
    const [id] = await enterprise.publish('government', 'tax-credit-rating', {
      year: 2025,
      grade: 'A',
      evaluatedOn: '2026-04-30',
    });
    return id!;
  }

  it('knows nothing of an id that is not on chain', async () => {
    const { status, body } = await verdict(`0x${'ab'.repeat(32)}`);
    expect([status, body.code]).to.deep.equal([404, 'ATTESTATION_UNKNOWN']);
  });

  it('passes every check that needs no field, as of a block', async () => {
    const { status, body } = await verdict(await rated());
    expect(status).to.equal(200);
    expect(body.checks.map(({ check }) => check)).to.deep.equal([
      'schema',
      'anchoring',
      'issuerKey',
      'issuerStanding',
      'revocation',
      'expiry',
      'dispute',
      'freshness',
    ]);
    expect(openOf(body)).to.deep.equal([]);
    expect(body.block.number).to.equal(await consortium.blockNumber());
  });

  it('fails revocation, and nothing else, a block after it was revoked', async () => {
    const id = await rated();
    const { body } = await consortium.call<{ operation: string }>('government', `/attestations/${id}/revocation`, {
      json: { reason: 1 },
    });
    await consortium.final('government', [body.operation]);
    expect(openOf((await verdict(id)).body)).to.deep.equal(['revocation fail REVOKED']);
  });
});
