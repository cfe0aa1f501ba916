import { expect } from 'chai';
import { AbiCoder, Contract, Interface, keccak256, ZeroAddress } from 'ethers';
import { RIGHTS_CONTRACTS, readArtifact } from '../../scripts/deploy/artifacts.ts';
import { ASSET_CLASSES, deployRights } from '../../scripts/deploy/rights.ts';
import { DISPUTE_CLOCKS } from '../../server/domain/dispute-clocks.ts';
import { consortium, ethers, hash, load, TIMELOCK_DELAY, VOTING_DELAY, VOTING_PERIOD } from './fixtures.ts';
import { rights } from './rights-fixtures.ts';

/** For the errors of its interface. */
const assetsOf = () => ({ interface: new Interface(readArtifact('AssetRegistry').abi) });

describe('deployRights', () => {
  it('refuses an account that is not the administrator', async () => {
    const { manifest, stranger, guardian } = await load(consortium);
    const work = deployRights({
      provider: ethers.provider,
      admin: stranger,
      contracts: manifest.contracts,
      guardian: guardian.address,
      votingDelay: 1,
      votingPeriod: 1,
      timelockDelay: 1,
    });
    await expect(work).to.be.revertedWithCustomError(assetsOf(), 'AccessManagedUnauthorized');
  });

  it('deploys contracts that name each other, each below the size limit', async () => {
    const { deployed, assets } = await load(rights);
    expect(Object.keys(deployed)).to.include.members(RIGHTS_CONTRACTS);
    for (const name of RIGHTS_CONTRACTS) {
      const code = await ethers.provider.getCode(deployed[name].address);
      expect(keccak256(code)).to.equal(deployed[name].codeHash);
      expect(code.length / 2 - 1, name).to.be.at.most(24_576);
    }
    // The asset registry answers the lien registry that was deployed after it: the other way round than its constructor says.
    await expect(
      ethers.provider.call({
        from: deployed.LienRegistry.address,
        to: deployed.AssetRegistry.address,
        data: assets.interface.encodeFunctionData('encumber', [1, 1]),
      }),
    ).to.be.revertedWithCustomError(assets, 'AssetRegistryUnknownAsset');
  });

  it('begins with the classes and clocks it names', async () => {
    const { assets, disputes } = await load(rights);
    for (const { number, policy, kinds, constitutive } of ASSET_CLASSES) {
      const { transferPolicy, lienKinds, registrationConstitutive } = await assets.classOf(number);
      expect([transferPolicy, lienKinds, registrationConstitutive]).to.deep.equal([
        BigInt(policy),
        BigInt(kinds),
        constitutive,
      ]);
    }
    for (const { number, unit, length, calendar } of DISPUTE_CLOCKS) {
      expect(await disputes.clockOf(number)).to.deep.equal([BigInt(unit), BigInt(length), BigInt(calendar)]);
    }
  });

  it('lets only the governor propose to the timelock, anybody execute, and nobody else administer it', async () => {
    const { deployed, admin, governor, guardian } = await load(rights);
    const timelock = new Contract(
      deployed.TimelockController.address,
      readArtifact('TimelockController').abi,
      ethers.provider,
    );
    const has = (role: string, account: string) => timelock.getFunction('hasRole')(role, account);
    const [proposer, executor, canceller] = [hash('PROPOSER_ROLE'), hash('EXECUTOR_ROLE'), hash('CANCELLER_ROLE')];
    expect(await has(proposer, deployed.CountyGovernor.address)).to.equal(true);
    expect(await has(canceller, deployed.CountyGovernor.address)).to.equal(true);
    expect(await has(executor, ZeroAddress)).to.equal(true);
    const administrator = AbiCoder.defaultAbiCoder().encode(['uint256'], [0]);
    for (const account of [admin, governor, guardian]) {
      for (const role of [proposer, canceller, administrator]) {
        expect(await has(role, account.address)).to.equal(false);
      }
    }
    expect(await timelock.getFunction('getMinDelay')()).to.equal(BigInt(TIMELOCK_DELAY));
  });

  it('sets the vote’s times', async () => {
    const { vote } = await load(rights);
    expect(await vote.getFunction('votingDelay')()).to.equal(BigInt(VOTING_DELAY));
    expect(await vote.getFunction('votingPeriod')()).to.equal(BigInt(VOTING_PERIOD));
    expect(await vote.proposalThreshold()).to.equal(1n);
  });
});
