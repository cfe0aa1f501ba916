import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { ConsentDesk } from '../../server/consents/consent-desk.ts';
import { type OfferDeps, OfferDesk } from '../../server/consents/offer-desk.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { type Notice, noticeHash } from '../../server/domain/notice.ts';
import type { Opening } from '../../server/domain/subject.ts';
import { isLedgerError, LedgerError } from '../../server/errors.ts';
import { Turns } from '../../server/store/turns.ts';
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import type { Vault } from '../../server/store/vault.ts';
import { FakeIndex, intended, NOW, SELF } from '../publish/publish-fixtures.ts';
import { cleanUp, close, folder, hex32, open, refused } from '../store/vault-fixtures.ts';
import { deskBasics, LENDER, queryConsent, walletOf } from './consent-fixtures.ts';

const DAY = 86_400;

/** The desks of the publisher (this member) and of the lender, joined by calls that a test can lose or change. */
async function scene() {
  const index = new FakeIndex();
  index.setMember(LENDER, {});
  const wallet = walletOf(1, SELF);
  const { subject } = wallet.opening;
  index.setSubject(subject, SELF, wallet.signer.address);
  const logged: { action: string; member: number }[] = [];
  const path = await folder();
  const during = { record: async (): Promise<void> => undefined };
  const line = { lose: false, change: (answer: unknown): unknown => answer };
  const desks = new Map<number, OfferDesk>();
  const at = (self: number, vault: Vault) => {
    const deps: OfferDeps = {
      ...deskBasics(vault, index),
      self,
      wake: () => undefined,
      access: {
        requireOpen: async () => undefined,
        record: async (access) => {
          logged.push(access);
          await during.record();
          return undefined as never;
        },
      },
      peers: {
        post: async (member, to, payload, read) => {
          try {
            const desk = desks.get(member)!;
            const answer =
              to === '/peer/consent-offers'
                ? await desk.takeIn(payload as never, self)
                : await desk.answered((payload as { id: Hex }).id, (payload as { answer: 'accepted' }).answer, self);
            if (line.lose) throw new LedgerError('PEER_UNREACHABLE', `member ${member}`);
            return read(line.change(answer));
          } catch (error) {
            if (!isLedgerError(error) || error.code.startsWith('PEER_')) throw error;
            throw new LedgerError('PEER_REFUSED', error.code, { code: error.code, values: error.values }, error);
          }
        },
      },
    };
    const turns = new Turns();
    const offers = new OfferDesk(deps, turns);
    desks.set(self, offers);
    return { offers, consents: new ConsentDesk(deps, turns), vault };
  };
  const publisher = at(SELF, await open(path));
  const lender = at(LENDER, await open(await folder()));
  const offer = async (until = NOW + DAY, validUntil = NOW + 9 * DAY) => {
    const notice: Notice = { zh: '合成要约', en: 'a synthetic offer', offer: { until } };
    const document = await wallet.sign(queryConsent(subject, { validUntil }, { notice: noticeHash(notice) }));
    return { ...document, notice };
  };
  const reopen = async () => {
    await close(publisher.vault);
    return at(SELF, await open(path));
  };
  return { index, wallet, subject, logged, line, during, publisher, lender, offer, reopen };
}

describe('offers of consent: the desks', () => {
  afterEach(cleanUp);

  it('refuse a publisher that answers with the opening of another enterprise, or with none', async () => {
    const { line, publisher, lender, offer } = await scene();
    const { id } = await publisher.offers.make(await offer());
    const other = walletOf(2, SELF).opening;
    const forged = (opening: Opening) => ({ ...opening, identifier: other.identifier });
    for (const [change, code] of [
      [() => ({ id }), 'PROOF_INVALID'],
      [() => ({ id, opening: other }), 'PROOF_INVALID'],
      [(answer: unknown) => ({ id, opening: forged((answer as { opening: Opening }).opening) }), 'PROOF_INVALID'],
      [() => ({ id, opening: 'mine' }), 'PEER_INVALID'],
    ] as const) {
      line.change = change;
      await refused(lender.offers.answer(id, 'accepted'), code);
    }
    expect(await lender.vault.consents.list()).to.deep.equal([]);
  });

  it('are told by the publisher of the handle alone', async () => {
    const { index, lender, offer } = await scene();
    index.setMember(7, {});
    const { consent, signature, notice } = await offer();
    await refused(lender.offers.takeIn({ consent, signature, notice }, 7), 'PEER_NOT_FOR_US');
    expect(lender.vault.offers.heads()).to.deep.equal([]);
  });

  it('relay one grant when the answer was lost and is asked for again', async () => {
    const { line, publisher, lender, offer, wallet, logged } = await scene();
    const { id } = await publisher.offers.make(await offer());
    line.lose = true;
    await refused(lender.offers.answer(id, 'accepted'), 'PEER_UNREACHABLE');
    expect(await lender.vault.consents.get(id)).to.equal(undefined);
    line.lose = false;
    await Promise.all([lender.offers.answer(id, 'accepted'), lender.offers.answer(id, 'accepted')]);
    expect((await intended(publisher.vault)).map(({ fn }) => fn)).to.deep.equal(['grant']);
    expect(await intended(lender.vault)).to.deep.equal([]);
    expect((await lender.vault.consents.get(id))?.opening).to.deep.equal(wallet.opening);
    expect(new Set(logged.map(({ action, member }) => `${action} ${member}`))).to.deep.equal(
      new Set([`offer ${LENDER}`]),
    );
    await Promise.all([publisher.vault.check(), lender.vault.check()]);
  });

  it('relay one grant when two officers accept at once, and hear no other member', async () => {
    const { publisher, lender, offer } = await scene();
    const { id } = await publisher.offers.make(await offer());
    for (const answer of ['accepted', 'declined'] as const)
      await refused(publisher.offers.answered(id, answer, 7), 'OFFER_UNKNOWN');
    const at = ['accepted', 'accepted', 'accepted'] as const;
    await Promise.all(at.map((answer) => lender.offers.answer(id, answer)));
    expect((await intended(publisher.vault)).map(({ fn }) => fn)).to.deep.equal(['grant']);
    expect(await lender.vault.consents.list()).to.have.length(1);
    await Promise.all([publisher.vault.check(), lender.vault.check()]);
  });

  it('hold back an offer after a restart too, and let it go once it is accepted', async () => {
    const { publisher, lender, offer, reopen } = await scene();
    const { id } = await publisher.offers.make(await offer());
    const again = await reopen();
    expect([again.vault.offers.holdsBack(id), again.vault.offers.hasDocument(id)]).to.deep.equal([true, true]);
    await lender.offers.answer(id, 'accepted');
    expect(again.vault.offers.holdsBack(id)).to.equal(false);
    await close(again.vault);
  });

  it('withdraw an offer before its grant, and relay that though there is nothing to withdraw yet', async () => {
    const { publisher, lender, offer, wallet, subject } = await scene();
    const { id } = await publisher.offers.make(await offer());
    const forged = await walletOf(1, SELF).withdraw(id);
    expect((await refused(publisher.consents.withdraw(id, forged), 'CONSENT_INVALID')).values.reason).to.equal(
      'BAD_SIGNATURE',
    );
    const signature = await wallet.withdraw(id);
    await publisher.consents.withdraw(id, signature);
    expect((await intended(publisher.vault)).map(({ fn, args }) => [fn, ...args])).to.deep.equal([
      ['withdraw', subject, id, signature],
    ]);
    const error = await refused(lender.offers.answer(id, 'accepted'), 'OFFER_CLOSED');
    expect(error.values.state).to.equal('withdrawn');
  });

  it('let an acceptance and a withdrawal meet at any moment: no grant follows a withdrawal, and who offers is not told after it', async () => {
    const { publisher, lender, offer, wallet } = await scene();
    const ends = new Set<string>();
    for (let waits = 0; waits < 40; waits++) {
      const document = await offer();
      // The limit is not what is tried here.
      for (const head of publisher.vault.offers.heads().concat(lender.vault.offers.heads()))
        for (const { vault } of [publisher, lender]) {
          const batch = new VaultBatch();
          vault.offers.remove(batch, head.id);
          await vault.commit(batch);
        }
      const { id } = await publisher.offers.make(document);
      const signature = await wallet.withdraw(id);
      const before = (await intended(publisher.vault)).length;
      const withdrawing = (async () => {
        // A disk is slow: the last of them come when all is done.
        for (let n = 0; n < waits ** 3; n++) await setImmediate();
        await publisher.consents.withdraw(id, signature);
      })();
      const accepted = await lender.offers.answer(id, 'accepted').then(
        () => true,
        (error: LedgerError) => {
          expect([error.code, error.values.state]).to.deep.equal(['OFFER_CLOSED', 'withdrawn']);
          return false;
        },
      );
      await withdrawing;
      const done = (await intended(publisher.vault)).slice(before).map(({ fn }) => fn);
      expect(done).to.be.deep.oneOf([['withdraw'], ['grant', 'withdraw']]);
      if (accepted) expect(done).to.deep.equal(['grant', 'withdraw']);
      expect((await lender.vault.consents.get(id)) !== undefined).to.equal(accepted);
      expect(publisher.vault.consents.withdrawal(id)).to.not.equal(undefined);
      ends.add(`${accepted ? 'accepted' : 'refused'} ${done.join(' ')}`);
    }
    // Both must be there, or they do not meet.
    expect(ends).to.include('accepted grant withdraw').and.to.include('refused withdraw');
  });

  it('keep who offers when it is withdrawn while the acceptance is written down', async () => {
    const { publisher, lender, offer, wallet, during } = await scene();
    const { id } = await publisher.offers.make(await offer());
    during.record = async () => {
      await publisher.consents.withdraw(id, await wallet.withdraw(id));
    };
    const error = await refused(lender.offers.answer(id, 'accepted'), 'OFFER_CLOSED');
    expect(error.values.state).to.equal('withdrawn');
    expect(await lender.vault.consents.get(id)).to.equal(undefined);
    expect((await intended(publisher.vault)).map(({ fn }) => fn)).to.deep.equal(['grant', 'withdraw']);
  });

  it('refuse an acceptance while the subject objects to processing', async () => {
    const { publisher, lender, offer, subject } = await scene();
    const { id } = await publisher.offers.make(await offer());
    publisher.vault.objections.stops = (handle) => handle === subject;
    await refused(lender.offers.answer(id, 'accepted'), 'PROCESSING_STOPPED');
    expect(await intended(publisher.vault)).to.deep.equal([]);
  });

  it('delete the terms of what is over, keep that it is over, and forget it when the consent would be', async () => {
    const { index, publisher, lender, offer, wallet } = await scene();
    const [open, short, withdrawn, declined] = await Promise.all(
      [NOW + 5 * DAY, NOW + 10, NOW + DAY, NOW + DAY].map(async (until) => {
        const { id } = await publisher.offers.make(await offer(until));
        return id;
      }),
    );
    await publisher.consents.withdraw(withdrawn!, await wallet.withdraw(withdrawn!));
    await lender.offers.answer(declined!, 'declined');
    index.timestamp = NOW + 10;
    await publisher.offers.sweep();
    const { offers } = publisher.vault;
    const held = await Promise.all([open, short, withdrawn, declined].map((id) => offers.document(id!)));
    expect(held.map((document) => document !== undefined)).to.deep.equal([true, false, false, false]);
    expect([open, short, withdrawn, declined].map((id) => offers.holdsBack(id!))).to.not.include(false);
    const states = (await publisher.offers.list([wallet.opening.subject])).map(({ state }) => state);
    expect(states.toSorted()).to.deep.equal(['declined', 'expired', 'open', 'withdrawn']);
    index.timestamp = NOW + 9 * DAY;
    await publisher.offers.sweep();
    expect(offers.heads()).to.deep.equal([]);
    await publisher.vault.check();
  });

  it('take as recipient a member in standing alone', async () => {
    const { index, publisher, offer } = await scene();
    for (const change of [{ suspended: true }, { validUntil: NOW }, { capabilities: '4' }]) {
      index.setMember(LENDER, change);
      const error = await refused(publisher.offers.make(await offer()), 'OFFER_INVALID');
      expect(error.values.reason).to.equal('NOT_A_LENDER');
    }
    expect(publisher.vault.offers.heads()).to.deep.equal([]);
    await refused(publisher.offers.answered(hex32(), 'accepted', LENDER), 'OFFER_UNKNOWN');
  });
});
