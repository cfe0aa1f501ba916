/** What a subject may ask besides consent: stop, erase, and proof that what was lent for a time is gone. */
import type { Signer } from '../chain/signer.ts';
import type { ControllerCheck } from '../consents/controller-signature.ts';
import type { Hex } from '../domain/bytes.ts';
import type { Objection } from '../domain/objection.ts';
import type { PeerClient } from '../peer/client.ts';
import { isStatedBy, type Signed, type Stated } from '../peer/statement.ts';
import { answerReader, StatementsAnswerWire } from '../peer/wire.ts';
import { findSchema } from '../schemas/load.ts';
import type { ErasureList } from '../store/erasure-list.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { ObjectionList } from '../store/objection-list.ts';
import type { StoredObjection } from '../store/vault/objections.ts';
import type { Vault } from '../store/vault.ts';
import { endDataLives } from '../verify/data-life.ts';
import { type Erased, eraseAgain, eraseRecords } from './erasure.ts';
import { acceptObjection, objectAgain } from './objections.ts';
import { ObjectionTelling } from './tell-objections.ts';

export interface PrivacyParts {
  readonly self: number;
  readonly vault: Vault;
  readonly index: IndexStore;
  readonly signer: Signer;
  readonly erasures: ErasureList;
  readonly objectionList: ObjectionList;
  readonly peers: PeerClient;
  readonly memberSeparator: Hex;
  readonly consentSeparator: Hex;
  readonly signedByController: ControllerCheck;
  readonly now: () => number;
  readonly wake: () => void;
}

/** A statement and whether the member it names signed it. */
export interface CheckedStatement {
  readonly statement: Signed<Stated>;
  readonly valid: boolean;
}

/** `after` = `next` of the page before */
export interface StatementPage {
  readonly subject?: Hex | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

export interface Privacy {
  /** takes an objection in and tells the others; `untold` = members that do not know yet, they are told later */
  object(objection: Objection & { signature: Hex }): Promise<StoredObjection>;
  /** one that another member took in */
  takeInObjection(objection: Objection & { signature: Hex }, from: number): Promise<StoredObjection>;
  /** makes objections hold again that a restored vault does not know of; to be awaited before anything is answered */
  objectAgain(): Promise<number>;
  /** tells again who did not answer; does not wait for it */
  tellObjections(): void;
  erase(ids: readonly Hex[], basis: string): Promise<Erased>;
  /** destroys again what a restored vault brought back; to be awaited before anything is answered */
  eraseAgain(): Promise<number>;
  /** deletes what is past its data life and signs that */
  endDataLives(): Promise<unknown>;
  /** this member's newest statements about a handle */
  statements(subject: Hex): Promise<CheckedStatement[]>;
  /** this member's statements a page at a time, all or those about a handle */
  statementPage(page: StatementPage): Promise<{ statements: CheckedStatement[]; next?: number }>;
  /** another member's statements about a handle of which this member is the publisher */
  statementsOf(member: number, subject: Hex): Promise<CheckedStatement[]>;
  /** what a publisher may have: statements about its own handles */
  statementsFor(member: number, subject: Hex): Promise<Signed<Stated>[]>;
}

const readStatements = answerReader(StatementsAnswerWire);

export function composePrivacy(parts: PrivacyParts): Privacy {
  const { vault, index, peers } = parts;
  const erasure = { ...parts, list: parts.erasures, schemaOf: findSchema };
  const checked = (statements: readonly Signed<Stated>[]): Promise<CheckedStatement[]> =>
    Promise.all(statements.map(async (statement) => ({ statement, valid: await isStatedBy(statement, parts) })));
  const own = (subject: Hex): Promise<Signed<Stated>[]> =>
    vault.statements.list({ subject }) as Promise<Signed<Stated>[]>;
  const telling = new ObjectionTelling(parts);
  const object = async (given: Objection & { signature: Hex }, from?: number): Promise<StoredObjection> => {
    const stored = await acceptObjection(given, parts, from);
    return { ...stored, untold: await telling.tell(stored) };
  };
  return {
    object: (given) => object(given),
    takeInObjection: (given, from) => acceptObjection(given, parts, from),
    objectAgain: () => objectAgain(parts),
    tellObjections: () => telling.tick(),
    erase: (ids, basis) => eraseRecords(ids, basis, erasure),
    eraseAgain: () => eraseAgain(erasure),
    endDataLives: () => endDataLives(parts),
    statements: async (subject) => checked(await own(subject)),
    statementPage: async (page) => {
      const { statements, ...next } = await vault.statements.page(page);
      return { statements: await checked(statements as Signed<Stated>[]), ...next };
    },
    statementsOf: async (member, subject) => {
      const { statements } = await peers.post(member, '/peer/statements', { subject }, readStatements);
      return checked(statements as Signed<Stated>[]);
    },
    statementsFor: async (member, subject) =>
      (await index.subject(subject))?.publisher === member ? own(subject) : [],
  };
}
