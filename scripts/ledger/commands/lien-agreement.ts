/** Between creditors: `ledger lien offer`, `assign`, `yield`, `subordinate`. Documents travel from one to the other. */
import type { Command } from 'commander';
import { parseHex } from '../../../server/domain/bytes.ts';
import { LedgerError } from '../../../server/errors.ts';
import { type ActOptions, patienceOption, settle } from '../assets/act-command.ts';
import { documentOf } from '../assets/given.ts';
import { EXIT } from '../failure.ts';
import { act, type Host } from '../session.ts';

/** Adds the commands to the group `ledger lien`. */
export function addLienAgreementCommands(lien: Command, host: Host): void {
  const offer = lien
    .command('offer')
    .description('accept to become the creditor: prints the offer that the present one carries out')
    .argument('<lien>', 'id of the lien')
    .addHelpText('after', '\nExamples:\n  $ ledger lien offer 0x5b1f... --as bank-b --json > offer.json');
  act<object>(offer, host, async (session, _options, given = '') => {
    const made = await session.gateway().offerAssignment({ lien: parseHex(given, 32), body: {} });
    session.answer(made, () => [JSON.stringify(made, null, 2)]);
    return EXIT.ok;
  });

  const assign = lien
    .command('assign')
    .description('give an own lien to the member that offered to take it; its rank stays')
    .argument('<file>', 'the offer');
  patienceOption(assign).addHelpText('after', '\nExamples:\n  $ ledger lien assign offer.json --as bank');
  act<{ patience: number }>(assign, host, async (session, { patience }, file = '') => {
    const { lien: id, ...body } = (await documentOf(session, file)) as { lien: string } & Record<string, unknown>;
    const client = session.gateway();
    const path = `/liens/${parseHex(id, 32)}/assignment`;
    const answer = await client.request(path, { method: 'POST', json: body });
    return settle(session, { client, patience, answer, said: `lien ${id} assigned` });
  });

  const yields = lien
    .command('yield')
    .description('let another creditor be paid first: prints the approval of this member')
    .requiredOption('--asset <number>', 'the asset')
    .requiredOption('--yielding <ids>', 'liens that yield, with commas')
    .option('--favoured <id>', 'the lien that is paid first; without it they waive their rank')
    .option('--terms <file>', 'an approval of another creditor, to approve the same')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ledger lien yield --asset 1 --yielding 0x5b1f... --favoured 0x77aa... --as bank --json > approval.json',
    );
  act<ActOptions>(yields, host, async (session, { asset = '', yielding = '', favoured, terms }) => {
    const same = terms === undefined ? undefined : ((await documentOf(session, terms)) as Approval).terms;
    const body = {
      asset,
      yielding: yielding.split(',').map((id) => parseHex(id.trim(), 32)),
      ...(favoured === undefined ? {} : { favoured: parseHex(favoured, 32) }),
      ...(same === undefined ? {} : { salt: same.salt, deadline: same.deadline }),
    };
    const made = await session.gateway().approveSubordination({ body });
    session.answer(made, () => [JSON.stringify(made, null, 2)]);
    return EXIT.ok;
  });

  const subordinate = lien
    .command('subordinate')
    .description('carry an agreement on rank to the chain, with the approval of every yielding creditor')
    .argument('<files...>', 'the approvals');
  patienceOption(subordinate).addHelpText('after', '\nExamples:\n  $ ledger lien subordinate approval.json --as bank');
  act<{ patience: number }>(subordinate, host, async (session, { patience }, ...given) => {
    const approvals = await Promise.all(
      given.flat().map(async (file) => (await documentOf(session, file)) as Approval),
    );
    const [first] = approvals;
    if (first === undefined || approvals.some(({ agreement }) => agreement !== first.agreement))
      throw new LedgerError('USAGE_INVALID', 'the approvals are not of one agreement');
    const client = session.gateway();
    const json = { terms: first.terms, approvals: approvals.flatMap((one) => one.approvals) };
    const answer = await client.request('/subordinations', { method: 'POST', json });
    return settle(session, { client, patience, answer, said: `agreement ${first.agreement}` });
  });
}

interface Approval {
  readonly agreement: string;
  readonly terms: { readonly salt: string; readonly deadline: number };
  readonly approvals: readonly unknown[];
}
