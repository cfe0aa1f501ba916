import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { FakeGateway } from './fake-gateway.ts';
import { errorCode, newFolder, removeFolders, run } from './run-ledger.ts';
import { code, PERMIT_HEADER, permitRow, permitsCsv, put } from './sample-files.ts';

interface Outcome {
  read: number;
  accepted: number;
  already: number;
  changed: number;
  rejected: number;
  rejectedByCode: Record<string, number>;
  rejectedFile: string | null;
  anchoring: string;
  operations: { state: string }[];
}

describe('ledger publish, CSV', () => {
  let gateway: FakeGateway;
  let folder: string;
  const publish = (path: string, ...more: string[]) =>
    run(['publish', path, '--json', ...gateway.options, ...more], { cwd: folder });
  const sentRows = () =>
    gateway.seen
      .filter(({ path }) => path === '/records')
      .flatMap(({ body }) =>
        body
          .trim()
          .split('\n')
          .map((text) => JSON.parse(text) as { line: number; values: Record<string, unknown> }),
      );

  beforeEach(async () => {
    gateway = await FakeGateway.start();
    folder = newFolder();
  });
  afterEach(async () => {
    await gateway.stop();
    removeFolders();
  });

  describe('refuses before a row is sent', () => {
    const cases: [name: string, content: string | Uint8Array, expected: string, ...options: string[]][] = [
      ['an empty file', '', 'FILE_EMPTY'],
      ['a header alone', `${PERMIT_HEADER}\n`, 'FILE_EMPTY'],
      [
        'an unknown column',
        `${PERMIT_HEADER},remark\n${permitRow(1)},x\n`,
        'COLUMN_UNKNOWN',
        '--schema',
        'permit',
        '--map',
        'permit_type=permitType',
        '--map',
        'valid_until=validUntil',
      ],
      ['a column named twice', `uscc,uscc,valid_until\n${permitRow(1)}\n`, 'COLUMN_DUPLICATE'],
      [
        'two columns for one field',
        `${PERMIT_HEADER},kind\n${permitRow(1)},x\n`,
        'COLUMN_DUPLICATE',
        '--mapping',
        'permits',
        '--map',
        'kind=permitType',
      ],
      [
        'a header without a required field',
        `uscc,permit_type\n${code(1)},x\n`,
        'COLUMN_MISSING',
        '--schema',
        'permit',
        '--map',
        'permit_type=permitType',
      ],
      [
        'a header that lacks a column of the mapping',
        `uscc,permit_type\n${code(1)},x\n`,
        'COLUMN_MISSING',
        '--mapping',
        'permits',
      ],
      ['a column without a name', `uscc,,valid_until\n${permitRow(1)}\n`, 'FILE_FORMAT'],
      ['a header that is not known, without a schema', `a,b\n1,2\n`, 'USAGE_INVALID'],
      ['an unknown schema', permitsCsv(1), 'SCHEMA_UNKNOWN', '--schema', 'no-such-schema'],
      ['an unknown mapping', permitsCsv(1), 'MAPPING_UNKNOWN', '--mapping', 'nothing'],
      [
        'a mapping of another schema',
        permitsCsv(1),
        'USAGE_INVALID',
        '--mapping',
        'permits',
        '--schema',
        'tax-credit-rating',
      ],
      ['a field that the schema lacks', permitsCsv(1), 'FIELD_UNKNOWN', '--map', 'permit_type=colour'],
      ['a column to map that is not there', permitsCsv(1), 'COLUMN_MISSING', '--map', 'kind=permitType'],
      ['a quote that is never closed', `${PERMIT_HEADER}\n${code(1)},"x,2027-01-01\n`, 'FILE_FORMAT'],
      ['a stray quote', `${PERMIT_HEADER}\n${code(1)},x"y,2027-01-01\n`, 'FILE_FORMAT'],
      [
        'a row that is too long',
        `${PERMIT_HEADER}\n${permitRow(1)}\n${code(2)},${'x'.repeat(1024 * 1024)},2027-01-01\n`,
        'ROW_TOO_LONG',
      ],
      [
        'a file of another encoding',
        Buffer.from([...Buffer.from(`${PERMIT_HEADER}\n${code(1)},`), 0xd0, 0xed, 0xbf, 0xc9, 0x2c, 0x31, 0x0a]),
        'FILE_ENCODING',
      ],
      ['a map that is none', permitsCsv(1), 'USAGE_INVALID', '--map', 'uscc'],
      ['a time that is none', permitsCsv(1), 'USAGE_INVALID', '--observed-at', 'yesterday'],
      [
        'an encoding that does not fit',
        Buffer.from([...Buffer.from(permitsCsv(1)), 0xff, 0xff]),
        'FILE_ENCODING',
        '--encoding',
        'gb18030',
      ],
    ];
    for (const [name, content, expected, ...options] of cases)
      it(name, async () => {
        const result = await publish(put(folder, 'rows.csv', content), ...options);
        expect([errorCode(result), result.exit]).to.deep.equal([expected, 2]);
        expect(gateway.rowsReceived).to.equal(0);
      });

    it('a file that is not there', async () => {
      expect(errorCode(await publish(join(folder, 'none.csv')))).to.equal('FILE_UNREADABLE');
    });

    it('a folder', async () => {
      expect(errorCode(await publish(folder))).to.equal('FILE_UNREADABLE');
    });

    it('a name that does not say the format', async () => {
      expect(errorCode(await publish(put(folder, 'rows.txt', permitsCsv(1))))).to.equal('FILE_FORMAT');
    });

    it('and names the byte and the likely encoding', async () => {
      const head = Buffer.from(`${PERMIT_HEADER}\n${code(1)},`);
      const result = await publish(
        put(folder, 'rows.csv', Buffer.concat([head, Buffer.from([0xd0, 0xed, 0xbf, 0xc9, 0x2c, 0x31])])),
      );
      const { error } = result.json<{ error: { values: { byte: number }; detail: string } }>();
      expect(error.values.byte).to.equal(head.length);
      expect(error.detail).to.contain('gb18030');
    });

    it('and names the line at which a quoted row begins', async () => {
      const result = await publish(
        put(folder, 'rows.csv', `${PERMIT_HEADER}\r\n${code(1)},"a\r\nb",2027-01-01\r\n${code(2)},"x,2027-01-01\r\n`),
      );
      expect(result.json<{ error: { values: { line: number } } }>().error.values.line).to.equal(4);
    });
  });

  it('publishes a file whose header is known, and waits until it is anchored', async () => {
    const result = await publish(put(folder, 'permits.csv', permitsCsv(3)));
    expect(result.exit).to.equal(0);
    expect(result.json<Outcome>()).to.include({
      schema: 'permit',
      read: 3,
      accepted: 3,
      already: 0,
      changed: 0,
      rejected: 0,
      rejectedFile: null,
      anchoring: 'anchored',
    });
    expect(result.json<Outcome>().operations.map(({ state }) => state)).to.deep.equal(['final']);
    expect(gateway.published.size).to.equal(3);
  });

  it('publishes nothing the second time', async () => {
    const path = put(folder, 'permits.csv', permitsCsv(3));
    await publish(path);
    const again = await publish(path);
    expect(again.json<Outcome>()).to.include({ accepted: 0, already: 3, anchoring: 'anchored' });
    expect([again.exit, gateway.published.size]).to.deep.equal([0, 3]);
  });

  it('names the extract: digest of the file, system and time', async () => {
    await publish(
      put(folder, 'permits.csv', permitsCsv(1)),
      '--observed-at',
      '2026-04-30T00:00:00Z',
      '--system',
      'permit office',
    );
    const { query } = gateway.seen.find(({ path }) => path === '/records')!;
    expect(query.get('file')).to.match(/^[0-9a-f]{64}$/);
    expect([query.get('observedAt'), query.get('system')]).to.deep.equal([
      String(Date.parse('2026-04-30T00:00:00Z') / 1000),
      'permit office',
    ]);
  });

  it('leaves an empty cell out, keeps decimals as text, and reads integers exactly', async () => {
    const header = 'uscc,period,insuredPersons,amountDue,amountPaid,currency,status,paidOn,reportedOn';
    const rows = ['7', '07', '7.0', ' 7', '9007199254740993', 'x', ''].map(
      (cell, n) => `${code(n)},2026-03,${cell},100.50,100.50,CNY,paid,,2026-04-10`,
    );
    const result = await publish(
      put(folder, 'insured.csv', `${header}\n${rows.join('\n')}\n`),
      '--schema',
      'social-insurance',
    );
    expect(sentRows().map(({ line }) => line)).to.deep.equal([2, 8]);
    const [first, last] = sentRows().map(({ values }) => values);
    expect(first).to.include({ insuredPersons: 7, amountDue: '100.50' });
    expect(first).to.not.have.property('paidOn');
    expect(last).to.not.have.property('insuredPersons');
    expect(result.json<Outcome>().rejectedByCode.VALUE_INVALID).to.equal(5);
  });

  it('reads truth values exactly', async () => {
    const header = 'uscc,period,consumptionKwh,amountDue,currency,paidInTime,reportedOn';
    const rows = ['true', 'false', 'TRUE', '1', 'yes'].map(
      (cell, n) => `${code(n)},2026-03,12.5,8.00,CNY,${cell},2026-04-10`,
    );
    await publish(put(folder, 'power.csv', `${header}\n${rows.join('\n')}\n`), '--schema', 'electricity-use');
    expect(sentRows().map(({ values }) => values.paidInTime)).to.deep.equal([true, false]);
  });

  it('rejects single rows, goes on with the rest, and says why next to the file', async () => {
    const bad = `${code(2).slice(0, 17)}${code(2).endsWith('0') ? '1' : '0'}`;
    const path = put(
      folder,
      'permits.csv',
      [
        '\ufeffuscc,permit_type,valid_until',
        permitRow(1),
        `${bad},许可,2027-01-01`,
        `${code(3)},"a, ""b""",2027-13-01`,
        `${code(4)},许可`,
        permitRow(1),
        `${code(6)},,2027-01-01`,
        '',
        permitRow(7),
      ].join('\r\n'),
    );
    const result = await publish(path);
    expect(result.exit).to.equal(1);
    expect(result.json<Outcome>()).to.deep.include({
      read: 7,
      accepted: 2,
      rejected: 5,
      rejectedByCode: { ROW_CELLS: 1, ROW_DUPLICATE: 1, USCC_CHECK_DIGIT: 1, VALUE_INVALID: 1, FIELD_MISSING: 1 },
      rejectedFile: join(folder, 'permits.rejected.csv'),
    });
    const rejected = readFileSync(join(folder, 'permits.rejected.csv'), 'utf8').trimEnd().split('\n');
    expect(rejected[0]).to.equal('\ufeffline,code,detail,uscc,permit_type,valid_until');
    expect(rejected.slice(1).map((line) => line.split(',').slice(0, 2).join())).to.deep.equal([
      '3,USCC_CHECK_DIGIT',
      '4,VALUE_INVALID',
      '5,ROW_CELLS',
      '6,ROW_DUPLICATE',
      '7,FIELD_MISSING',
    ]);
    expect(rejected[2]!.endsWith(`,${code(3)},"a, ""b""",2027-13-01`)).to.equal(true);
    expect(rejected[4]).to.contain('line 2');
  });

  it('finds a row twice across chunks', async () => {
    const path = put(folder, 'permits.csv', `${permitsCsv(5)}${permitRow(0)}\n`);
    const result = await publish(path, '--chunk', '2');
    expect(result.json<Outcome>()).to.deep.include({ accepted: 5, rejectedByCode: { ROW_DUPLICATE: 1 } });
    expect(sentRows().map(({ line }) => line)).to.deep.equal([2, 3, 4, 5, 6]);
  });

  it('counts lines as an editor does, with quoted line ends and empty lines', async () => {
    await publish(
      put(
        folder,
        'permits.csv',
        `${PERMIT_HEADER}\r\n${code(1)},"a\r\nb",2027-01-01\r\n\r\n${permitRow(2)}\n${code(3)},"c\nd",2027-01-01\n${permitRow(4)}`,
      ),
    );
    expect(sentRows().map(({ line }) => line)).to.deep.equal([2, 5, 6, 8]);
  });

  it('counts a correction as changed', async () => {
    const header = 'uscc,name,registrationDate,province,regionCode';
    const row = (name: string): string => `${header}\n${code(1)},${name},2020-01-01,示例省,999999\n`;
    const first = await publish(put(folder, 'a.csv', row('甲')), '--schema', 'enterprise-registration');
    if (first.json<Outcome>().rejected > 0) expect.fail(readFileSync(first.json<Outcome>().rejectedFile!, 'utf8'));
    const second = await publish(put(folder, 'b.csv', row('乙')), '--schema', 'enterprise-registration');
    expect(second.json<Outcome>()).to.include({ accepted: 1, changed: 1 });
  });

  it('reads GB18030 when told so', async () => {
    const text = Buffer.concat([
      Buffer.from(`${PERMIT_HEADER}\n${code(1)},`),
      Buffer.from([0xd0, 0xed, 0xbf, 0xc9]),
      Buffer.from(',2027-01-01\n'),
    ]);
    await publish(put(folder, 'permits.csv', text), '--encoding', 'gb18030');
    expect(sentRows()[0]?.values.permitType).to.equal('许可');
  });

  it('removes the rejected rows of an earlier run', async () => {
    const path = put(folder, 'permits.csv', `${PERMIT_HEADER}\n${code(1)},x\n`);
    await publish(path);
    put(folder, 'permits.csv', permitsCsv(1));
    expect((await publish(path)).json<Outcome>().rejectedFile).to.equal(null);
    expect(() => readFileSync(join(folder, 'permits.rejected.csv'))).to.throw('ENOENT');
  });

  it('exits 1 and says so when the chain refuses', async () => {
    gateway.operationEnds = 'failed';
    const path = put(folder, 'permits.csv', permitsCsv(1));
    const result = await publish(path);
    expect([result.exit, result.json<Outcome>().anchoring]).to.deep.equal([1, 'failed']);
    const said = await run(['publish', put(folder, 'more.csv', permitsCsv(2)), ...gateway.options], { cwd: folder });
    expect(said.out).to.contain('CHAIN_REVERTED');
  });

  it('does not wait for the chain with --no-wait', async () => {
    const result = await publish(put(folder, 'permits.csv', permitsCsv(1)), '--no-wait');
    expect(result.json<Outcome>().anchoring).to.equal('pending');
    expect(gateway.seen.some(({ path }) => path.startsWith('/operations'))).to.equal(false);
  });

  it('sums up for people', async () => {
    const { out, err } = await run(['publish', put(folder, 'permits.csv', permitsCsv(3)), ...gateway.options], {
      cwd: folder,
    });
    expect(out).to.match(
      /permits\.csv -> permit\nread 3, accepted 3, already there 0, rejected 0\n[\d.]+ s, \d[\d ]* rows\/s, anchored in 1 transaction\n$/,
    );
    expect(err).to.equal('');
  });
});
