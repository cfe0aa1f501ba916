/** Rows that a verdict is made of, each found by its key and read in place: no promise, no thread. */
import type { Hex } from '../domain/bytes.ts';
import { type ChainHead, EMPTY_CHAIN } from '../domain/hash-chain.ts';
import type { RowSource } from './index-reader.ts';
import { keys } from './layout.ts';
import type { AttestationRow, KeyRow, MemberRow, RevocationRow, SchemaRow } from './rows.ts';

/** As `IndexReader` has them. Every reader may throw STORE_DAMAGED. */
export class PointReader {
  readonly #rows: Pick<RowSource, 'rowAt'>;

  constructor(rows: Pick<RowSource, 'rowAt'>) {
    this.#rows = rows;
  }

  member(member: number): MemberRow | undefined {
    return this.#rows.rowAt(keys.member(member));
  }

  key(address: Hex): KeyRow | undefined {
    return this.#rows.rowAt(keys.key(address));
  }

  schema(schema: Hex): SchemaRow | undefined {
    return this.#rows.rowAt(keys.schema(schema));
  }

  attestation(id: Hex): AttestationRow | undefined {
    return this.#rows.rowAt(keys.attestation(id));
  }

  revocation(issuer: number, id: Hex): RevocationRow | undefined {
    return this.#rows.rowAt(keys.revocation(issuer, id));
  }

  disputeChain(kind: number, target: Hex): ChainHead {
    return this.#rows.rowAt<ChainHead>(keys.disputeChain(kind, target)) ?? EMPTY_CHAIN;
  }
}
