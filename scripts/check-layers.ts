/**
 * Checks that imports go only downward (server/README.md): main > gateway > use cases > {chain, store} > domain > errors.
 * Follower stands beside the use cases: it may use chain and store, and nothing but main may use it.
 * Prints every violation; exit code 1 when there is one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = join(import.meta.dirname, '..', 'server');
const USE_CASES = [
  'access-log',
  'acts',
  'assets',
  'consents',
  'disclose',
  'disputes',
  'lineage',
  'governance',
  'operations',
  'profile',
  'privacy',
  'publish',
  'signin',
  'approvals',
  'subjects',
  'vault-care',
  'verify',
  'webhooks',
];

/** What each layer may import, besides itself and packages. */
const ALLOWED: Record<string, readonly string[]> = {
  errors: [],
  domain: ['errors'],
  schemas: ['domain', 'errors'],
  hashing: ['domain'],
  chain: ['domain', 'errors'],
  store: ['chain', 'domain', 'errors'],
  peer: ['store', 'chain', 'domain', 'errors'],
  follower: ['chain', 'store', 'domain', 'errors'],
  usecase: ['usecase', 'peer', 'chain', 'store', 'schemas', 'domain', 'errors'],
  gateway: ['usecase', 'peer', 'chain', 'store', 'schemas', 'domain', 'errors'],
  main: ['main', 'gateway', 'follower', 'usecase', 'peer', 'chain', 'store', 'schemas', 'hashing', 'domain', 'errors'],
};

/** Packages that end in one layer: everything else must go through it. */
const PACKAGE_HOME: readonly [RegExp, readonly string[]][] = [
  [/^(ethers|pkcs11js)($|\/)/, ['chain']],
  [/^(level|classic-level|abstract-level)($|\/)/, ['store']],
  [/^fastify($|\/)|^@fastify\//, ['gateway']],
  [/^(jose|siwe|openid-client)$/, ['usecase']],
  [/^hardhat($|\/)/, []],
  [/^node:/, ['schemas', 'chain', 'store', 'peer', 'follower', 'usecase', 'gateway', 'main', 'hashing']],
];

function layerOf(path: string): string {
  const [first = '', second] = path.split('/');
  if (second === undefined) {
    if (first === 'errors.ts') return 'errors';
    return first === 'hash-wasm.ts' ? 'hashing' : 'main';
  }
  return USE_CASES.includes(first) ? 'usecase' : first;
}

const IMPORT = /(?:^|\n)\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;
const violations: string[] = [];
let checked = 0;

for (const name of readdirSync(root, { recursive: true }).map(String)) {
  if (!name.endsWith('.ts')) continue;
  checked += 1;
  const layer = layerOf(name);
  const allowed = ALLOWED[layer];
  if (allowed === undefined) {
    violations.push(`${name}: folder '${layer}' has no place in the layers`);
    continue;
  }
  for (const match of readFileSync(join(root, name), 'utf8').matchAll(IMPORT)) {
    const target = match[1] ?? match[2] ?? '';
    if (target.startsWith('.')) {
      const path = relative(root, resolve(dirname(join(root, name)), target));
      if (path.startsWith('..')) violations.push(`${name}: reaches outside server/ (${target})`);
      else if (path.endsWith('.json')) continue;
      else {
        const to = layerOf(path);
        if (to !== layer && !allowed.includes(to))
          violations.push(`${name}: ${layer} may not import ${to} (${target})`);
      }
    } else {
      for (const [pattern, homes] of PACKAGE_HOME)
        if (pattern.test(target) && !homes.includes(layer))
          violations.push(`${name}: ${layer} may not import ${target}`);
    }
  }
}

for (const line of violations) process.stderr.write(`${line}\n`);
process.stdout.write(`layers: ${checked} files, ${violations.length} violations\n`);
process.exitCode = violations.length === 0 ? 0 : 1;
