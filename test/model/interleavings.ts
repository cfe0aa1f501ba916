/** A disclosure and a withdrawal of its consent, interleaved at every point where either waits. */
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { disclose } from '../../server/disclose/disclose.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import type { Consent } from '../../server/domain/consent.ts';
import { isLedgerError } from '../../server/errors.ts';
import { templateById } from '../../server/schemas/templates.ts';
import { LENDER } from '../consents/consent-fixtures.ts';
import { CONSENTS, registration, SELF } from '../publish/publish-fixtures.ts';
import { prepare } from './commands.ts';
import { signedConsent, signedWithdrawal } from './enterprises.ts';
import { emptyModel } from './model.ts';
import { World } from './world.ts';

interface Granted {
  readonly id: Hex;
  readonly consent: Consent;
}

export interface Interleavings {
  readonly tried: number;
  /** Disclosures that were answered and refused: both must be there, or the interleavings do not meet. */
  readonly told: number;
  readonly refused: number;
  readonly failure: string | undefined;
}

/**
 * The same object; whatever it answers later, it answers when the scheduler says. What cannot change meanwhile is read from disk once:
 * a disclosure that waits for a disk is not among those that the scheduler chooses from.
 */
function scheduled<T extends object>(target: T, scheduler: fc.Scheduler, known: Map<string, unknown>, name: string): T {
  return new Proxy(target, {
    get(_, key) {
      const value = Reflect.get(target, key, target) as unknown;
      const path = `${name}.${String(key)}`;
      if (typeof value === 'object' && value !== null) return scheduled(value, scheduler, known, path);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (!isAsync(value, path)) return Reflect.apply(value, target, args);
        const call = `${path} ${JSON.stringify(args)}`;
        return scheduler.schedule(Promise.resolve(), path).then(async () => {
          if (known.has(call)) return known.get(call);
          const answer = (await Reflect.apply(value, target, args)) as unknown;
          if (!CHANGING.has(path)) known.set(call, answer);
          return answer;
        });
      };
    },
  });
}

const CHANGING: ReadonlySet<string> = new Set(['index.consent', 'index.withdrawal']);

/** Methods that answer promises without being async functions. */
const PROMISING: ReadonlySet<string> = new Set(['index.consent', 'index.withdrawal', 'index.subject', 'index.batches']);
const isAsync = (value: object, name: string): boolean =>
  value.constructor.name === 'AsyncFunction' || PROMISING.has(name);

/** One step and all that follows from it without another wait. */
async function settled(step: () => Promise<void>): Promise<void> {
  await step();
  await setImmediate();
}

/** A gateway with so many consents on its chain. */
async function granted(count: number): Promise<{ world: World; consents: Granted[] }> {
  const world = await World.open();
  const model = emptyModel();
  await prepare(model, world);
  const subject = model.subjects.get(1)!;
  const consents: Granted[] = [];
  for (let i = 0; i < count; i++) {
    const document = await signedConsent(1, subject);
    consents.push({ id: world.consentIdOf(document.consent), consent: document.consent });
    await world.desk.acceptConsent(document);
  }
  while ((await world.vault.outbox.pending()).some(({ state }) => state === 'queued' || state === 'signed')) {
    await world.work(4);
    world.chain.mine();
  }
  await world.follow();
  return { world, consents };
}

/** Tries so many interleavings; the withdrawal comes to this gateway, or to the chain alone. */
export async function interleave(seed: number, count: number): Promise<Interleavings> {
  const { world, consents } = await granted(count);
  const { vault, index, desk } = world;
  const read = new Map<string, unknown>();
  let [tried, told, refused] = [0, 0, 0];
  try {
    const property = fc.asyncProperty(
      fc.scheduler({ act: settled }),
      fc.boolean(),
      fc.nat(30),
      async (scheduler, elsewhere, thinking) => {
        const { id, consent } = consents[tried++]!;
        let onChain = false;
        const reading = scheduled(index, scheduler, read, 'index');
        const withdrawn = { block: 1, timestamp: 1, tx: id };
        const seen = new Proxy(reading, {
          get: (of, key) =>
            key === 'consent'
              ? async (asked: Hex) => {
                  const row = await of.consent(asked);
                  return row !== undefined && asked === id && onChain ? { ...row, withdrawn } : row;
                }
              : Reflect.get(of, key, of),
        });
        const known = (): boolean => onChain || vault.consents.withdrawal(id) !== undefined;
        const disclosing = disclose(
          { consent, purpose: consent.terms.purpose, items: [{ schema: registration.id, fields: ['name'] }] },
          LENDER,
          {
            self: SELF,
            index: seen,
            vault: scheduled(vault, scheduler, read, 'vault'),
            consentSeparator: CONSENTS,
            schemaOf: () => registration,
            templateOf: templateById,
            consume: () => Promise.reject(new Error('no use is counted here')),
            catchUp: () => scheduler.schedule(Promise.resolve(), 'catch up'),
            access: {
              requireOpen: () => scheduler.schedule(Promise.resolve(), 'log open'),
              record: async (entry) => {
                await scheduler.schedule(Promise.resolve(), 'before the log');
                const logged = await vault.accessLog.append({ at: 1, ...entry });
                await scheduler.schedule(Promise.resolve(), 'after the log');
                return logged;
              },
            },
          },
        ).then(
          () => {
            told += 1;
            if (known()) throw new Error(`told under ${id}, known to be withdrawn`);
          },
          (error: unknown) => {
            refused += 1;
            if (!isLedgerError(error, 'CONSENT_REFUSED') || !known()) throw error;
          },
        );
        const withdrawing = async (): Promise<void> => {
          for (let waits = 0; waits < thinking; waits++)
            await scheduler.schedule(Promise.resolve(), 'the subject thinks');
          if (elsewhere) onChain = true;
          else await desk.withdraw(id, await signedWithdrawal(1, id));
        };
        await scheduler.waitFor(Promise.all([disclosing, withdrawing()]));
      },
    );
    const result = await fc.check(property, { seed, numRuns: count, endOnFailure: true });
    const { errorInstance: error } = result;
    const failure = result.failed ? `${fc.defaultReportMessage(result)}\n${(error as Error | null)?.stack}` : undefined;
    return { tried, told, refused, failure };
  } finally {
    await world.end();
  }
}
