import { createRequire } from 'node:module';
import {
  type BaseContract,
  ContractFactory,
  type ContractMethod,
  type ContractTransactionResponse,
  id as hashOf,
  Signature,
  type Signer,
  solidityPackedKeccak256,
  type Wallet,
  ZeroAddress,
  ZeroHash,
} from 'ethers';
import { gasOf } from './gas-of.ts';

const require = createRequire(import.meta.url);

type Functions<Names extends string> = BaseContract & Record<Names, ContractMethod>;
type Eas = Functions<
  'attest' | 'multiAttest' | 'multiTimestamp' | 'attestByDelegation' | 'revoke' | 'revokeOffchain' | 'multiRevoke'
>;

/**
 * Gas of the Ethereum Attestation Service for what we are compared with; totals, not per item. Each attestation carries
 * 32 bytes of data and a recipient; `attest` also a reference and an expiry, as ours do. The others go without, which is
 * cheaper for EAS.
 */
export interface EasGas {
  attest: number;
  multiAttest100: number;
  multiTimestamp100: number;
  attestByDelegation: number;
  revoke: number;
  multiRevoke100: number;
  revokeOffchain: number;
}

const ATTEST = {
  Attest: [
    { name: 'attester', type: 'address' },
    { name: 'schema', type: 'bytes32' },
    { name: 'recipient', type: 'address' },
    { name: 'expirationTime', type: 'uint64' },
    { name: 'revocable', type: 'bool' },
    { name: 'refUID', type: 'bytes32' },
    { name: 'data', type: 'bytes' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint64' },
  ],
};

async function deploy<Names extends string>(name: string, signer: Signer, ...args: unknown[]) {
  const path = `@ethereum-attestation-service/eas-contracts/artifacts/contracts/${name}.sol/${name}.json`;
  const { abi, bytecode } = require(path) as { abi: string[]; bytecode: string };
  const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args);
  await contract.waitForDeployment();
  return contract as Functions<Names>;
}

/** Deploys EAS beside our contracts and measures it. */
export async function measureEas(signer: Signer, wallet: Wallet, chainId: bigint, time: number): Promise<EasGas> {
  const registry = await deploy<'register'>('SchemaRegistry', signer);
  const eas = (await deploy('EAS', signer, await registry.getAddress())) as Eas;
  await registry.register('bytes32 record', ZeroAddress, true);
  const schema = solidityPackedKeccak256(['string', 'address', 'bool'], ['bytes32 record', ZeroAddress, true]);

  let count = 0;
  const item = (refUID = ZeroHash, expirationTime = 0) => ({
    recipient: wallet.address,
    expirationTime,
    revocable: true,
    refUID,
    data: hashOf(`eas record ${count++}`),
    value: 0,
  });
  // An id depends on the block's time, so it is read from the event.
  const measured = async (sent: Promise<ContractTransactionResponse>) => {
    const receipt = await (await sent).wait();
    if (receipt === null) throw new Error('the transaction is not in a block');
    const events = receipt.logs.map((log) => eas.interface.parseLog(log));
    return { gas: Number(receipt.gasUsed), uids: events.map((event) => String(event?.args.getValue('uid'))) };
  };
  // A reference must exist, and the first attestation of a recipient is not the usual one.
  const first = await measured(eas.attest({ schema, data: item() }));
  const reference = first.uids[0] ?? ZeroHash;
  const second = await measured(eas.attest({ schema, data: item(reference, time + 86_400 * 365) }));
  const hundred = Array.from({ length: 100 }, () => item());
  const many = await measured(eas.multiAttest([{ schema, data: hundred }]));

  const domain = { name: 'EAS', version: '1.4.0', chainId, verifyingContract: await eas.getAddress() };
  const delegated = async (nonce: number) => {
    const data = item();
    const message = { ...data, attester: wallet.address, schema, nonce, deadline: 0 };
    const { v, r, s } = Signature.from(await wallet.signTypedData(domain, ATTEST, message));
    return gasOf(
      eas.attestByDelegation({ schema, data, signature: { v, r, s }, attester: wallet.address, deadline: 0 }),
    );
  };
  // The first use of a nonce is not the usual one either.
  await delegated(0);

  return {
    attest: second.gas,
    multiAttest100: many.gas,
    multiTimestamp100: await gasOf(eas.multiTimestamp(hundred.map((entry) => entry.data))),
    attestByDelegation: await delegated(1),
    revoke: await gasOf(eas.revoke({ schema, data: { uid: second.uids[0], value: 0 } })),
    multiRevoke100: await gasOf(eas.multiRevoke([{ schema, data: many.uids.map((uid) => ({ uid, value: 0 })) }])),
    revokeOffchain: await gasOf(eas.revokeOffchain(hashOf('eas record off chain'))),
  };
}
