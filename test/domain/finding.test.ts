/** What may be said about an enterprise, and what may not be called "none". */
import { expect } from 'chai';
import { buildBatchTree } from '../../server/domain/batch-tree.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { findingOf, judgeCompleteness, judgeFreshness, overallFinding } from '../../server/domain/finding.ts';
import type { Check } from '../../server/domain/verdict.ts';

const bytes32 = (fill: string): Hex => `0x${fill.repeat(32)}`;
const subject = bytes32('22');

describe('judgeCompleteness', () => {
  const [mine, other] = [bytes32('a1'), bytes32('a2')];
  const tree = buildBatchTree([{ subject, ids: [mine] }]);
  const empty = buildBatchTree([{ subject: bytes32('66'), ids: [other] }]);
  const present = { root: tree.root, ids: [mine], proof: tree.prove(subject) };
  const absent = { root: empty.root, ids: [], proof: empty.prove(subject) };
  const facts = { subject, singles: [other], batches: [tree.root, empty.root] };

  it('passes when every single and every batch is told', () => {
    expect(judgeCompleteness(facts, [mine, other], [present, absent])).to.deep.include({
      outcome: 'pass',
      reason: 'ALL_TOLD',
    });
  });
  it('fails when a single, or a record of a batch, is withheld', () => {
    expect(judgeCompleteness(facts, [mine], [present, absent]).reason).to.equal('RECORDS_WITHHELD');
    expect(judgeCompleteness(facts, [other], [present, absent]).reason).to.equal('RECORDS_WITHHELD');
  });
  it('is unknown when a batch is not proved, or its proof is for another outcome', () => {
    expect(judgeCompleteness(facts, [mine, other], [present])).to.deep.include({
      outcome: 'unknown',
      reason: 'BATCHES_UNPROVEN',
    });
    const denied = { ...present, ids: [] };
    expect(judgeCompleteness(facts, [other], [denied, absent])).to.deep.include({
      outcome: 'unknown',
      reason: 'BATCHES_UNPROVEN',
    });
  });
});

describe('findings', () => {
  const check = (name: Check['check'], outcome: Check['outcome']): Check => ({ check: name, outcome, reason: '' });
  const item = (change: Partial<Record<Check['check'], Check['outcome']>> = {}): Check[] =>
    (['consent', 'subject', 'publisher', 'completeness', 'freshness'] as const).map((name) =>
      check(name, change[name] ?? 'pass'),
    );
  const sealed = [check('commitment', 'pass'), check('anchoring', 'pass'), check('revocation', 'fail')];
  const quarantined = (reason: string): Check[] => [...sealed, { check: 'issuerKey', outcome: 'unknown', reason }];
  const forged = [check('commitment', 'fail'), check('anchoring', 'pass')];

  it('finds what is anchored and unaltered, whatever else is said about it', () => {
    expect(findingOf(item(), [sealed])).to.equal('FOUND');
  });
  it('does not call it none where older ones than asked for are there', () => {
    const older = item().map((one) => (one.check === 'completeness' ? { ...one, reason: 'ALL_TOLD_IN_RANGE' } : one));
    expect(findingOf(older, [])).to.equal('UNKNOWN');
    expect(findingOf(older, [sealed])).to.equal('FOUND');
  });
  it('proves none only with consent, handle, publisher, completeness and freshness', () => {
    expect(findingOf(item(), [])).to.equal('NONE_PROVEN');
    for (const name of ['consent', 'subject', 'publisher', 'completeness', 'freshness'] as const)
      for (const outcome of ['fail', 'unknown'] as const)
        expect(findingOf(item({ [name]: outcome }), []), name).to.equal('UNKNOWN');
    expect(findingOf([], [])).to.equal('UNKNOWN');
  });
  it('does not count an altered record as found, nor as none', () => {
    expect(findingOf(item(), [forged])).to.equal('UNKNOWN');
  });
  it('finds nothing by a quarantined record alone, and what stands beside it', () => {
    for (const reason of ['KEY_SUSPECT', 'KEY_COMPROMISED_BEFORE']) {
      expect(findingOf(item(), [quarantined(reason)])).to.equal('UNKNOWN');
      expect(findingOf(item(), [quarantined(reason), sealed])).to.equal('FOUND');
    }
  });
  it('is unknown as a whole as soon as one item is', () => {
    expect(overallFinding(['FOUND', 'UNKNOWN'])).to.equal('UNKNOWN');
    expect(overallFinding(['FOUND', 'NONE_PROVEN'])).to.equal('FOUND');
    expect(overallFinding(['NONE_PROVEN', 'NONE_PROVEN'])).to.equal('NONE_PROVEN');
    expect(overallFinding([])).to.equal('UNKNOWN');
  });

  it('judges freshness by lag, silence and a halted index', () => {
    const state = { lag: 0, silentSeconds: 0, maxLag: 2, maxSilentSeconds: 30, halted: false };
    expect(judgeFreshness(state)).to.deep.include({ outcome: 'pass', reason: 'INDEX_CURRENT' });
    expect(judgeFreshness({ ...state, lag: 3 })).to.deep.include({ outcome: 'fail', reason: 'INDEX_BEHIND' });
    expect(judgeFreshness({ ...state, lag: undefined })).to.deep.include({
      outcome: 'unknown',
      reason: 'NODE_NOT_HEARD',
    });
    expect(judgeFreshness({ ...state, silentSeconds: 31 })).to.deep.include({
      outcome: 'unknown',
      reason: 'NODE_NOT_HEARD',
    });
    expect(judgeFreshness({ ...state, halted: true })).to.deep.include({ outcome: 'unknown', reason: 'INDEX_HALTED' });
    expect(judgeFreshness({ ...state, rebuilding: true })).to.deep.include({
      outcome: 'unknown',
      reason: 'INDEX_REBUILDING',
    });
  });
});
