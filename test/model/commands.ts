/** What can happen to a gateway, as fast-check draws it. Each command keeps the model and checks what can be checked at once. */
import fc from 'fast-check';
import { isLedgerError } from '../../server/errors.ts';
import { enrolmentOf, signedConsent, signedWithdrawal } from './enterprises.ts';
import { Crash } from './fuse.ts';
import { type Model, publish, type RowName } from './model.ts';
import { FINALITY, type Meeting, type World } from './world.ts';

export type Command = fc.AsyncCommand<Model, World>;

/** @param text as a counterexample shows it */
function command(text: string, act: (model: Model, world: World) => Promise<void>): Command {
  return {
    check: () => true,
    async run(model, world) {
      if (world.fuse.burnt) await world.restart();
      try {
        await act(model, world);
      } catch (error) {
        if (!(error instanceof Crash) && !world.fuse.burnt) throw error;
      }
    },
    toString: () => text,
  };
}

const NUMBERS = 5;
const rowName = fc
  .tuple(fc.integer({ min: 1, max: NUMBERS }), fc.integer({ min: 0, max: 1 }))
  .map(([number, version]): RowName => `${number} ${version}`);

const publishing = fc
  .uniqueArray(rowName, { minLength: 1, maxLength: 4, selector: (name) => name.split(' ')[0] })
  .map((names) => command(`publish ${names.join(', ')}`, (model, world) => publish(world, model, names)));

const some = fc.integer({ min: 0, max: 1_000 });
/** One of several by a number drawn before there were any. */
const pick = <T>(from: readonly T[], at: number): T | undefined => from[at % Math.max(1, from.length)];

const revoking = some.map((at) =>
  command(`revoke ${at}`, async (model, world) => {
    const id = pick([...model.rows.values()], at);
    if (id === undefined) return;
    try {
      model.revoked.set(id, await world.publisher.revoke(id, 1));
    } catch (error) {
      // Known to the index already, from an operation that was acknowledged before.
      if (!isLedgerError(error, 'ATTESTATION_REVOKED') || !world.chain.state.revoked.has(id)) throw error;
    }
  }),
);

const enterpriseNumber = fc.integer({ min: 1, max: NUMBERS });

async function enrol(model: Model, world: World, number: number): Promise<void> {
  const { handles } = await world.registrar.enrol(enrolmentOf(number));
  model.subjects.set(number, handles[0]!.subject);
}

const enrolling = enterpriseNumber.map((number) =>
  command(`enrol ${number}`, (model, world) => enrol(model, world, number)),
);

/** What is there before anything is drawn: an enterprise with a published row and a consent, on the chain and in the index. */
export async function prepare(model: Model, world: World): Promise<void> {
  const step = async (what: Promise<void>): Promise<void> => {
    await what;
    await world.work(2);
    world.chain.mine();
    await world.follow();
  };
  await world.follow();
  await step(enrol(model, world, 1));
  await step(Promise.all([publish(world, model, ['1 0']), grant(model, world, 1)]).then(() => undefined));
}

async function grant(model: Model, world: World, number: number): Promise<void> {
  const subject = model.subjects.get(number);
  if (subject === undefined || (await world.index.subject(subject)) === undefined) return;
  const document = await signedConsent(number, subject);
  const id = world.consentIdOf(document.consent);
  await world.desk.acceptConsent(document);
  model.consents.push({ id, consent: document.consent, enterprise: number, withdrawn: 'no' });
}

const granting = enterpriseNumber.map((number) =>
  command(`grant by ${number}`, (model, world) => grant(model, world, number)),
);

async function withdraw(model: Model, world: World, at: number): Promise<void> {
  const given = pick(model.consents, at);
  if (given === undefined) return;
  // After a reorg the handle may not be there: then nobody can withdraw.
  if ((await world.index.subject(given.consent.subject)) === undefined) return;
  const before = given.withdrawn;
  given.withdrawn = before === 'yes' ? 'yes' : 'perhaps';
  await world.desk.withdraw(given.id, await signedWithdrawal(given.enterprise, given.id));
  given.withdrawn = 'yes';
}

const withdrawing = some.map((at) => command(`withdraw ${at}`, (model, world) => withdraw(model, world, at)));

async function disclose(model: Model, world: World, at: number, meeting?: Meeting): Promise<void> {
  const given = pick(model.consents, at);
  if (given === undefined) return;
  const what = (): Promise<void> => withdraw(model, world, at);
  const outcome = await world.disclosed(given.consent, meeting === undefined ? undefined : { at: meeting, what });
  if (outcome === 'told' && given.withdrawn === 'yes') throw new Error(`told under ${given.id}, which was withdrawn`);
}

const disclosing = some.map((at) => command(`disclose ${at}`, (model, world) => disclose(model, world, at)));
const meeting = fc
  .tuple(some, fc.constantFrom<Meeting>('catching up', 'before the log', 'after the log'))
  .map(([at, when]) =>
    command(`disclose ${at}, withdrawn ${when}`, (model, world) => disclose(model, world, at, when)),
  );

const working = fc
  .integer({ min: 1, max: 4 })
  .map((rounds) => command(`work ${rounds}`, (_, world) => world.work(rounds)));
const following = fc.constant(command('follow', (_, world) => world.follow()));
const mining = fc
  .integer({ min: 0, max: 4 })
  .map((most) => command(`mine ${most}`, async (_, world) => world.chain.mine(most)));
const reorg = fc
  .tuple(fc.integer({ min: 1, max: FINALITY }), fc.boolean())
  .map(([depth, forgotten]) =>
    command(`reorg ${depth}${forgotten ? ', pool lost' : ''}`, async (_, world) => world.chain.reorg(depth, forgotten)),
  );
const lagging = fc.integer({ min: 0, max: FINALITY }).map((behind) =>
  command(`node ${behind} behind`, async (_, world) => {
    world.chain.source.behind = behind;
  }),
);
const poolLost = fc.constant(command('node restarts', async (_, world) => world.chain.forgetPool()));
const faults = fc
  .array(fc.constantFrom('well' as const, 'before' as const, 'after' as const), { minLength: 1, maxLength: 6 })
  .map((faulty) =>
    command(`faults ${faulty.join(', ')}`, async (_, world) => {
      world.nodeFaults = [...faulty];
    }),
  );
const crash = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.boolean())
  .map(([steps, after]) =>
    command(`crash ${after ? 'after' : 'before'} step ${steps}`, async (_, world) => world.fuse.light(steps, after)),
  );
const restart = fc.constant(command('restart', (_, world) => world.restart()));

const cancelling = some.map((at) =>
  command(`cancel ${at}`, async (_, world) => {
    const row = pick(await world.vault.outbox.pending(), at);
    if (row !== undefined) await world.dispatcher.cancel(row.id);
  }),
);
const retrying = some.map((at) =>
  command(`retry ${at}`, async (_, world) => {
    const { rows } = await world.vault.outbox.list({ limit: 100, states: ['failed'] });
    const row = pick(rows, at);
    if (row === undefined) return;
    await world.fuse
      .step(() => world.vault.outbox.revive(row.id))
      .catch((error: unknown) => {
        if (!isLedgerError(error, 'OPERATION_STATE')) throw error;
      });
  }),
);

const weighted = (weight: number, arbitrary: fc.Arbitrary<Command>): fc.Arbitrary<Command>[] =>
  Array.from({ length: weight }, () => arbitrary);

/** Commands as fast-check draws them; publishing, working and mining more often than the rest. */
export const COMMANDS = fc.commands<Model, World, false>(
  [
    ...weighted(4, publishing),
    ...weighted(4, working),
    ...weighted(4, mining),
    ...weighted(3, following),
    ...weighted(2, crash),
    ...weighted(2, reorg),
    ...weighted(2, enrolling),
    ...weighted(2, granting),
    ...weighted(2, withdrawing),
    ...weighted(2, meeting),
    ...weighted(2, lagging),
    revoking,
    disclosing,
    poolLost,
    faults,
    restart,
    cancelling,
    retrying,
  ],
  { size: '+1', maxCommands: 45 },
);
