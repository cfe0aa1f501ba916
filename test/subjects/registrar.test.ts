import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { Hex } from '../../server/domain/bytes.ts';
import { checkOpening, type Opening } from '../../server/domain/subject.ts';
import { CachedHandles, type HandleSource } from '../../server/subjects/handle-source.ts';
import { Registrar } from '../../server/subjects/registrar.ts';
import { FakeIndex, intended, NOW, SELF, uscc } from '../publish/publish-fixtures.ts';
import { cleanUp, close, folder, hex32, open, refused } from '../store/vault-fixtures.ts';

const account = (byte: string): Hex => `0x${byte.repeat(20)}`;
const code = (number: number) => ({ type: 'uscc', identifier: uscc(number) });

async function scene(path?: string) {
  const vault = await open(path ?? (await folder()));
  const index = new FakeIndex();
  for (const member of [2, 3]) index.setMember(member, {});
  const woken = { count: 0 };
  const registrar = new Registrar({
    self: SELF,
    vault,
    index,
    random: randomBytes,
    now: () => NOW,
    wake: () => (woken.count += 1),
  });
  return { vault, index, registrar, woken };
}

describe('subjects: handles', () => {
  afterEach(cleanUp);

  it('refuses an invalid identifier and stores nothing of the call', async () => {
    const { registrar, vault } = await scene();
    await refused(registrar.handlesFor(2, [code(1), { type: 'uscc', identifier: 'wrong' }]), 'USCC_LENGTH');
    await refused(registrar.handlesFor(2, [{ type: 'phone', identifier: '1' }]), 'VALUE_INVALID');
    expect(await vault.openings.find(2, [code(1)])).to.deep.equal([undefined]);
  });

  it('gives one handle per identifier and publisher, whatever the spelling, for ever', async () => {
    const path = await folder();
    const { registrar, vault } = await scene(path);
    const calls = [code(1), code(2), { type: 'uscc', identifier: ` ${uscc(1).toLowerCase()} ` }];
    const [first, again, other] = await Promise.all([
      registrar.handlesFor(2, calls),
      registrar.handlesFor(2, calls),
      registrar.handlesFor(3, calls),
    ]);
    expect(again).to.deep.equal(first);
    expect(first[0]).to.deep.equal(first[2]);
    expect(new Set([...first, ...other].map(({ subject }) => subject)).size).to.equal(4);
    for (const opening of [...first, ...other]) checkOpening(opening);
    expect(await registrar.openingOf(first[1]!.subject)).to.deep.equal(first[1]);
    expect(await registrar.openingOf(hex32())).to.equal(undefined);
    await close(vault);
    const restarted = await scene(path);
    expect(await restarted.registrar.handlesFor(2, calls)).to.deep.equal(first);
    await restarted.vault.check();
  });
});

describe('subjects: enrolment', () => {
  afterEach(cleanUp);

  it('refuses when this member is not the registrar', async () => {
    const { registrar, index } = await scene();
    index.setMember(SELF, { capabilities: '2' });
    await refused(registrar.enrol({ ...code(1), controllers: { 2: account('aa') } }), 'FORBIDDEN');
  });

  it('refuses an unknown publisher, the zero account, a malformed account, nobody, and a wrong code', async () => {
    const { registrar, vault } = await scene();
    await refused(registrar.enrol({ ...code(1), controllers: { 9: account('aa') } }), 'MEMBER_UNKNOWN');
    await refused(registrar.enrol({ ...code(1), controllers: { x: account('aa') } }), 'MEMBER_UNKNOWN');
    await refused(registrar.enrol({ ...code(1), controllers: { 2: account('00') } }), 'VALUE_INVALID');
    await refused(registrar.enrol({ ...code(1), controllers: { 2: '0x12' } }), 'HEX_INVALID');
    await refused(registrar.enrol({ ...code(1), controllers: {} }), 'VALUE_INVALID');
    await refused(
      registrar.enrol({ type: 'uscc', identifier: uscc(1).replace(/.$/, '?'), controllers: { 2: account('aa') } }),
      'USCC_CHARACTER',
    );
    expect(await vault.outbox.pending()).to.deep.equal([]);
  });

  it('puts the handles on chain in one transaction, once', async () => {
    const { registrar, vault, woken } = await scene();
    const request = { ...code(1), controllers: { 2: account('aa'), 3: account('bb') } };
    const [first, again] = await Promise.all([registrar.enrol(request), registrar.enrol(request)]);
    expect(again).to.deep.equal(first);
    const subjects = first.handles.map(({ subject }) => subject);
    expect(await intended(vault)).to.deep.equal([
      { fn: 'register', args: [subjects, [2n, 3n], [account('aa'), account('bb')]], id: first.operations[0] },
    ]);
    expect(woken.count).to.equal(1);
  });

  it('adds a publisher later and leaves the others alone', async () => {
    const { registrar, vault } = await scene();
    const first = await registrar.enrol({ ...code(1), controllers: { 2: account('aa') } });
    const second = await registrar.enrol({ ...code(1), controllers: { 2: account('aa'), 3: account('bb') } });
    expect(second.operations).to.have.length(2).and.include(first.operations[0]);
    expect((await intended(vault)).map(({ args }) => args[1])).to.deep.equal([[2n], [3n]]);
  });

  it('refuses another controller, known from the vault or from the chain', async () => {
    const { registrar, index } = await scene();
    await registrar.enrol({ ...code(1), controllers: { 2: account('aa') } });
    const error = await refused(registrar.enrol({ ...code(1), controllers: { 2: account('cc') } }), 'SUBJECT_ENROLLED');
    expect(error.values).to.include({ publisher: 2, controller: account('aa') });
    const [handle] = await registrar.handlesFor(3, [code(1)]);
    index.setSubject(handle!.subject, 3, account('dd'));
    await refused(registrar.enrol({ ...code(1), controllers: { 3: account('ee') } }), 'SUBJECT_ENROLLED');
    expect((await registrar.enrol({ ...code(1), controllers: { 3: account('dd') } })).operations).to.deep.equal([]);
  });

  it('tries again after the chain refused', async () => {
    const { registrar, vault } = await scene();
    const request = { ...code(1), controllers: { 2: account('aa') } };
    const first = await registrar.enrol(request);
    await vault.outbox.put({ ...(await vault.outbox.get(first.operations[0]!))!, state: 'failed' });
    const second = await registrar.enrol({ ...code(1), controllers: { 2: account('cc') } });
    expect(second.operations).to.not.deep.equal(first.operations);
    expect(second.handles[0]?.subject).to.equal(first.handles[0]?.subject);
  });
});

describe('subjects: handles from another registrar', () => {
  afterEach(cleanUp);

  const answering = (change: (openings: Opening[]) => Opening[]) => async () => {
    const { registrar } = await scene();
    const publisher = await open(await folder());
    const asked: number[] = [];
    const source: HandleSource = {
      handlesFor: async (identifiers) => {
        asked.push(identifiers.length);
        return change(await registrar.handlesFor(2, identifiers));
      },
    };
    return { handles: new CachedHandles(source, publisher, 2), asked, publisher };
  };

  const lies: [string, (openings: Opening[]) => Opening[]][] = [
    ['too few', (openings) => openings.slice(1)],
    ['in another order', (openings) => [...openings].reverse()],
    ['towards another member', (openings) => openings.map((opening) => ({ ...opening, publisher: 3 }))],
    ['with a salt that gives another handle', (openings) => openings.map((opening) => ({ ...opening, salt: hex32() }))],
  ];
  for (const [how, lie] of lies)
    it(`refuses openings ${how}, and keeps none`, async () => {
      const { handles, publisher } = await answering(lie)();
      await refused(handles.handlesFor([code(1), code(2)]), 'PEER_INVALID');
      expect(await publisher.openings.find(2, [code(1), code(2)])).to.deep.equal([undefined, undefined]);
    });

  it('asks once for each identifier', async () => {
    const { handles, asked, publisher } = await answering((openings) => openings)();
    const [first, second] = await Promise.all([
      handles.handlesFor([code(1), code(2), code(1)]),
      handles.handlesFor([code(2), code(3)]),
    ]);
    expect(first[0]).to.deep.equal(first[2]);
    expect(second[0]).to.deep.equal(first[1]);
    expect(await handles.handlesFor([code(3), code(1)])).to.deep.equal([second[1], first[0]]);
    expect(asked).to.deep.equal([2, 1]);
    await publisher.check();
  });
});
