/** `ledger consent offers|accept|decline`: offers at a gateway, and the lender's answer. */
import type { Command } from 'commander';
import { parseHex } from '../../../server/domain/bytes.ts';
import { categoryTitle } from '../../../server/domain/capabilities.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';

const HEADER = ['要约 offer', '提供方 from', '用途 purpose', '信息 what', '可接受至 open until', '状态 state'];
const EXAMPLES = `
A lender sees the offers made to it; an enterprise that signed in sees its own. Who made an offer, its acceptance tells.

Examples:
  $ ledger consent offers --as bank
  $ ledger consent accept 0x5b1f... --as bank
  $ ledger consent decline 0x5b1f... --as bank`;

/** Adds `offers`, `accept` and `decline` to the group. */
export function addConsentOffers(consent: Command, host: Host): void {
  act(consent.command('offers').description('list offers').addHelpText('after', EXAMPLES), host, list);
  for (const [name, answer, description] of [
    ['accept', 'accepted', 'take up an offer: it becomes the consent that was signed (lender)'],
    ['decline', 'declined', 'decline an offer (lender)'],
  ] as const) {
    const command = consent.command(name).description(description).argument('<id>', 'id of the offer, see offers');
    act(command.addHelpText('after', EXAMPLES), host, async (session, _options, given = '') => {
      const { id } = await session.gateway().answerConsentOffer({ id: parseHex(given, 32), body: { answer } });
      const said = answer === 'accepted' ? '已接受 accepted: see consent list' : '已谢绝 declined';
      session.answer({ id, answer }, () => [`${id}  ${said}`]);
      return EXIT.ok;
    });
  }
}

async function list(session: Session): Promise<ExitCode> {
  const { offers } = await session.gateway().listConsentOffers();
  session.answer({ offers }, () =>
    alignRows([
      HEADER,
      ...offers.map(({ id, publisher, consent, until, state }) => [
        id,
        `member ${publisher}`,
        consent === undefined ? '-' : printable(consent.terms.purpose),
        consent === undefined
          ? '-'
          : consent.categories.map((one) => `${categoryTitle(one).zh} ${categoryTitle(one).en}`).join(', '),
        isoTime(until),
        STATES[state] ?? printable(state),
      ]),
    ]),
  );
  return EXIT.ok;
}

const STATES: Readonly<Record<string, string>> = {
  open: '待答复 open',
  accepted: '已接受 accepted',
  declined: '已谢绝 declined',
  withdrawn: '已撤回 withdrawn',
  expired: '已到期 expired',
};
