import { createRequire } from 'node:module';
import hardhatEthers from '@nomicfoundation/hardhat-ethers';
import hardhatChaiMatchers from '@nomicfoundation/hardhat-ethers-chai-matchers';
import hardhatNetworkHelpers from '@nomicfoundation/hardhat-network-helpers';
import { defineConfig } from 'hardhat/config';

const require = createRequire(import.meta.url);

export default defineConfig({
  plugins: [hardhatEthers, hardhatChaiMatchers, hardhatNetworkHelpers],
  solidity: {
    version: '0.8.37',
    // The compiler is the npm package itself, so that nothing is downloaded.
    path: require.resolve('solc/soljson.js'),
    settings: { optimizer: { enabled: true, runs: 200 }, evmVersion: 'cancun' },
    npmFilesToBuild: [
      '@openzeppelin/contracts/access/manager/AccessManager.sol',
      '@openzeppelin/contracts/governance/TimelockController.sol',
    ],
  },
  networks: {
    // In-process network of the tests.
    default: { type: 'edr-simulated', chainId: 31337, hardfork: 'cancun' },
    // What scripts/local-chain serves: a fixed genesis, so that a replayed journal gives the same block hashes.
    local: {
      type: 'edr-simulated',
      chainId: 20260,
      hardfork: 'cancun',
      initialDate: '2026-01-01T00:00:00Z',
      gasPrice: 0,
      minGasPrice: 0,
      initialBaseFeePerGas: 0,
      accounts: [],
      // Several blocks in one second keep block time beside the clock instead of ahead of it.
      allowBlocksWithSameTimestamp: true,
      // EIP-7825, as the nodes of a consortium have it.
      transactionGasCap: 16_777_216,
      // A reverted transaction is a transaction of its block, not an error of the node.
      throwOnTransactionFailures: false,
    },
  },
});
