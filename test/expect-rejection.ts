import { expect } from 'chai';
import { type ErrorCode, LedgerError } from '../server/errors.ts';

/** Waits for `work` to fail with a LedgerError of the code, and returns it for a look at its values. */
export async function expectRejection(code: ErrorCode, work: Promise<unknown>): Promise<LedgerError> {
  let result: unknown;
  try {
    result = await work;
  } catch (error) {
    expect(error).to.be.instanceOf(LedgerError);
    expect((error as LedgerError).code).to.equal(code);
    return error as LedgerError;
  }
  throw new Error(`expected ${code}, but it resolved to ${String(result)}`);
}
