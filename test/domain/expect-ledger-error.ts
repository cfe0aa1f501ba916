import { expect } from 'chai';
import { type ErrorCode, LedgerError } from '../../server/errors.ts';

/** Runs `work`, demands a LedgerError with the code, and returns it for a look at its values. */
export function expectLedgerError(code: ErrorCode, work: () => unknown): LedgerError {
  let result: unknown;
  try {
    result = work();
  } catch (error) {
    expect(error).to.be.instanceOf(LedgerError);
    expect((error as LedgerError).code).to.equal(code);
    return error as LedgerError;
  }
  throw new Error(`expected ${code}, but it returned ${String(result)}`);
}
