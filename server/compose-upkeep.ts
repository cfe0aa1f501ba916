/** Wires the care of what is stored. */
import { statfs } from 'node:fs/promises';
import { makeBackup } from './backup.ts';
import type { Tools } from './compose-tools.ts';
import type { GatewayContext } from './gateway/context.ts';
import type { PeerClient } from './peer/client.ts';
import { VaultKeeper } from './vault-care/keeper.ts';
import { mendVault } from './vault-care/mend.ts';

export interface UpkeepParts extends Tools {
  readonly peers: PeerClient;
}

export function composeUpkeep(parts: UpkeepParts): Pick<GatewayContext, 'vaultKeeper' | 'backup' | 'diskFree'> {
  const { config, manifest, self, vault, index, peers, consentSeparator, signedByController, now, say } = parts;
  return {
    vaultKeeper: new VaultKeeper({
      vault,
      mend: (damage) => mendVault(damage, { self, vault, index, peers, consentSeparator, signedByController }),
      say,
    }),
    backup: () => makeBackup(config, vault, { member: self, chainId: manifest.chainId, now: now() }),
    diskFree: async () => {
      const { bavail, bsize } = await statfs(config.dir);
      return bavail * bsize;
    },
  };
}
