import { expect } from 'chai';
import type { ConsentRequestInput } from '../../server/consents/consent-request.ts';
import { createControllerCheck } from '../../server/consents/controller-signature.ts';
import { type Hex, toHex, utf8 } from '../../server/domain/bytes.ts';
import { consentId, termsHash } from '../../server/domain/consent.ts';
import { keccak } from '../../server/domain/hash.ts';
import { noticeHash } from '../../server/domain/notice.ts';
import { canonicalJson } from '../../server/domain/values.ts';
import { CONSENTS, FakeIndex, intended, NOW, SELF, uscc } from '../publish/publish-fixtures.ts';
import { cleanUp, close, folder, hex32, open, refused } from '../store/vault-fixtures.ts';
import { deskOver, LENDER, PUBLISHER, provideConsent, queryConsent, walletOf } from './consent-fixtures.ts';

/** A desk of the publisher (this member) or of the lender, and a wallet whose handle is on chain. */
async function scene(self: number = SELF, publisher: number = SELF) {
  const path = await folder();
  const vault = await open(path);
  const made = deskOver(vault, { self });
  const wallet = walletOf(1, publisher);
  const { subject } = wallet.opening;
  made.index.setSubject(subject, publisher, wallet.signer.address);
  return { ...made, path, vault, wallet, subject };
}

describe('consents: taking in', () => {
  afterEach(cleanUp);

  it('refuses a handle that is not on chain', async () => {
    const { desk, wallet, subject, index } = await scene();
    index.subjects.clear();
    await refused(desk.acceptConsent(await wallet.sign(queryConsent(subject))), 'SUBJECT_UNKNOWN');
  });

  it('refuses a consent between two other members', async () => {
    const { desk, wallet, subject } = await scene(SELF, PUBLISHER);
    await refused(desk.acceptConsent(await wallet.sign(queryConsent(subject))), 'PEER_NOT_FOR_US');
  });

  it('refuses a signature of another account, of another consent, and a broken one', async () => {
    const { desk, wallet, subject, vault } = await scene();
    const consent = queryConsent(subject);
    const stranger = await walletOf(1, SELF).sign(consent);
    const other = await wallet.sign({ ...consent, useLimit: 7 });
    for (const signature of [stranger.signature, other.signature, '0x' as const, hex32()]) {
      const error = await refused(desk.acceptConsent({ consent, signature }), 'CONSENT_INVALID');
      expect(error.values.reason).to.equal('BAD_SIGNATURE');
    }
    expect(await vault.consents.list()).to.deep.equal([]);
    expect(await vault.outbox.pending()).to.deep.equal([]);
  });

  it('asks the controller as a contract when the signature is not its own', async () => {
    const { wallet, subject, vault, index } = await scene();
    const consent = queryConsent(subject);
    const asked: unknown[] = [];
    const check = createControllerCheck(index, async (...call) => {
      asked.push(call);
      return true;
    });
    const { desk } = deskOver(vault, { signedByController: check }, index);
    const { id } = await desk.acceptConsent({ consent, signature: '0xabcd' });
    expect(asked).to.deep.equal([[wallet.signer.address, id, '0xabcd']]);
  });

  const unusable: [string, Parameters<typeof queryConsent>[1]][] = [
    ['EXPIRED', { validUntil: NOW }],
    ['EMPTY_WINDOW', { validFrom: NOW + 10, validUntil: NOW + 10 }],
    ['WINDOW_TOO_LONG', { validUntil: NOW + 6 * 366 * 86_400 }],
    ['NO_CATEGORIES', { categories: [] }],
    ['USE_LIMIT_NEEDS_QUERY', { action: 1, useLimit: 1 }],
  ];
  for (const [reason, change] of unusable)
    it(`refuses a consent the contract would refuse: ${reason}`, async () => {
      const { desk, wallet, subject } = await scene();
      const error = await refused(
        desk.acceptConsent(await wallet.sign(queryConsent(subject, change))),
        'CONSENT_INVALID',
      );
      expect(error.values.reason).to.equal(reason);
    });

  for (const minutes of [-10, 10])
    it(`judges a consent by block time when its own clock is off by ${minutes} minutes`, async () => {
      const { wallet, subject, vault, index } = await scene();
      const { desk } = deskOver(vault, { now: () => NOW + minutes * 60 }, index);
      const [valid, over] = [{ validUntil: NOW + 1 }, { validUntil: NOW }];
      const error = await refused(
        desk.acceptConsent(await wallet.sign(queryConsent(subject, over))),
        'CONSENT_INVALID',
      );
      expect(error.values.reason).to.equal('EXPIRED');
      const { id } = await desk.acceptConsent(await wallet.sign(queryConsent(subject, valid)));
      expect((await desk.listConsents()).map((one) => [one.id, one.state])).to.deep.equal([[id, 'pending']]);
    });

  it('refuses, as recipient, a consent without its opening or with another one', async () => {
    const { desk, wallet, subject } = await scene(LENDER, PUBLISHER);
    const { consent, signature, opening } = await wallet.sign(queryConsent(subject));
    const missing = await refused(desk.acceptConsent({ consent, signature }), 'CONSENT_INVALID');
    expect(missing.values.reason).to.equal('OPENING_MISSING');
    const other = walletOf(2, PUBLISHER).opening;
    const wrong = await refused(desk.acceptConsent({ consent, signature, opening: other }), 'CONSENT_INVALID');
    expect(wrong.values.reason).to.equal('OPENING_OF_ANOTHER');
    const forged = { ...opening!, identifier: uscc(2) };
    await refused(desk.acceptConsent({ consent, signature, opening: forged }), 'PROOF_INVALID');
  });

  it('refuses a consent that holds the hash of a notice which did not come with it, or of another', async () => {
    const { desk, wallet, subject, vault } = await scene();
    const notice = { zh: '合成告知', en: 'a synthetic notice' };
    const document = await wallet.sign(queryConsent(subject, {}, { notice: noticeHash(notice) }));
    const reason = async (given: typeof document) =>
      (await refused(desk.acceptConsent(given), 'CONSENT_INVALID')).values.reason;
    expect(await reason(document)).to.equal('NOTICE_MISSING');
    expect(await reason({ ...document, notice: { ...notice, en: 'another' } })).to.equal('NOTICE_ALTERED');
    expect(await vault.consents.list()).to.deep.equal([]);
    const { id } = await desk.acceptConsent({ ...document, notice });
    expect((await vault.consents.get(id))?.notice).to.deep.equal(notice);
  });

  it('relays the grant as the publisher, once', async () => {
    const { desk, wallet, subject, vault, woken } = await scene();
    const consent = queryConsent(subject);
    const document = await wallet.sign(consent);
    const receipt = await desk.acceptConsent(document);
    const again = await Promise.all([desk.acceptConsent(document), desk.acceptConsent(document)]);
    expect(again).to.deep.equal([receipt, receipt]);
    expect(receipt.id).to.equal(consentId(CONSENTS, consent));
    expect(await intended(vault)).to.deep.equal([
      {
        fn: 'grant',
        args: [
          [subject, 2n, 5n, BigInt(consent.validFrom), BigInt(consent.validUntil), 0n, termsHash(consent.terms)],
          document.signature,
        ],
        id: receipt.operation,
      },
    ]);
    expect(woken.count).to.equal(1);
  });

  it('relays again when the chain refused the first grant', async () => {
    const { desk, wallet, subject, vault } = await scene();
    const document = await wallet.sign(queryConsent(subject));
    const first = await desk.acceptConsent(document);
    const row = (await vault.outbox.get(first.operation!))!;
    await vault.outbox.put({ ...row, state: 'failed' });
    const second = await desk.acceptConsent(document);
    expect(second.operation).to.not.equal(first.operation);
    expect(await vault.consents.list()).to.have.length(1);
    await vault.check();
  });

  it('keeps it as the recipient, findable by identifier, and relays nothing', async () => {
    const { desk, wallet, subject, vault } = await scene(LENDER, PUBLISHER);
    const receipt = await desk.acceptConsent(await wallet.sign(queryConsent(subject)));
    expect(receipt).to.have.all.keys('id');
    expect(await vault.outbox.pending()).to.deep.equal([]);
    const [held] = await vault.consents.about('uscc', uscc(1));
    expect(held).to.deep.include({ id: receipt.id, opening: wallet.opening });
    expect(await vault.consents.about('uscc', uscc(2))).to.deep.equal([]);
  });
});

describe('consents: withdrawing', () => {
  afterEach(cleanUp);

  it("refuses an unknown consent and a signature that is not the controller's", async () => {
    const { desk, wallet, subject, vault } = await scene();
    await refused(desk.withdraw(hex32(), '0x'), 'CONSENT_UNKNOWN');
    const { id } = await desk.acceptConsent(await wallet.sign(queryConsent(subject)));
    const forged = await walletOf(1, SELF).withdraw(id);
    expect((await refused(desk.withdraw(id, forged), 'CONSENT_INVALID')).values.reason).to.equal('BAD_SIGNATURE');
    expect(vault.consents.withdrawal(id)).to.equal(undefined);
  });

  it('refuses at once, tells the chain once, and stays withdrawn after a restart', async () => {
    const { desk, wallet, subject, vault, path } = await scene();
    const document = await wallet.sign(queryConsent(subject));
    const { id } = await desk.acceptConsent(document);
    const signature = await wallet.withdraw(id);
    const commit = vault.commit.bind(vault);
    let markedBeforeDurable = false;
    Object.assign(vault, {
      commit: (batch: Parameters<typeof commit>[0]) => {
        markedBeforeDurable = vault.consents.withdrawal(id) !== undefined;
        return commit(batch);
      },
    });
    const receipt = await desk.withdraw(id, signature);
    expect(markedBeforeDurable).to.equal(true);
    expect(await desk.withdraw(id, signature)).to.deep.equal(receipt);
    const calls = await intended(vault);
    expect(calls.filter(({ fn }) => fn === 'withdraw')).to.deep.equal([
      { fn: 'withdraw', args: [subject, id, signature], id: receipt.operation },
    ]);
    expect((await refused(desk.acceptConsent(document), 'CONSENT_INVALID')).values.reason).to.equal('WITHDRAWN');
    expect((await desk.listConsents())[0]?.state).to.equal('withdrawn');
    await close(vault);
    expect((await open(path)).consents.withdrawal(id)?.at).to.equal(NOW);
  });

  it('tells the chain nothing that it says already', async () => {
    const { desk, wallet, subject, vault, index } = await scene();
    const { id } = await desk.acceptConsent(await wallet.sign(queryConsent(subject)));
    index.withdrawals.set(id, { consent: id, subject, withdrawn: { block: 1, timestamp: 1, tx: id } });
    expect(await desk.withdraw(id, await wallet.withdraw(id))).to.deep.equal({ id });
    expect((await intended(vault)).map(({ fn }) => fn)).to.deep.equal(['grant']);
  });
});

describe('consents: asking and listing', () => {
  afterEach(cleanUp);

  const input: ConsentRequestInput = {
    publishers: [{ member: PUBLISHER, categories: [0, 2] }],
    purpose: 'loan-application',
    validFrom: NOW,
    validUntil: NOW + 86_400,
    useLimit: 1,
    dataLife: 3_600,
  };
  const asking = (...categories: number[]) => [{ member: PUBLISHER, categories }];

  it('refuses a request that no consent could answer', async () => {
    const vault = await open(await folder());
    const { desk } = deskOver(vault, { self: LENDER });
    await refused(desk.requestConsent({ ...input, publishers: [{ member: 99, categories: [0] }] }), 'MEMBER_UNKNOWN');
    const changes: Partial<ConsentRequestInput>[] = [
      { publishers: [] },
      { publishers: [...asking(0), ...asking(2)] },
      { publishers: asking() },
      { publishers: asking(2, 0) },
      { purpose: 'curiosity' },
      { validUntil: NOW },
      { validUntil: NOW + 6 * 366 * 86_400 },
      { useLimit: 70_000 },
      { dataLife: 0 },
    ];
    for (const change of changes) await refused(desk.requestConsent({ ...input, ...change }), 'CONSENT_INVALID');
    expect(await vault.consents.requests()).to.deep.equal([]);
  });

  it('builds a request with its notice in both languages, and keeps it', async () => {
    const vault = await open(await folder());
    const { desk } = deskOver(vault, { self: LENDER });
    const request = await desk.requestConsent(input);
    expect(request).to.deep.include({ ...input, recipient: LENDER, recipientName: `Member ${LENDER}` });
    for (const text of [request.noticeText.zh, request.noticeText.en]) expect(text).to.contain(`Member ${PUBLISHER}`);
    expect(request.notice).to.equal(toHex(keccak(utf8(canonicalJson(request.noticeText)))));
    expect(await vault.consents.requests()).to.deep.equal([request]);
  });

  it("tells each consent's state by the chain", async () => {
    const { desk, index, wallet, subject } = await scene();
    const granted = async (change: Parameters<typeof queryConsent>[1], uses = 0) => {
      const consent = queryConsent(subject, change);
      const { id } = await desk.acceptConsent(await wallet.sign(consent));
      const { action, validFrom, validUntil, useLimit } = consent;
      index.setConsent({
        consent: id,
        subject,
        publisher: SELF,
        action,
        categories: '5',
        validFrom,
        validUntil,
        useLimit,
        uses,
      });
    };
    await desk.acceptConsent(await wallet.sign(queryConsent(subject)));
    await granted({});
    await granted({ validFrom: NOW + 10 });
    await granted({ useLimit: 2 }, 2);
    await granted({ validUntil: NOW + 1 });
    index.timestamp = NOW + 1;
    const states = (await desk.listConsents()).map(({ state }) => state);
    expect(states).to.deep.equal(['pending', 'active', 'not-yet-valid', 'used-up', 'expired']);
    expect(await desk.listConsents({ subject: hex32() })).to.deep.equal([]);
    expect(await desk.listConsents({ subject, limit: 2 })).to.have.length(2);
  });

  it('gives all it holds a page at a time, each once', async () => {
    const { desk, subject, wallet } = await scene();
    const ids: Hex[] = [];
    for (let i = 0; i < 5; i++) ids.push((await desk.acceptConsent(await wallet.sign(queryConsent(subject)))).id);
    expect((await desk.page({ after: 0, limit: 9 })).consents, 'from the start').to.have.length(5);
    for (const limit of [1, 2, 3, 5, 6]) {
      const found: Hex[] = [];
      let pages = 0;
      for (let after: number | undefined; ; pages++) {
        const page = await desk.page({ limit, ...(after === undefined ? {} : { after }) });
        expect(page.consents.length).to.be.at.most(limit);
        found.push(...page.consents.map(({ id }) => id));
        after = page.next;
        if (after === undefined) break;
      }
      expect(found, `${limit} at a time`).to.deep.equal(ids);
      expect(pages).to.be.at.most(Math.ceil((ids.length + 1) / limit));
    }
  });

  it('knows its own provide consents too', async () => {
    const { desk, subject, wallet } = await scene();
    const { id } = await desk.acceptConsent(await wallet.sign(provideConsent(subject)));
    expect((await desk.listConsents({ subject })).map((one) => one.id)).to.deep.equal([id]);
  });
});

describe('consents: the controller', () => {
  it('is nobody for an unknown handle, and no contract is asked', async () => {
    const check = createControllerCheck(new FakeIndex(), () => Promise.reject(new Error('asked')));
    expect(await check(hex32(), hex32(), '0x')).to.equal(false);
  });
});
