/** Draws sequences of what can happen, runs each against a fresh gateway, and compares it with the model at its end. */
import fc from 'fast-check';
import { COMMANDS, prepare } from './commands.ts';
import { checkWorld, emptyModel } from './model.ts';
import { World } from './world.ts';

export interface ModelRun {
  /** Sequences that were run, that which failed included. */
  readonly sequences: number;
  /** What went wrong, with the shortest sequence that was found; undefined when nothing did. */
  readonly failure: string | undefined;
}

/** @param shrink whether a failing sequence is made shorter before it is told */
export async function runModel(seed: number, sequences: number, shrink = true): Promise<ModelRun> {
  const property = fc.asyncProperty(COMMANDS, async (commands) => {
    const world = await World.open();
    const model = emptyModel();
    try {
      await prepare(model, world);
      await fc.asyncModelRun(() => ({ model, real: world }), commands);
      await checkWorld(world, model);
    } finally {
      await world.end();
    }
  });
  const result = await fc.check(property, { seed, numRuns: sequences, endOnFailure: !shrink });
  const { errorInstance: error } = result;
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const failure = result.failed ? `${fc.defaultReportMessage(result)}\n${why}` : undefined;
  return { sequences: result.numRuns, failure };
}
