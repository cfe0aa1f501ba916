/** The lineage use cases of one gateway, wired. */
import type { Hex } from '../domain/bytes.ts';
import type { Lineage } from '../domain/lineage.ts';
import type { Person } from '../store/vault/approvals.ts';
import { type DeriveDeps, type Derived, type DeriveRequest, derive } from './derive.ts';
import { type Rerun, rerun } from './rerun.ts';
import { type TraceDeps, type TraceRequest, trace } from './trace.ts';
import { type RegisteredTransform, transforms } from './transforms.ts';

export interface LineageDesk {
  trace(id: Hex, request: TraceRequest): Promise<Lineage>;
  rerun(id: Hex): Promise<Rerun>;
  derive(request: DeriveRequest, maker: Person): Promise<Derived>;
  readonly transforms: readonly RegisteredTransform[];
}

/** @throws what trace, rerun and derive throw */
export function createLineageDesk(deps: DeriveDeps & TraceDeps): LineageDesk {
  return {
    trace: (id, request) => trace(id, request, deps),
    rerun: (id) => rerun(id, { vault: deps.vault, schemaOf: (schema) => deps.schemas.find(schema) }),
    derive: (request, maker) => derive(request, maker, deps),
    transforms: transforms(),
  };
}
