import { LedgerError } from '../errors.ts';
import { concat, fromHex, type Hex, toHex, u32, utf8 } from './bytes.ts';
import { keccak, tag } from './hash.ts';
import { parseIdentifier } from './identifiers.ts';

const SUBJECT = tag('subject');

/** What makes a handle mean somebody: kept by the registrar and the publisher, travels only with consent. */
export interface Opening {
  /** Identifier type, `uscc`. */
  type: string;
  /** Canonical identifier. */
  identifier: string;
  /** 32 random bytes. */
  salt: Hex;
  /** The handle these three give. */
  subject: Hex;
  /** The member whose records the handle is for. */
  publisher: number;
}

/** Handle of an identifier under a salt. USCC_* when the identifier is not valid, HEX_INVALID for a salt of other than 32 bytes. */
export function subjectHandle(type: string, identifier: string, salt: Hex): Hex {
  const kind = utf8(type);
  return toHex(
    keccak(concat(SUBJECT, fromHex(salt, 32), u32(kind.length), kind, utf8(parseIdentifier(type, identifier)))),
  );
}

/** The same opening when its handle follows from identifier and salt; PROOF_INVALID when not, USCC_* for a bad identifier. */
export function checkOpening(opening: Opening): Opening {
  const expected = subjectHandle(opening.type, opening.identifier, opening.salt);
  if (expected !== opening.subject) {
    throw new LedgerError('PROOF_INVALID', `the opening does not give the handle ${opening.subject}`, {
      subject: opening.subject,
    });
  }
  if (opening.identifier !== parseIdentifier(opening.type, opening.identifier)) {
    throw new LedgerError('PROOF_INVALID', 'the identifier of the opening is not in canonical form', {
      subject: opening.subject,
    });
  }
  return opening;
}
