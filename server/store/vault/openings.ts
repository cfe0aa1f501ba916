import type { Hex } from '../../domain/bytes.ts';
import type { Opening } from '../../domain/subject.ts';
import type { VaultEngine } from './engine.ts';
import { json, type VaultBatch } from './vault-batch.ts';

export interface Identifier {
  readonly type: string;
  readonly identifier: string;
}

/** What the registrar put on chain for an identifier and a publisher. */
export interface Enrolment {
  readonly subject: Hex;
  readonly publisher: number;
  readonly controller: Hex;
  readonly operation: string;
}

/** Handles and what is behind them. The registrar keeps all; a publisher those it was given. */
export class OpeningArea {
  readonly #engine: VaultEngine;

  constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  /** Neither the subject nor the pair of publisher and identifier may be known yet. */
  add(batch: VaultBatch, opening: Opening): void {
    const { publisher, type, identifier, subject } = opening;
    const plain = json(opening);
    batch.insert('opening', this.#engine.key('opening', subject), plain);
    batch.insert('openingOf', this.#engine.key('openingOf', publisher, type, identifier), plain);
  }

  async bySubject(subject: Hex): Promise<Opening | undefined> {
    return parse(await this.#engine.get('opening', this.#engine.key('opening', subject)));
  }

  /** The opening of each identifier towards a publisher, undefined where there is none. */
  async find(publisher: number, identifiers: readonly Identifier[]): Promise<(Opening | undefined)[]> {
    const keys = identifiers.map(({ type, identifier }) => this.#engine.key('openingOf', publisher, type, identifier));
    return (await this.#engine.getMany('openingOf', keys)).map(parse);
  }

  async enrolment(publisher: number, { type, identifier }: Identifier): Promise<Enrolment | undefined> {
    const plain = await this.#engine.get('enrolment', this.#enrolmentKey(publisher, type, identifier));
    return plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as Enrolment);
  }

  setEnrolment(batch: VaultBatch, { type, identifier }: Identifier, enrolment: Enrolment): void {
    batch.put('enrolment', this.#enrolmentKey(enrolment.publisher, type, identifier), json(enrolment));
  }

  #enrolmentKey(publisher: number, type: string, identifier: string): Buffer {
    return this.#engine.key('enrolment', publisher, type, identifier);
  }
}

const parse = (plain: Buffer | undefined): Opening | undefined =>
  plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as Opening);
