import { toBeHex, ZeroHash } from 'ethers';
import { DAY, ethers, hash, load, now } from '../../../test/contracts/fixtures.ts';
import {
  buyer,
  CNY,
  createLien,
  farmer,
  farmerTwo,
  HARVESTER,
  mortgage,
  move,
  type Rights,
  TRACTOR,
  title,
  titled,
} from '../../../test/contracts/rights-fixtures.ts';
import { type Filing, signFiling, signLien } from '../../../test/contracts/rights-typed-data.ts';
import type { Report } from '../report.ts';
import { gasOf } from './gas-of.ts';
import { measureRightsPeers } from './rights-peers.ts';

const entry = async () => ({
  register: 1,
  number: hash('register number'),
  registeredAt: await now(),
  validUntil: 0,
  order: 0,
});

/** Registration of a machine that stands in a legal register, with one near fingerprint; and without any. */
async function measureRegistration({ assets }: Rights) {
  const reference = async (name: string) => ({
    ...title({ fingerprint: hash(name), owner: `0x${hash(`owner of ${name}`).slice(26)}` }),
    ...(await referenceOf()),
  });
  const plain = await gasOf(assets.register(await reference('bench machine 1'), []));
  const near = await gasOf(assets.register(await reference('bench machine 2'), [hash('near: bench machine 2')]));
  return { plain, near };
}

async function referenceOf() {
  const { register, number, registeredAt, validUntil } = await entry();
  return { register, number, registeredAt, validUntil };
}

/** The first lien on an asset, a later one, one on two assets; registration, change and release of the later one. */
async function measureLien(base: Rights) {
  const { liens, liensDomain } = base;
  const created = async (salt: string, assets: readonly number[], owners: readonly (typeof farmer)[]) => {
    const lien = await mortgage({ salt: hash(salt), assets });
    const signatures = await Promise.all(owners.map((owner) => signLien(owner, liensDomain, lien)));
    return gasOf(liens.create(lien, signatures));
  };
  const first = await created('bench first', [TRACTOR], [farmer]);
  const next = await created('bench next', [TRACTOR], [farmer]);
  const ofTwo = await created('bench two', [TRACTOR, HARVESTER], [farmer, farmerTwo]);
  const lien = await createLien(base, await mortgage({ salt: hash('bench used') }));
  return {
    first,
    next,
    ofTwo,
    perfect: await gasOf(liens.perfect(lien, await entry())),
    amend: await gasOf(liens.amend(lien, 5, 5)),
    release: await gasOf(liens.release(lien)),
  };
}

/** A title with a lien on it, moved by its owner's signature and the authority's confirmation. */
async function measureTransfer(base: Rights) {
  await createLien(base, await mortgage({ salt: hash('bench follows') }));
  return gasOf(move(base, TRACTOR, farmer, buyer.address, 0));
}

async function measureValuation({ valuations }: Rights) {
  const time = await now();
  const value = (amount: number) =>
    gasOf(valuations.appraise([TRACTOR, 1, 1, CNY, amount, time - DAY, time + 90 * DAY, false, hash('evidence')]));
  await value(1);
  return value(2);
}

/** A dispute about a title, its answer. */
async function measureDispute({ disputes, disputesDomain, office }: Rights) {
  const party = toBeHex(TRACTOR, 32);
  const file = async (salt: string) => {
    const filing: Filing = {
      kind: 2,
      target: party,
      party,
      clock: 1,
      grounds: hash('grounds'),
      statement: hash('statement'),
      salt: hash(salt),
      deadline: (await now()) + DAY,
    };
    const signature = await signFiling(farmer, disputesDomain, filing);
    const gas = await gasOf(disputes.fileAsset(filing, signature));
    return { gas, id: await disputes.hashFiling(filing) };
  };
  const answer = (id: string) =>
    gasOf((disputes.connect(office) as typeof disputes).answer(id, 3, hash('answer'), ZeroHash));
  const first = await file('bench first');
  await answer(first.id);
  const next = await file('bench next');
  return { file: next.gas, answer: await answer(next.id) };
}

/** Gas of titles, liens, valuations and disputes, beside a plain ERC-721 and ONCHAINID on the same chain in the same run. */
export async function measureRights(report: Report): Promise<void> {
  const gas = (figure: string, value: number, rest: Omit<Parameters<Report>[0], 'name' | 'value' | 'unit'> = {}) =>
    report({ name: `gas.${figure}`, value, unit: 'gas', ...rest });
  const [signer] = await ethers.getSigners();
  if (signer === undefined) throw new Error('the network has no account');
  const peers = await measureRightsPeers(signer);
  const mint = { name: 'ERC721URIStorage mint', value: peers.mint };
  const claim = { name: 'ONCHAINID addClaim', value: peers.addClaim };

  const registration = await measureRegistration(await load(titled));
  gas('asset.register', registration.plain, { peer: mint, goal: '<=1 of peer' });
  gas('asset.register.near', registration.near, { peer: mint, goal: '<=1.1 of peer' });
  gas('asset.transfer', await measureTransfer(await load(titled)), {
    peer: { name: 'ERC721 transferFrom, unconfirmed', value: peers.transfer },
  });
  gas('asset.value', await measureValuation(await load(titled)), { peer: claim });

  const lien = await measureLien(await load(titled));
  gas('lien.create.first', lien.first, { peer: claim, goal: '<=0.65 of peer' });
  gas('lien.create', lien.next, { peer: claim, goal: '<=0.6 of peer' });
  gas('lien.create.ofTwo', lien.ofTwo, { peer: claim });
  gas('lien.perfect', lien.perfect);
  gas('lien.amend', lien.amend);
  gas('lien.release', lien.release, {
    peer: { name: 'ONCHAINID removeClaim', value: peers.removeClaim },
    goal: '<=1 of peer',
  });

  const dispute = await measureDispute(await load(titled));
  gas('dispute.file', dispute.file, { peer: claim });
  gas('dispute.answer', dispute.answer);
}
