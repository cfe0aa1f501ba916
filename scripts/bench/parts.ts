import type { BenchPart } from './report.ts';

/** The parts of the bench by name, loaded only when asked for. */
export const PARTS: Readonly<Record<string, () => Promise<BenchPart>>> = {
  assets: () => import('./assets.ts'),
  gas: () => import('./gas.ts'),
  index: () => import('./index.ts'),
  lineage: () => import('./lineage.ts'),
  publish: () => import('./publish.ts'),
  signin: () => import('./sign-in.ts'),
  transactions: () => import('./transactions.ts'),
  verify: () => import('./verify.ts'),
};
