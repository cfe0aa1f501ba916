/** `ledger govern`: the rule of all, by vote. */
import { type Command, Option } from 'commander';
import type { VoteSupport } from '../../../server/domain/proposal.ts';
import { LedgerError } from '../../../server/errors.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';
import { addPropose } from './govern-propose.ts';
import { anchored, patience } from './patience.ts';

const EXAMPLES = `
A proposal waits, is voted on, waits again, and is executed; block time decides. The guardian (the regulator) may cancel, but not what lifts a
suspension. Read the calls before you vote: what cannot be put into words is shown as it is.

Examples:
  $ ledger govern status
  $ ledger govern propose reinstate 3 --title "lift the suspension" --as government
  $ ledger govern list
  $ ledger govern show 1234...
  $ ledger govern vote 1234... for --reason "checked" --as bank
  $ ledger govern queue 1234... --as bank
  $ ledger govern execute 1234... --as bank`;

interface VoteOptions {
  readonly reason?: string;
  readonly patience: number;
}

const SUPPORTS: readonly string[] = ['for', 'against', 'abstain'];

export function addGovernCommands(program: Command, host: Host): void {
  const govern = program
    .command('govern')
    .description('propose, vote, execute: the members rule')
    .addHelpText('after', EXAMPLES);
  const help = (command: Command): Command => command.addHelpText('after', EXAMPLES);
  act(help(govern.command('status').description('seats, roles, and how long votes take')), host, status);
  act(help(govern.command('list').description('proposals, newest first')), host, list);
  act(help(govern.command('show').description('a proposal with its calls').argument('<id>', 'its number')), host, show);
  addPropose(govern, host);
  const vote = govern
    .command('vote')
    .description("cast this member's vote (operator)")
    .argument('<id>', 'the proposal')
    .argument('<support>', SUPPORTS.join(', '))
    .addOption(new Option('--reason <words>', 'kept on chain: nothing confidential'));
  act<VoteOptions>(help(patience(vote)), host, castVote);
  for (const [step, description] of [
    ['queue', 'queue what succeeded (operator)'],
    ['execute', 'execute what is due (operator)'],
    ['cancel', 'cancel: the proposer before the vote, or the guardian (operator)'],
  ] as const)
    act<{ patience: number }>(
      help(patience(govern.command(step).description(description).argument('<id>', 'the proposal'))),
      host,
      async (session, options, id = '') => {
        const { operation } = await session.gateway().stepProposal({ id, body: { step } });
        return anchored(session, operation, options.patience, `${id}: ${step}`);
      },
    );
}

async function status(session: Session): Promise<ExitCode> {
  const found = await session.gateway().getGovernance();
  session.answer(found, () => [
    ...alignRows([
      ['seat of member', 'votes with'],
      ...found.seats.map(({ member, account }) => [String(member), account]),
    ]),
    ...alignRows([
      ['role', 'held by'],
      ...found.roles.map(({ role, account, contract }) => [role, contract ?? account]),
    ]),
    ...alignRows([['parameter', 'value'], ...Object.entries(found.parameters)]),
  ]);
  return EXIT.ok;
}

async function list(session: Session): Promise<ExitCode> {
  const { proposals } = await session.gateway().listProposals();
  session.answer({ proposals }, () =>
    alignRows([
      ['', 'state', 'for', 'against', 'quorum', 'vote ends', 'what', 'id'],
      ...proposals.map(({ id, number, state, tally, voteEnd, description }) => [
        String(number),
        state,
        String(tally.for),
        String(tally.against),
        String(tally.quorum),
        isoTime(voteEnd),
        printable(description),
        id,
      ]),
    ]),
  );
  return EXIT.ok;
}

async function show(session: Session, _options: object, id = ''): Promise<ExitCode> {
  const found = await session.gateway().getProposal({ id });
  session.answer(found, () => [
    `${found.number}  ${found.state}  ${printable(found.description)}`,
    `vote ${isoTime(found.voteStart)} – ${isoTime(found.voteEnd)}${found.eta === null ? '' : `, due ${isoTime(found.eta)}`}`,
    `for ${found.tally.for}, against ${found.tally.against}, abstain ${found.tally.abstain}; quorum ${found.tally.quorum} of ${found.seats} seats`,
    ...found.calls.flatMap(callLines),
    ...alignRows(
      found.votes.map(({ member, support, reason }) => [`member ${member ?? '?'}`, support, printable(reason)]),
      '  ',
    ),
  ]);
  return EXIT.ok;
}

interface Call {
  readonly target: string;
  readonly data: string;
  readonly fn: string | null;
  readonly words: { readonly zh: string; readonly en: string };
}

/** A call in words, and as it is. */
export const callLines = ({ target, data, fn, words }: Call): string[] => [
  `  ${fn === null ? '⚠ ' : ''}${printable(words.zh)} · ${printable(words.en)}`,
  `      ${target} ${data}`,
];

async function castVote(session: Session, options: VoteOptions, id = '', support = ''): Promise<ExitCode> {
  if (!SUPPORTS.includes(support)) throw new LedgerError('USAGE_INVALID', `${support}: give ${SUPPORTS.join(', ')}`);
  const { reason } = options;
  const body = { support: support as VoteSupport, ...(reason === undefined ? {} : { reason }) };
  const { operation } = await session.gateway().castVote({ id, body });
  return anchored(session, operation, options.patience, `${id}: voted ${support}`);
}
