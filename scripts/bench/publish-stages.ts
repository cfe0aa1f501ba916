/** Where the processor time of a publication goes: a CPU profile of the command and of the gateway, each sample given to a stage. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  /** microseconds of the system's monotonic clock */
  readonly startTime: number;
  /** microseconds */
  readonly timeDeltas: readonly number[];
}

/** Stage by the innermost frame whose file matches; helpers such as bytes.ts and hash.ts count for whoever calls them. */
type Stages = readonly (readonly [RegExp, string])[];

const COMMAND: Stages = [
  [/scripts\/ledger\/publish\/|node_modules\/csv-parse\//, 'read'],
  [/scripts\/(client\/|ledger\/gateway-client\.ts)|\/undici\//, 'send'],
];

const GATEWAY: Stages = [
  [/server\/domain\/validate\.ts|server\/publish\/rows\.ts/, 'validate'],
  [/server\/domain\/(record|attestation|batch-tree|sources)\.ts|server\/publish\/chunk\.ts/, 'commit'],
  [/server\/store\/vault/, 'seal'],
  [/server\/subjects\/|server\/domain\/subject\.ts/, 'handles'],
  [/server\/publish\//, 'decide'],
  [/server\/gateway\/|node_modules\/(fastify|fast-json-stringify|secure-json-parse)\//, 'receive'],
  [/server\/(chain|follower|store\/index)/, 'chain'],
];

/**
 * Milliseconds of processor time by stage: those of the command, then those of the gateway. `memory` is garbage collection, `rest`
 * what belongs to no stage (loading of modules, the runtime's own work); waiting is left out.
 * @param dir holds the profiles `command` and `gateway` @param since of the gateway only what came later: `process.hrtime.bigint()`
 */
export async function publishStages(dir: string, since: bigint): Promise<Map<string, number>> {
  const read = async (process: string): Promise<Profile> =>
    JSON.parse(await readFile(join(dir, process), 'utf8')) as Profile;
  const command = timesOf(await read('command'), COMMAND, 0);
  const gateway = timesOf(await read('gateway'), GATEWAY, Number(since / 1000n));
  return new Map([
    ...[...command].map(([stage, ms]) => [`command.${stage}`, ms] as const),
    ...[...gateway].map(([stage, ms]) => [`gateway.${stage}`, ms] as const),
  ]);
}

function timesOf(
  { nodes, samples, timeDeltas, startTime }: Profile,
  stages: Stages,
  since: number,
): Map<string, number> {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const stageOfNode = new Map<number, string | undefined>();
  const stageOf = (leaf: number): string | undefined => {
    const name = frames.get(leaf)?.functionName;
    if (name === '(idle)') return undefined;
    if (name === '(garbage collector)') return 'memory';
    for (let id: number | undefined = leaf; id !== undefined; id = parents.get(id)) {
      const url = frames.get(id)?.url ?? '';
      const stage = stages.find(([pattern]) => pattern.test(url));
      if (stage !== undefined) return stage[1];
    }
    return 'rest';
  };
  for (const { id } of nodes) stageOfNode.set(id, stageOf(id));
  const times = new Map<string, number>([
    ...stages.map(([, stage]) => [stage, 0] as const),
    ['memory', 0],
    ['rest', 0],
  ]);
  let clock = startTime;
  for (const [i, id] of samples.entries()) {
    const stage = stageOfNode.get(id);
    clock += timeDeltas[i] ?? 0;
    if (stage !== undefined && clock >= since) times.set(stage, (times.get(stage) ?? 0) + (timeDeltas[i] ?? 0) / 1000);
  }
  return times;
}
