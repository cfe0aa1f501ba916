// Started by planted.fault.ts in a process of its own: plants the bug named, runs the model until it finds it, prints how many sequences that took.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PLANTED_BUGS, plant } from './planted-bugs.ts';

const [name, seed, most] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const bug = PLANTED_BUGS.find((one) => one.name === name)!;
const path = join(import.meta.dirname, '../..', bug.file);
const url = pathToFileURL(path).href;
const source = plant(bug, readFileSync(path, 'utf8'));
let planted = false;
registerHooks({
  load(given, context, next) {
    if (given !== url) return next(given, context);
    planted = true;
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});
const { runModel } = await import('./run-model.ts');
const { sequences, failure } = await runModel(seed, most, false);
process.stdout.write(`${JSON.stringify({ planted, sequences, found: failure !== undefined, failure })}\n`);
process.exit(0);
