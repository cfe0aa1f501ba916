/** The use cases of assets over their parts, for the routes. */
import type { Rpc } from '../chain/rpc.ts';
import { type AssetVerifications, createAssetVerifications } from './asset-verifications.ts';
import type { AssetDeps } from './deps.ts';

export interface Assets {
  /** what titles, valuations and liens stand on */
  readonly deps: AssetDeps;
  readonly verifications: AssetVerifications;
}

export const createAssets = (deps: AssetDeps, rpc: Rpc): Assets => ({
  deps,
  verifications: createAssetVerifications(deps, rpc),
});
