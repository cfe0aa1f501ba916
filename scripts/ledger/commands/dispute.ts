/** `ledger dispute`: objections of the people concerned, and the answers owed to them. */
import { type Command, Option } from 'commander';
import { type Hex, parseHex } from '../../../server/domain/bytes.ts';
import type { DisputeOutcome } from '../../../server/domain/dispute.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { awaitOperations, operationLine } from '../operations.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';
import { addDisputeParty } from './dispute-party.ts';
import { wholeNumber } from './whole-number.ts';

const STATES = ['open', 'overdue', 'corrected', 'rejected', 'unresolved', 'withdrawn'];
const KINDS = ['attestation', 'title', 'valuation', 'lien'];

const EXAMPLES = `
The enterprise objects with its wallet (file, state, withdraw, read); the clerk of the member concerned lists what is open or overdue and
answers. A mark is not a hide: disputed records stay disclosed, with the enterprise's latest statement.

Examples:
  $ ledger dispute file 0x5b1f... --publisher 1 --grounds "wrong amount" --statement "paid on time" --wallet wallet.json --as government
  $ ledger dispute list --state overdue --as government
  $ ledger dispute answer 0x77aa... --outcome corrected --text "corrected" --successor 0x9c3d... --as government`;

interface ListOptions {
  readonly state?: string;
  readonly kind?: string;
  readonly target?: string;
  readonly respondent?: number;
}
interface AnswerOptions {
  readonly outcome: DisputeOutcome;
  readonly text: string;
  readonly successor?: string;
  readonly patience: number;
}

export function addDisputeCommands(program: Command, host: Host): void {
  const dispute = program
    .command('dispute')
    .description('objections and the answers owed to them')
    .addHelpText('after', EXAMPLES);
  addDisputeParty(dispute, host);
  act<ListOptions>(
    dispute
      .command('list')
      .description('what this member answers; or about a target, or for another member; due first')
      .addOption(new Option('--state <state>', 'only these').choices(STATES))
      .addOption(new Option('--kind <kind>', 'of what, with --target').choices(KINDS))
      .option('--target <id>', 'about this attestation, valuation, lien, or asset number as 32 bytes')
      .option('--respondent <member>', 'that another member answers', wholeNumber(1, 4_294_967_295))
      .addHelpText('after', EXAMPLES),
    host,
    list,
  );
  act(
    dispute
      .command('show')
      .description('a dispute, with its words where this gateway holds them (publisher)')
      .argument('<id>', 'id of the dispute')
      .addHelpText('after', EXAMPLES),
    host,
    show,
  );
  act<AnswerOptions>(
    dispute
      .command('answer')
      .description('answer in writing (publisher)')
      .argument('<id>', 'id of the dispute')
      .addOption(
        new Option('--outcome <outcome>', 'what came of it')
          .choices(['corrected', 'rejected', 'unresolved'])
          .makeOptionMandatory(),
      )
      .requiredOption('--text <words>', 'the answer, for the party')
      .option('--successor <id>', 'what replaces the record, for corrected: revoke with it first')
      .option('--patience <seconds>', 'how long to wait for the chain', wholeNumber(0, 86_400), 120)
      .addHelpText('after', EXAMPLES),
    host,
    answer,
  );
}

async function list(session: Session, { state, kind, respondent, target }: ListOptions): Promise<ExitCode> {
  const query = {
    ...(state === undefined ? {} : { state }),
    ...(kind === undefined ? {} : { kind }),
    ...(target === undefined ? {} : { target: parseHex(target, 32) }),
    ...(respondent === undefined ? {} : { respondent: String(respondent) }),
  };
  const { disputes } = (await session.gateway().request('/disputes', { query })) as { disputes: Mark[] };
  session.answer({ disputes }, () =>
    alignRows([['state', 'due', 'kind', 'respondent', 'statements', 'dispute'], ...disputes.map(line)]),
  );
  return EXIT.ok;
}

async function show(session: Session, _options: object, given = ''): Promise<ExitCode> {
  const id = parseHex(given, 32);
  const client = session.gateway();
  const [mark, texts] = await Promise.all([
    client.getDispute({ id }) as Promise<unknown>,
    // Words are the clerk's; whoever else asks sees the mark alone.
    (client.getDisputeTexts({ id }) as Promise<unknown>).catch(() => undefined),
  ]);
  const words = (texts ?? {}) as { grounds?: string | null; statement?: string | null; answer?: string | null };
  session.answer({ ...(mark as object), ...words }, () => [
    ...alignRows([['state', 'due', 'kind', 'respondent', 'statements', 'dispute'], line(mark as Mark)]),
    ...(['grounds', 'statement', 'answer'] as const).flatMap((name) =>
      typeof words[name] === 'string' ? [`${name}: ${printable(words[name])}`] : [],
    ),
  ]);
  return EXIT.ok;
}

async function answer(session: Session, options: AnswerOptions, given = ''): Promise<ExitCode> {
  const { outcome, text, successor, patience } = options;
  const id = parseHex(given, 32);
  const client = session.gateway();
  const body = { outcome, text, ...(successor === undefined ? {} : { successor: parseHex(successor, 32) }) };
  const { operation: asked } = await client.answerDispute({ id, body });
  const [operation] = await awaitOperations({ io: session.io, client, limitMs: patience * 1000 }, [asked]);
  session.answer({ id, outcome, operation }, () => [`${id}: ${outcome}`, operationLine(operation!)]);
  return operation?.state === 'final' ? EXIT.ok : EXIT.incomplete;
}

interface Mark {
  readonly id: Hex;
  readonly kind: string;
  readonly state: string;
  readonly respondent: number;
  readonly dueAt: number;
  readonly statements: number;
}

const line = ({ id, kind, state, respondent, dueAt, statements }: Mark): string[] => [
  state,
  isoTime(dueAt),
  kind,
  `member ${respondent}`,
  String(statements),
  id,
];
