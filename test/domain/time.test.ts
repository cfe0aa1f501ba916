import { expect } from 'chai';
import { loadSchema } from '../../server/domain/schema.ts';
import { chinaDay, chinaTime, endOfChinaDay, recordTimes, startOfChinaDay } from '../../server/domain/time.ts';
import { schemaDocument } from './arbitraries.ts';
import { expectLedgerError } from './expect-ledger-error.ts';

const DAY = 86_400;
const at = (text: string) => Date.parse(text) / 1000;

function schemaWith(block: object, format = 'date') {
  const document = schemaDocument(['seen', 'until']);
  for (const field of ['seen', 'until']) Object.assign(document.properties[field]!, { format });
  Object.assign(document['x-ledger'], { observedAt: 'seen', expiresAt: 'until', ...block });
  return loadSchema(document);
}

describe('domain/time', () => {
  it('refuses what is no date', () => {
    for (const text of ['2025-02-29', '2025-01-01T00:00:00Z', ''])
      expectLedgerError('VALUE_INVALID', () => startOfChinaDay(text));
  });

  it('counts days in UTC+8', () => {
    expect(startOfChinaDay('2025-01-01')).to.equal(at('2024-12-31T16:00:00Z'));
    expect(endOfChinaDay('2024-12-31')).to.equal(startOfChinaDay('2025-01-01'));
  });

  it('says moments in UTC+8', () => {
    expect([chinaDay(at('2024-12-31T15:59:59Z')), chinaDay(at('2024-12-31T16:00:00Z'))]).to.deep.equal([
      '2024-12-31',
      '2025-01-01',
    ]);
    expect(chinaTime(at('2024-12-31T16:00:05Z'))).to.equal('2025-01-01 00:00:05');
  });

  it('takes the first second of the day of observation and the first after the last day', () => {
    expect(recordTimes(schemaWith({}), { seen: '2025-01-01', until: '2025-01-31' })).to.deep.equal({
      observedAt: at('2025-01-01T00:00:00+08:00'),
      expiresAt: at('2025-02-01T00:00:00+08:00'),
    });
  });

  it('takes the moment itself when the record names one', () => {
    const times = recordTimes(schemaWith({}, 'date-time'), {
      seen: '2025-01-01T01:02:03.900Z',
      until: '2025-01-01T02:00:00Z',
    });
    expect(times).to.deep.equal({ observedAt: at('2025-01-01T01:02:03Z'), expiresAt: at('2025-01-01T02:00:00Z') });
    expectLedgerError('VALUE_INVALID', () => recordTimes(schemaWith({}, 'date-time'), { seen: '2025-01-01' }));
  });

  it('says nothing of an observation that is not given, and 0 for no expiry', () => {
    expect(recordTimes(schemaWith({}), { seen: null, until: null })).to.deep.equal({ expiresAt: 0 });
    expect(recordTimes(loadSchema(schemaDocument()), {})).to.deep.equal({ expiresAt: 0 });
  });

  it('ends with the longest validity of the schema, and refuses a later end', () => {
    const schema = schemaWith({ maxValidity: 10 * DAY });
    const observedAt = startOfChinaDay('2025-01-01');
    expect(recordTimes(schema, { seen: '2025-01-01' })).to.deep.equal({ observedAt, expiresAt: observedAt + 10 * DAY });
    expect(recordTimes(schema, { seen: '2025-01-01', until: '2025-01-10' }).expiresAt).to.equal(observedAt + 10 * DAY);
    const { values } = expectLedgerError('VALUE_INVALID', () =>
      recordTimes(schema, { seen: '2025-01-01', until: '2025-01-11' }),
    );
    expect(values.field).to.equal('until');
  });

  it('refuses an observation before 1970, which unix time cannot say', () => {
    expect(
      expectLedgerError('VALUE_INVALID', () => recordTimes(schemaWith({}), { seen: '1969-12-31' })).values.field,
    ).to.equal('seen');
  });
});
