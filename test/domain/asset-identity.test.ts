import { expect } from 'chai';
import fc from 'fast-check';
import { fingerprintsOf } from '../../server/domain/asset-fingerprint.ts';
import { assetIdentity, foldedForm } from '../../server/domain/asset-identity.ts';
import { fromMinor, toMinor } from '../../server/domain/money.ts';
import { parsePatentNumber, patentCheckDigit } from '../../server/domain/patent-number.ts';
import { expectLedgerError } from './expect-ledger-error.ts';

const KEY = new Uint8Array(32).fill(7);
const machine = (change: Record<string, string> = {}) => ({
  factoryNumber: 'LC10023B88',
  maker: '合成农机制造厂',
  model: '4LZ-8',
  ...change,
});
const of = (className: string, fields: Record<string, string>) => fingerprintsOf(KEY, assetIdentity(className, fields));

describe('patent numbers', () => {
  it('has the check digit of the published example', () => {
    expect(patentCheckDigit('201710601862')).to.equal('3');
    for (const text of ['ZL201710601862.3', 'zl 2017 1 0601862.3', 'CN２０１７１０６０１８６２．３', '2017106018623'])
      expect(parsePatentNumber(text)).to.equal('201710601862.3');
  });

  it('names the character expected for a wrong one, whichever digit is wrong', () => {
    const error = expectLedgerError('PATENT_CHECK_DIGIT', () => parsePatentNumber('ZL201710601862.4'));
    expect(error.values.expected).to.equal('3');
    const right = '2017106018623';
    for (let at = 5; at < 12; at++)
      for (let digit = 0; digit < 10; digit++) {
        if (right[at] === String(digit)) continue;
        expectLedgerError('PATENT_CHECK_DIGIT', () =>
          parsePatentNumber(right.slice(0, at) + digit + right.slice(at + 1)),
        );
      }
  });

  it('refuses what is no number of a patent', () => {
    for (const text of ['', 'ZL', '20171060186', '201740601862.3', '198410601862.3', 'ZL85100001', '2017106018623 4'])
      expectLedgerError('PATENT_NUMBER_INVALID', () => parsePatentNumber(text));
    expectLedgerError('PATENT_NUMBER_INVALID', () => patentCheckDigit('12'));
  });
});

describe('identities of assets', () => {
  it('refuse what the class does not know or needs, naming the field', () => {
    const field = (className: string, fields: Record<string, string>) =>
      expectLedgerError('ASSET_IDENTITY_INVALID', () => assetIdentity(className, fields)).values.field;
    expectLedgerError('ASSET_CLASS_UNKNOWN', () => assetIdentity('house', {}));
    expect(field('farm-machine', { maker: 'a', model: 'b' })).to.equal('factoryNumber');
    expect(field('farm-machine', machine({ colour: 'red' }))).to.equal('colour');
    expect(field('farm-machine', machine({ engineNumber: ' -- ' }))).to.equal('engineNumber');
    expect(field('farm-machine', machine({ model: 'x'.repeat(129) }))).to.equal('model');
    expect(field('farm-machine', machine({ substituteNumber: '1', substituteScheme: 's' }))).to.equal('factoryNumber');
    expect(field('farm-machine', { substituteNumber: '1' })).to.equal('substituteScheme');
    expect(field('trademark', { registrationNumber: '1', niceClass: '46' })).to.equal('niceClass');
    expect(field('software-copyright', { registrationNumber: '2020XX1' })).to.equal('registrationNumber');
    expectLedgerError('PATENT_CHECK_DIGIT', () => assetIdentity('patent', { patentNumber: 'ZL201710601862.X' }));
  });

  it('are one for spaces, hyphens, case and full-width characters', () => {
    const plain = of('farm-machine', machine());
    for (const factoryNumber of ['lc10023b88', 'LC 10023-B88', 'ＬＣ１００２３Ｂ８８', ' LC10023B88 '])
      expect(of('farm-machine', machine({ factoryNumber, model: '4lz 8' }))).to.deep.equal(plain);
    expect(of('software-copyright', { registrationNumber: '软著登字第2020SR0123456号' })).to.deep.equal(
      of('software-copyright', { registrationNumber: '2020sr0123456' }),
    );
  });

  it('resemble each other with O for 0, another plate, or the engine alone', () => {
    const titled = of('farm-machine', machine({ engineNumber: 'YC6108', plate: '99-01234' }));
    const meets = (fields: Record<string, string>) => {
      const other = of('farm-machine', fields);
      expect(other.fingerprint).to.not.equal(titled.fingerprint);
      return other.near.some((key) => titled.near.includes(key));
    };
    for (const factoryNumber of ['LC1OO23B88', 'LCI0023B88', 'LC10023888', '1C1OOZ3B88'])
      expect(meets(machine({ factoryNumber })), factoryNumber).to.equal(true);
    expect(meets(machine({ factoryNumber: 'LC1OO23B88', maker: '合成农机', plate: '99-99999' }))).to.equal(true);
    expect(meets(machine({ factoryNumber: 'XX99999999', engineNumber: 'yc-6lO8' }))).to.equal(true);
    expect(meets(machine({ factoryNumber: 'XX99999999', plate: '9901234' }))).to.equal(true);
    expect(meets(machine({ factoryNumber: 'LC10024B88' }))).to.equal(false);
  });

  it('tell short factory numbers apart by their maker', () => {
    const near = (maker: string) => of('farm-machine', machine({ factoryNumber: '1001', maker })).near;
    expect(near('甲')).to.not.deep.equal(near('乙'));
    expect(near('甲')).to.deep.equal(near('甲 '));
  });

  it('keep substitutes apart from real numbers, and resemble nothing', () => {
    const substitute = { substituteScheme: 'a register', substituteNumber: 'LC10023B88' };
    const found = of('farm-machine', substitute);
    expect(found.near).to.deep.equal([]);
    expect(found.fingerprint).to.not.equal(of('farm-machine', machine()).fingerprint);
    expect(found.fingerprint).to.not.equal(of('farm-machine', { ...substitute, substituteScheme: 'b' }).fingerprint);
  });

  it('folding is stable and forgets only what is mistaken', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(foldedForm(foldedForm(text))).to.equal(foldedForm(text));
      }),
    );
  });

  it('are nothing without the key', () => {
    const identity = assetIdentity('patent', { patentNumber: 'ZL201710601862.3' });
    expect(fingerprintsOf(new Uint8Array(32).fill(8), identity)).to.not.deep.equal(fingerprintsOf(KEY, identity));
  });
});

describe('money', () => {
  it('goes to minor units and back without loss', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: (1n << 104n) - 1n }), (minor) => {
        expect(toMinor(fromMinor(minor, 156), 'CNY', 104)).to.equal(minor);
        expect(toMinor(fromMinor(minor, 392), 'JPY', 104)).to.equal(minor);
      }),
    );
    expect(fromMinor(5n, 156)).to.equal('0.05');
    expect(fromMinor('7', 999)).to.equal('7');
  });

  it('refuses what is no amount of the currency', () => {
    for (const amount of ['', '0', '0.00', '-1', '1.234', '1e3', '01', '1,000', ' 1', (1n << 104n).toString()])
      expectLedgerError('AMOUNT_INVALID', () => toMinor(amount, 'CNY', 104));
    expectLedgerError('AMOUNT_INVALID', () => toMinor('1.5', 'JPY', 104));
    expectLedgerError('AMOUNT_INVALID', () => toMinor('1', 'XXX', 104));
  });
});
