/** States of a proposal by OpenZeppelin's rules, at their edges. */
import { expect } from 'chai';
import { heldAt, type ProposalFacts, proposalState, tallyOf } from '../../server/domain/proposal.ts';

const facts = (change: Partial<ProposalFacts> = {}): ProposalFacts => ({
  voteStart: 100,
  voteEnd: 200,
  votes: [],
  executed: false,
  canceled: false,
  ...change,
});
const votes = (...supports: number[]) => supports.map((support) => ({ support, weight: '1' }));
const [AGAINST, FOR, ABSTAIN] = [0, 1, 2];

/** Four seats, 51 %: three must take part. */
const state = (supports: number[], now: number, change: Partial<ProposalFacts> = {}): string =>
  proposalState(facts(change), tallyOf(votes(...supports), 4, 51), now);

describe('domain/proposal', () => {
  it('rounds the quorum up and counts abstentions into it, not votes against', () => {
    expect(tallyOf(votes(FOR, ABSTAIN, AGAINST), 4, 51)).to.deep.equal({ for: 1, abstain: 1, against: 1, quorum: 3 });
    expect(tallyOf([], 3, 51).quorum).to.equal(2);
    expect(tallyOf([], 2, 50).quorum).to.equal(1);
  });

  it('is pending through its start, active through its end', () => {
    expect([99, 100, 101, 200].map((now) => state([], now))).to.deep.equal(['pending', 'pending', 'active', 'active']);
  });

  it('needs quorum and more for than against', () => {
    expect(state([FOR, FOR], 201)).to.equal('defeated');
    expect(state([FOR, FOR, AGAINST, AGAINST], 201)).to.equal('defeated');
    expect(state([ABSTAIN, ABSTAIN, ABSTAIN], 201)).to.equal('defeated');
    expect(state([FOR, ABSTAIN, ABSTAIN], 201)).to.equal('succeeded');
    expect(state([FOR, FOR, FOR, AGAINST], 201)).to.equal('succeeded');
  });

  it('waits for its time once queued; what is executed or canceled stays so', () => {
    const three = [FOR, FOR, FOR];
    expect(state(three, 299, { eta: 300 })).to.equal('queued');
    expect(state(three, 300, { eta: 300 })).to.equal('ready');
    expect(state(three, 300, { eta: 300, executed: true })).to.equal('executed');
    expect(state([], 50, { canceled: true })).to.equal('canceled');
  });

  it('takes the value that held at a moment', () => {
    const history = [5, 10].map((timestamp) => ({ value: timestamp, at: { timestamp } }));
    expect([4, 5, 9, 10].map((time) => heldAt(history, time))).to.deep.equal([undefined, 5, 5, 10]);
  });
});
