import { encodeCall } from '../chain/calls.ts';
import { type Hex, parseHex, toHex } from '../domain/bytes.ts';
import { CAPABILITIES } from '../domain/capabilities.ts';
import { parseIdentifier } from '../domain/identifiers.ts';
import { type Opening, subjectHandle } from '../domain/subject.ts';
import { LedgerError } from '../errors.ts';
import type { IndexStore } from '../store/index-store.ts';
import { Turns } from '../store/turns.ts';
import type { Enrolment, Identifier } from '../store/vault/openings.ts';
import { operationId } from '../store/vault/outbox.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';

/** What the registrar asks of the index. */
type SubjectIndex = Pick<IndexStore, 'member' | 'subject'>;

export interface RegistrarDeps {
  readonly self: number;
  readonly vault: Vault;
  readonly index: SubjectIndex;
  /** random bytes */
  readonly random: (length: number) => Uint8Array;
  /** unix seconds */
  readonly now: () => number;
  /** called after an intent was left in the outbox */
  readonly wake: () => void;
}

export interface EnrolmentRequest extends Identifier {
  /** member number of a publisher -> account that signs for the subject's handle towards it */
  readonly controllers: Readonly<Record<string, Hex>>;
}

export interface EnrolmentResult {
  readonly type: string;
  readonly identifier: string;
  readonly handles: readonly (Opening & { readonly controller: Hex })[];
  /** operations that put the handles on chain; none when all were there already */
  readonly operations: readonly string[];
}

const ZERO_ADDRESS = `0x${'00'.repeat(20)}`;

/** The registrar's work: one handle per subject and publisher, and the subject's accounts on chain. */
export class Registrar {
  readonly #deps: RegistrarDeps;
  readonly #turns = new Turns();

  constructor(deps: RegistrarDeps) {
    this.#deps = deps;
  }

  /**
   * The handles of identifiers towards a publisher, in the order given; made where there are none, in one durable batch. The same
   * answer for ever, also for calls at the same time.
   * @throws LedgerError USCC_* and VALUE_INVALID for identifiers that are not valid
   */
  async handlesFor(publisher: number, identifiers: readonly Identifier[]): Promise<Opening[]> {
    const canonical = identifiers.map(({ type, identifier }) => ({
      type,
      identifier: parseIdentifier(type, identifier),
    }));
    return this.#turns.take(() => this.#handles(publisher, canonical));
  }

  /**
   * Enrols a subject: handles towards the publishers named, each with its controlling account, on chain.
   * @throws LedgerError FORBIDDEN (not the registrar), MEMBER_UNKNOWN, VALUE_INVALID, USCC_*,
   * SUBJECT_ENROLLED when a handle has another controller already, OUTBOX_FULL
   */
  async enrol(request: EnrolmentRequest): Promise<EnrolmentResult> {
    const subject = { type: request.type, identifier: parseIdentifier(request.type, request.identifier) };
    const controllers = await this.#controllers(request.controllers);
    this.#deps.vault.outbox.requireRoom();
    return this.#turns.take(() => this.#enrol(subject, controllers));
  }

  openingOf(subject: Hex): Promise<Opening | undefined> {
    return this.#deps.vault.openings.bySubject(subject);
  }

  async #handles(publisher: number, identifiers: readonly Identifier[]): Promise<Opening[]> {
    const { vault, random } = this.#deps;
    const known = await vault.openings.find(publisher, identifiers);
    const made = new Map<string, Opening>();
    const batch = new VaultBatch();
    const salts = random(32 * known.filter((opening) => opening === undefined).length);
    const openings = identifiers.map(({ type, identifier }, i) => {
      const present = known[i] ?? made.get(`${type} ${identifier}`);
      if (present !== undefined) return present;
      const salt = toHex(salts, 32 * made.size, 32);
      const opening: Opening = { type, identifier, salt, subject: subjectHandle(type, identifier, salt), publisher };
      vault.openings.add(batch, opening);
      made.set(`${type} ${identifier}`, opening);
      return opening;
    });
    if (made.size > 0) await vault.commit(batch);
    return openings;
  }

  /** Checks who is named, before anything is stored. */
  async #controllers(given: Readonly<Record<string, Hex>>): Promise<[number, Hex][]> {
    const { index, self } = this.#deps;
    const own = await index.member(self);
    if (own === undefined || (BigInt(own.capabilities) & CAPABILITIES.REGISTRAR) === 0n)
      throw new LedgerError('FORBIDDEN', `member ${self} is not the registrar`, { member: self });
    const controllers: [number, Hex][] = [];
    for (const [name, address] of Object.entries(given)) {
      const publisher = Number(name);
      if (!Number.isSafeInteger(publisher) || (await index.member(publisher)) === undefined)
        throw new LedgerError('MEMBER_UNKNOWN', `'${name}'`, { member: name });
      const controller = parseHex(address, 20);
      if (controller === ZERO_ADDRESS)
        throw new LedgerError('VALUE_INVALID', `the controller towards member ${name} is the zero account`, {
          member: name,
        });
      controllers.push([publisher, controller]);
    }
    if (controllers.length === 0) throw new LedgerError('VALUE_INVALID', 'controllers names no publisher', {});
    return controllers.sort((a, b) => a[0] - b[0]);
  }

  async #enrol(subject: Identifier, controllers: readonly [number, Hex][]): Promise<EnrolmentResult> {
    const { vault, now, wake } = this.#deps;
    const handles: (Opening & { controller: Hex })[] = [];
    const operations = new Set<string>();
    const missing: (Opening & { controller: Hex })[] = [];
    for (const [publisher, controller] of controllers) {
      const [opening] = await this.#handles(publisher, [subject]);
      const handle = { ...opening!, controller };
      const present = await this.#present(handle, subject);
      if (present === undefined) missing.push(handle);
      else if (present.controller !== controller)
        throw new LedgerError(
          'SUBJECT_ENROLLED',
          `handle ${handle.subject} towards member ${publisher} has controller ${present.controller}`,
          {
            subject: handle.subject,
            publisher,
            controller: present.controller,
          },
        );
      else if (present.operation !== undefined) operations.add(present.operation);
      handles.push(handle);
    }
    if (missing.length > 0) {
      const operation = operationId();
      const data = encodeCall('SubjectRegistry', 'register', [
        missing.map((handle) => handle.subject),
        missing.map(({ publisher }) => publisher),
        missing.map(({ controller }) => controller),
      ]);
      const batch = new VaultBatch();
      vault.outbox.intentOps(batch, { id: operation, contract: 'SubjectRegistry', data }, now());
      for (const { subject: handle, publisher, controller } of missing)
        vault.openings.setEnrolment(batch, subject, { subject: handle, publisher, controller, operation });
      await vault.commit(batch);
      operations.add(operation);
      wake();
    }
    return { ...subject, handles, operations: [...operations] };
  }

  /** What was put on chain, or is on its way, for a handle; a transaction that failed does not count. */
  async #present(
    handle: Opening,
    subject: Identifier,
  ): Promise<(Pick<Enrolment, 'controller'> & { operation?: string }) | undefined> {
    const { vault, index } = this.#deps;
    const enrolment = await vault.openings.enrolment(handle.publisher, subject);
    if (enrolment !== undefined && (await vault.outbox.get(enrolment.operation))?.state !== 'failed') return enrolment;
    const row = await index.subject(handle.subject);
    return row === undefined ? undefined : { controller: parseHex(row.controller, 20) };
  }
}
