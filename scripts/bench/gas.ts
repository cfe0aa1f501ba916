import { id as hashOf, Wallet } from 'ethers';
import { ethers, now } from '../../test/contracts/fixtures.ts';
import { measureEas } from './gas/eas.ts';
import { measureAnchor, measureAttest, measureAttestMany, measureConsent, measureRevoke } from './gas/ours.ts';
import { measureRights } from './gas/rights.ts';
import type { Report } from './report.ts';

export const name = 'gas';

/** Gas of every transaction of the product, beside its peers on the same chain in the same run. */
export async function run(report: Report): Promise<void> {
  const [signer] = await ethers.getSigners();
  if (signer === undefined) throw new Error('the network has no account');
  const { chainId } = await ethers.provider.getNetwork();
  const eas = await measureEas(signer, new Wallet(hashOf('delegating attester')), chainId, await now());
  const gas = (figure: string, value: number, rest: Omit<Parameters<Report>[0], 'name' | 'value' | 'unit'>) =>
    report({ name: `gas.${figure}`, value, unit: 'gas', ...rest });
  const easAttest = { name: 'EAS attest (reference, expiry)', value: eas.attest };
  const easMany = { name: 'EAS multiAttest, each', value: eas.multiAttest100 / 100 };
  const easTimestamp = { name: 'EAS multiTimestamp, each', value: eas.multiTimestamp100 / 100 };
  const easRevoke = { name: 'EAS revoke', value: eas.revoke };

  const attest = await measureAttest();
  gas('attest', attest.known, { peer: easAttest, goal: '<=78000' });
  gas('attest.first', attest.first, { peer: easAttest, goal: '<=95000' });

  const many = await measureAttestMany();
  gas('attestMany100', many.known / 100, { peer: easMany, goal: '<=41500' });
  gas('attestMany100.new', many.fresh / 100, { peer: easMany, goal: '<=58500' });

  const anchor = await measureAnchor();
  gas('batch1000', anchor.next / 1000, { peer: easTimestamp, goal: '<=60' });
  gas('batch1000.total', anchor.next, { goal: '<=60000' });
  gas('batch1000.totalFirst', anchor.first, {});

  const revoke = await measureRevoke();
  gas('revoke', revoke.single, { peer: easRevoke, goal: '<=0.5 of peer' });
  gas('revokeMany100', revoke.many / 100, { peer: { name: 'EAS multiRevoke, each', value: eas.multiRevoke100 / 100 } });
  gas('revoke.inBatch', revoke.inBatch, { peer: { name: 'EAS revokeOffchain', value: eas.revokeOffchain } });

  const consent = await measureConsent();
  const easDelegation = { name: 'EAS attestByDelegation', value: eas.attestByDelegation };
  gas('consent', consent.grant, { peer: easDelegation, goal: '<=75900' });
  gas('consent.withdraw', consent.withdraw, {});
  gas('consent.consume', consent.consume, {});
  gas('subject.register100', consent.register / 100, {});

  await measureRights(report);
}
