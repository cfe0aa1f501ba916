/** The use cases of one gateway over its parts: from chain, index, vault and keys to what the routes stand on. Each part has a compose-*.ts. */
import { composeAccessLog } from './compose-access-log.ts';
import { composeAssets } from './compose-assets.ts';
import { composeConsents } from './compose-consents.ts';
import { composeDisclosure } from './compose-disclosure.ts';
import { composePeers } from './compose-peers.ts';
import { composePublishing } from './compose-publishing.ts';
import { composeRights } from './compose-rights.ts';
import { composeSignIn } from './compose-sign-in.ts';
import { composeTools, contractAddresses, type Parts } from './compose-tools.ts';
import { composeUpkeep } from './compose-upkeep.ts';
import { composeVerifying } from './compose-verifying.ts';
import type { GatewayContext } from './gateway/context.ts';
import { composePrivacy } from './privacy/privacy-desk.ts';

export { contractAddresses, headOf, type Parts } from './compose-tools.ts';

/** Wires the use cases. */
export function composeContext(parts: Parts): GatewayContext {
  const tools = composeTools(parts);
  const { config, manifest, index, vault, keeper, self, following, wake, now } = tools;
  const { peers, ...peering } = composePeers(tools);
  const reaching = { ...tools, peers };
  const { access, anchoring } = composeAccessLog(tools);
  const assets = composeAssets(reaching);
  const privacy = composePrivacy(reaching);
  return {
    self,
    name: config.name,
    chainId: manifest.chainId,
    contracts: contractAddresses(manifest),
    registrar: config.registrar,
    index,
    vault,
    keeper,
    following,
    now,
    wake,
    signIn: composeSignIn(tools),
    ...peering,
    ...composePublishing({ ...reaching, erase: privacy.erase }),
    ...composeConsents({ ...reaching, access }),
    disclose: composeDisclosure({ ...tools, access }),
    ...composeVerifying({ ...reaching, access, assets }),
    assets,
    ...composeRights(reaching),
    access,
    anchoring,
    privacy,
    ...composeUpkeep(reaching),
  };
}
