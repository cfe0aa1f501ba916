import config from '../../hardhat.config.ts';
import type { CompilerSettings } from './project.ts';

/** The compiler's settings of the project's configuration. */
export function compilerSettings(): CompilerSettings {
  const solidity = config.solidity;
  if (typeof solidity !== 'object' || !('settings' in solidity)) throw new Error('hardhat.config.ts: no settings');
  const { settings = {}, npmFilesToBuild = [] } = solidity;
  return { settings, packages: npmFilesToBuild };
}
