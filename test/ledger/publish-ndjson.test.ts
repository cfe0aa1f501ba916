import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { FakeGateway } from './fake-gateway.ts';
import { errorCode, newFolder, removeFolders, run } from './run-ledger.ts';
import { code, put } from './sample-files.ts';

const rating = (n: number, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ uscc: code(n), year: 2025, grade: 'A', evaluatedOn: '2026-04-20', ...more });

describe('ledger publish, NDJSON', () => {
  let gateway: FakeGateway;
  let folder: string;
  const publish = (content: string, ...more: string[]) =>
    run(
      [
        'publish',
        put(folder, 'ratings.ndjson', content),
        '--json',
        '--schema',
        'tax-credit-rating',
        ...gateway.options,
        ...more,
      ],
      { cwd: folder },
    );
  const rejected = (path: string | null) =>
    readFileSync(path ?? '', 'utf8')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as { line: number; code: string; text: string });

  beforeEach(async () => {
    gateway = await FakeGateway.start();
    folder = newFolder();
  });
  afterEach(async () => {
    await gateway.stop();
    removeFolders();
  });

  it('refuses what is not a JSON object per line', async () => {
    for (const content of ['uscc,year\n1,2\n', '[1]\n', '"text"\n', `${rating(1).slice(0, -1)}\n`]) {
      const result = await publish(content);
      expect([errorCode(result), result.exit, gateway.rowsReceived], content).to.deep.equal(['FILE_FORMAT', 2, 0]);
    }
  });

  it('refuses a line that is too long', async () => {
    expect(errorCode(await publish(`${rating(1)}\n${rating(2, { authority: 'x'.repeat(1024 * 1024) })}\n`))).to.equal(
      'ROW_TOO_LONG',
    );
  });

  it('refuses a file of empty lines', async () => {
    expect(errorCode(await publish('\n\n  \n'))).to.equal('FILE_EMPTY');
  });

  it('publishes every good line and rejects each bad one with its reason', async () => {
    const lines = [
      rating(1),
      '{"uscc": broken',
      `{"uscc":"${code(3)}","year":2025,"grade":"A","grade":"M","evaluatedOn":"2026-04-20"}`,
      rating(4, { colour: 'red' }),
      '',
      rating(6).replace('2025', '1e400'),
      rating(7, { year: '2025' }),
      '[]',
      rating(1),
      `{"evaluatedOn":"2026-04-20","grade":"A","year":2025,"uscc":"${code(1)}"}`,
      rating(11),
    ];
    const result = await publish(`\ufeff${lines.join('\r\n')}\r\n`);
    const outcome = result.json<{ accepted: number; read: number; rejectedFile: string | null }>();
    expect([result.exit, outcome.read, outcome.accepted]).to.deep.equal([1, 10, 2]);
    expect(rejected(outcome.rejectedFile).map(({ line, code: why }) => [line, why])).to.deep.equal([
      [2, 'JSON_INVALID'],
      [3, 'JSON_DUPLICATE_KEY'],
      [4, 'COLUMN_UNKNOWN'],
      [6, 'VALUE_INVALID'],
      [7, 'VALUE_INVALID'],
      [8, 'JSON_INVALID'],
      [9, 'ROW_DUPLICATE'],
      [10, 'ROW_DUPLICATE'],
    ]);
    expect(rejected(outcome.rejectedFile)[1]?.text).to.equal(lines[2]);
  });

  it('rejects a number where a decimal string belongs', async () => {
    const row = {
      uscc: code(1),
      period: '2026-03',
      consumptionKwh: 12.5,
      amountDue: '8.00',
      currency: 'CNY',
      paidInTime: true,
      reportedOn: '2026-04-10',
    };
    const result = await run(
      [
        'publish',
        put(folder, 'power.ndjson', `${JSON.stringify(row)}\n`),
        '--json',
        '--schema',
        'electricity-use',
        ...gateway.options,
      ],
      { cwd: folder },
    );
    expect(result.json<{ rejectedByCode: object }>().rejectedByCode).to.deep.equal({ VALUE_NOT_DECIMAL_STRING: 1 });
  });

  it('renames and leaves out keys', async () => {
    const line = JSON.stringify({ code: code(1), year: 2025, grade: 'A', evaluatedOn: '2026-04-20', remark: 'x' });
    const result = await publish(`${line}\n`, '--map', 'code=uscc', '--ignore', 'remark');
    expect([result.exit, gateway.published.size]).to.deep.equal([0, 1]);
  });

  it('reads another name when --format says so', async () => {
    const path = put(folder, 'ratings.txt', `${rating(1)}\n`);
    expect(
      (await run(['publish', path, '--format', 'ndjson', '--schema', 'tax-credit-rating', ...gateway.options])).exit,
    ).to.equal(0);
  });
});
