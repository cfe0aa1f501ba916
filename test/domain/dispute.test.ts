/** What parties and approvers sign, against ethers' own encoding; texts and chain items against the contract's words. */
import { expect } from 'chai';
import { AbiCoder, concat, keccak256, TypedDataEncoder, toUtf8Bytes } from 'ethers';
import fc from 'fast-check';
import type { Hex } from '../../server/domain/bytes.ts';
import { compromiseDigest, evidenceHash } from '../../server/domain/compromise.ts';
import {
  answerData,
  disputeId,
  disputeItem,
  disputeWithdrawalDigest,
  readingDigest,
  statementDigest,
  textHash,
} from '../../server/domain/dispute.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { hex32 } from './arbitraries.ts';
import { expectLedgerError } from './expect-ledger-error.ts';

const domain = { chainId: 20260, verifyingContract: `0x${'c0ffee00'.repeat(5)}` as Hex };
const wallet = { name: 'County Ledger', version: '1', ...domain };
const separator = domainSeparator(domain);
const u8 = fc.nat(255);
const u64 = fc.maxSafeNat();
const address = hex32.map((hex) => hex.slice(0, 42) as Hex);
const typed = (name: string, fields: string, message: object): string =>
  TypedDataEncoder.hash(
    wallet,
    {
      [name]: fields.split(',').map((field) => {
        const [type = '', called = ''] = field.split(' ');
        return { type, name: called };
      }),
    },
    message,
  );

describe('domain/dispute', () => {
  it('refuses a salt of another length, a number that is none', () => {
    expectLedgerError('HEX_INVALID', () => textHash({ text: 'x', salt: '0x00' }));
    expectLedgerError('HEX_INVALID', () => evidenceHash({ text: 'x', salt: '0x' }));
    expectLedgerError('VALUE_INVALID', () => readingDigest(separator, `0x${'11'.repeat(32)}`, -1));
  });

  it('digests filing, statement, withdrawal and reading as ethers does', () => {
    const filing = fc.record({
      kind: u8,
      target: hex32,
      party: hex32,
      clock: u8,
      grounds: hex32,
      statement: hex32,
      salt: hex32,
      deadline: u64,
    });
    fc.assert(
      fc.property(filing, hex32, u8, (f, dispute, number) => {
        const { statement, deadline } = f;
        expect(disputeId(separator, f)).to.equal(
          typed(
            'Dispute',
            'uint8 kind,bytes32 target,bytes32 party,uint8 clock,bytes32 grounds,bytes32 statement,bytes32 salt,uint64 deadline',
            f,
          ),
        );
        const stated = { dispute, statement, number, deadline };
        expect(statementDigest(separator, stated)).to.equal(
          typed('Statement', 'bytes32 dispute,bytes32 statement,uint8 number,uint64 deadline', stated),
        );
        expect(disputeWithdrawalDigest(separator, dispute)).to.equal(
          typed('Withdrawal', 'bytes32 dispute', { dispute }),
        );
        expect(readingDigest(separator, dispute, deadline)).to.equal(
          typed('Reading', 'bytes32 dispute,uint64 deadline', { dispute, deadline }),
        );
      }),
    );
  });

  it('digests the approval of a compromise as ethers does', () => {
    const compromise = fc.record({ key: address, since: fc.nat(), reason: u8, evidence: hex32, deadline: u64 });
    fc.assert(
      fc.property(compromise, (c) => {
        expect(compromiseDigest(separator, c)).to.equal(
          typed('Compromise', 'address key,uint40 since,uint8 reason,bytes32 evidence,uint64 deadline', c),
        );
      }),
    );
  });

  it('hashes texts under their salt, kinds of text apart', () => {
    const tag = (name: string) => keccak256(toUtf8Bytes(`county-ledger/v1/${name}`));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), hex32, (text, salt) => {
        const bytes = toUtf8Bytes(text);
        expect(textHash({ text, salt })).to.equal(keccak256(concat([tag('dispute-text'), salt, bytes])));
        expect(evidenceHash({ text, salt })).to.equal(keccak256(concat([tag('compromise-evidence'), salt, bytes])));
      }),
    );
  });

  it('makes the items of a chain as the contract does', () => {
    const coder = AbiCoder.defaultAbiCoder();
    const steps = { filed: 1, answered: 2, stated: 3, withdrawn: 4 } as const;
    fc.assert(
      fc.property(hex32, hex32, hex32, u8, (dispute, data, successor, outcome) => {
        for (const [name, step] of Object.entries(steps))
          expect(disputeItem(name as keyof typeof steps, dispute, data)).to.equal(
            keccak256(coder.encode(['uint8', 'bytes32', 'bytes32'], [step, dispute, data])),
          );
        expect(answerData(outcome, data, successor)).to.equal(
          keccak256(coder.encode(['uint8', 'bytes32', 'bytes32'], [outcome, data, successor])),
        );
      }),
    );
  });
});
