import type { Mutant } from './mutants.ts';
import { digest, type ProjectCopy, readCopy } from './project.ts';
import { RelevantTests } from './relevant-tests.ts';
import type { Results, Verdict } from './results.ts';
import { Tester } from './tester.ts';

export interface Judged {
  mutant: Mutant;
  verdict: Verdict;
}

export interface RunOptions {
  copy: ProjectCopy;
  mutants: readonly Mutant[];
  results: Results;
  /** Told after each mutant, with what is still to be tested and the seconds that one took; 0 when known from before. */
  onJudged: (judged: Judged, left: number, seconds: number) => void;
}

/** Shortest time that the tests of a mutant are given. */
const LEAST_MILLISECONDS = 60_000;

/**
 * Tests every mutant. First the tests must pass without any: throws when they do not, naming the first that fails.
 * While one mutant is tested, the next is compiled.
 */
export async function runMutants({ copy, mutants, results, onJudged }: RunOptions): Promise<Judged[]> {
  const relevant = new RelevantTests(copy);
  const testsOf = (files: readonly string[]) =>
    digest([...new Set(files.flatMap((file) => relevant.closure(file)))].map((file) => readCopy(copy, file)));
  const known = mutants.map((mutant) => {
    const tests = relevant.of(mutant.file);
    const key = digest(Object.values(copy.sourcesFor(mutant.file, mutant.source)));
    return { mutant, tests, key, verdict: results.get(key, tests, testsOf) };
  });
  const judged: Judged[] = [];
  const open: (typeof known)[number][] = [];
  for (const each of known) {
    const { mutant, verdict } = each;
    if (verdict === undefined) open.push(each);
    else judged.push({ mutant, verdict });
  }
  for (const each of judged) onJudged(each, open.length, 0);
  if (open.length === 0) return judged;

  const tester = new Tester(copy.folder);
  try {
    const limit = await passingTime(tester, [...new Set(open.flatMap(({ tests }) => tests))]);
    let building = open[0] && copy.build(open[0].mutant.file, open[0].mutant.source);
    for (const [index, { mutant, tests, key }] of open.entries()) {
      const started = performance.now();
      const build = building ?? copy.build(mutant.file, mutant.source);
      const next = open[index + 1];
      const compileNext = () => {
        building = next && copy.build(next.mutant.file, next.mutant.source);
      };
      const verdict = await judge(mutant, build, tests, compileNext);
      results.set(key, verdict, tests, testsOf);
      judged.push({ mutant, verdict });
      onJudged({ mutant, verdict }, open.length - index - 1, (performance.now() - started) / 1000);
    }

    async function judge(
      mutant: Mutant,
      build: ReturnType<ProjectCopy['build']>,
      tests: readonly string[],
      compileNext: () => void,
    ): Promise<Verdict> {
      if ('errors' in build || Object.keys(build.changed).length === 0) {
        compileNext();
        return { status: 'errors' in build ? 'invalid' : 'same' };
      }
      copy.write(build.changed);
      copy.writeSource(mutant.file, mutant.source);
      const running = tester.run(tests, limit);
      // The compiler does not give way: the worker has its message before it starts.
      await new Promise((resolve) => setImmediate(resolve));
      compileNext();
      const outcome = await running;
      copy.restore(build.changed, mutant.file);
      if (outcome === 'timeout') return { status: 'timeout' };
      return outcome.failed === undefined ? { status: 'survived' } : { status: 'killed', by: outcome.failed };
    }
  } finally {
    tester.close();
  }
  return judged;
}

/** Milliseconds that a mutant's tests are given. Throws when a test fails without a mutant. */
async function passingTime(tester: Tester, tests: readonly string[]): Promise<number> {
  const started = performance.now();
  const outcome = await tester.run(tests, 30 * LEAST_MILLISECONDS);
  if (outcome === 'timeout') throw new Error('the tests do not end, without any mutant');
  if (outcome.failed !== undefined) {
    throw new Error(`a test fails without any mutant: ${outcome.failed.file}: ${outcome.failed.test}`);
  }
  if (outcome.passed === 0) throw new Error('there is no test to notice anything');
  return Math.max(LEAST_MILLISECONDS, 5 * (performance.now() - started));
}
