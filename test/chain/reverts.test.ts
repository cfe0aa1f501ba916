import { expect } from 'chai';
import { AbiCoder, Interface } from 'ethers';
import { interfaceOf } from '../../server/chain/abi.ts';
import { decodeRevert, revertError } from '../../server/chain/reverts.ts';
import type { Hex } from '../../server/domain/bytes.ts';

const KEY: Hex = `0x${'ab'.repeat(20)}`;

describe('decodeRevert', () => {
  it('names a custom error of any of the contracts and its arguments', () => {
    const data = interfaceOf('MemberRegistry').encodeErrorResult('MemberRegistryKeyNotValid', [KEY, 5, 0]) as Hex;
    expect(decodeRevert(data)).to.deep.equal({
      error: 'MemberRegistryKeyNotValid',
      args: { key: KEY, validFrom: 5, validUntil: 0 },
      text: `MemberRegistryKeyNotValid(key=${KEY}, validFrom=5, validUntil=0)`,
    });
  });

  it('keeps integers that no number holds', () => {
    const data = interfaceOf('SchemaRegistry').encodeErrorResult('SchemaRegistryNotAPublisher', [
      `0x${'01'.repeat(32)}`,
      2n ** 64n - 1n,
      3,
    ]) as Hex;
    expect(decodeRevert(data).args).to.include({ has: '18446744073709551615', needsOneOf: 3 });
  });

  it('reads errors of the access manager, texts and panics', () => {
    const access = new Interface(['error AccessManagedUnauthorized(address caller)']);
    expect(decodeRevert(access.encodeErrorResult('AccessManagedUnauthorized', [KEY]) as Hex).args).to.deep.equal({
      caller: KEY,
    });
    const coder = AbiCoder.defaultAbiCoder();
    expect(decodeRevert(`0x08c379a0${coder.encode(['string'], ['no']).slice(2)}`)).to.include({
      error: 'Error',
      text: 'no',
    });
    expect(decodeRevert(`0x4e487b71${coder.encode(['uint256'], [17]).slice(2)}`).args).to.deep.equal({ code: 17 });
  });

  it('calls unknown what nobody knows, and never throws', () => {
    for (const data of ['0x', '0x12', '0x12345678', `0x${'ff'.repeat(100)}`, '0x08c379a0', '0x4e487b71'] as const) {
      expect(decodeRevert(data).error, data).to.equal('Unknown');
    }
    const cut = interfaceOf('MemberRegistry')
      .encodeErrorResult('MemberRegistryKeyNotValid', [KEY, 5, 0])
      .slice(0, -2) as Hex;
    expect(decodeRevert(cut)).to.deep.include({ error: 'Unknown', args: { data: cut } });
  });

  it('becomes CHAIN_REVERTED with name and arguments', () => {
    const error = revertError(
      interfaceOf('MemberRegistry').encodeErrorResult('MemberRegistryUnknownKey', [KEY]) as Hex,
    );
    expect(error.code).to.equal('CHAIN_REVERTED');
    expect(error.values).to.deep.equal({ error: 'MemberRegistryUnknownKey', args: { key: KEY } });
  });
});
