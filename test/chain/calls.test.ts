import { expect } from 'chai';
import { interfaceOf } from '../../server/chain/abi.ts';
import { decodeResult, encodeCall } from '../../server/chain/calls.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { expectLedgerError } from '../domain/expect-ledger-error.ts';

const WORD: Hex = `0x${'01'.repeat(32)}`;

describe('calls', () => {
  it('refuses a function that is not there and arguments that do not fit, naming them', () => {
    expectLedgerError('VALUE_INVALID', () => encodeCall('AttestationRegistry', 'upgrade', []));
    expectLedgerError('VALUE_INVALID', () => encodeCall('AttestationRegistry', 'anchor', [WORD]));
    const error = expectLedgerError('VALUE_INVALID', () =>
      encodeCall('AttestationRegistry', 'anchor', [WORD, WORD, WORD, 2n ** 32n]),
    );
    expect(error.values).to.include({ contract: 'AttestationRegistry', fn: 'anchor' });
    expect(JSON.stringify(error.values)).to.include('4294967296');
  });

  it('takes structs as objects with the names of the interface', () => {
    const consent = { subject: WORD, action: 1, categories: 2n, validFrom: 3, validUntil: 4, useLimit: 5, terms: WORD };
    const data = encodeCall('ConsentRegistry', 'grant', [consent, '0x1234']);
    const [decoded, signature] = interfaceOf('ConsentRegistry').decodeFunctionData('grant', data);
    expect([...decoded]).to.deep.equal([WORD, 1n, 2n, 3n, 4n, 5n, WORD]);
    expect(signature).to.equal('0x1234');
  });

  it('reads one value as itself, structs and several values as objects', () => {
    const result = (contract: 'MemberRegistry' | 'AttestationRegistry', fn: string, values: unknown[]) =>
      decodeResult(contract, fn, interfaceOf(contract).encodeFunctionResult(fn, values) as Hex);
    expect(result('MemberRegistry', 'memberCount', [4])).to.equal(4n);
    expect(result('MemberRegistry', 'memberOf', [[7, 1, 2, true]])).to.deep.equal({
      capabilities: 7n,
      validFrom: 1n,
      validUntil: 2n,
      suspended: true,
    });
    const head = `0x${'01'.repeat(28)}`;
    expect(result('AttestationRegistry', 'subjectChain', [2, head])).to.deep.equal({ count: 2n, head });
    expectLedgerError('VALUE_INVALID', () => decodeResult('MemberRegistry', 'memberCount', '0x'));
  });
});
