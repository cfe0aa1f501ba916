import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { mutableFiles, type ProjectCopy, stem } from './project.ts';

const HOME = 'test/contracts/';
const IMPORT = /\bfrom\s+'(\.[^']+\.ts)'/g;

/** `ConsentRegistry` -> `consent-registry`. */
const kebab = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();

/** Which tests must notice a mistake in which contract. */
export class RelevantTests {
  readonly #copy: ProjectCopy;
  readonly #tests: readonly string[];
  readonly #closures = new Map<string, readonly string[]>();
  readonly #texts = new Map<string, string>();

  constructor(copy: ProjectCopy) {
    this.#copy = copy;
    this.#tests = readdirSync(join(copy.folder, 'test'), { recursive: true })
      .map((name) => `test/${String(name)}`)
      .filter((name) => name.endsWith('.test.ts'))
      .sort();
  }

  /**
   * The test files for `file`, the nearest first: its own, those that deploy a harness of it (contracts/test), those of its folder
   * (contracts/governance), those of the contracts that import it, those of the whole set (test/contracts/*.test.ts), those of the
   * contracts that call it through its interface.
   */
  of(file: string): string[] {
    const product = new Set(mutableFiles(this.#copy));
    const dependants = this.#copy.dependants(file).filter((name) => name !== file);
    const harnesses = dependants.filter((name) => !product.has(name)).map((name) => `'${stem(name)}'`);
    const found = [
      ...this.#named(kebab(stem(file))),
      ...this.#tests.filter((test) =>
        harnesses.some((name) => this.closure(test).some((part) => this.#text(part).includes(name))),
      ),
      ...this.#named(folderOf(file)),
      ...dependants
        .filter((name) => product.has(name))
        .flatMap((name) => [...this.#named(kebab(stem(name))), ...this.#named(folderOf(name))]),
      ...this.#tests.filter((test) => test.startsWith(HOME) && !test.slice(HOME.length).includes('/')),
      ...this.#callers([file, ...dependants]).flatMap((name) => this.#named(kebab(stem(name)))),
    ];
    return [...new Set(found)];
  }

  /** A test file and what it imports of test/, directly or not. */
  closure(test: string): readonly string[] {
    const known = this.#closures.get(test);
    if (known !== undefined) return known;
    const found = new Set<string>();
    const open = [test];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      const folder = dirname(next);
      const targets = [...this.#text(next).matchAll(IMPORT)].map(([, target = '']) => join(folder, target));
      open.push(...targets.filter((target) => target.startsWith('test/')));
    }
    const closure = [...found].sort();
    this.#closures.set(test, closure);
    return closure;
  }

  /** Contracts that import the interface of one of these. */
  #callers(files: readonly string[]): string[] {
    const interfaces = files.map((file) => `/interfaces/I${stem(file)}.sol"`);
    return mutableFiles(this.#copy).filter((name) => {
      const source = this.#copy.sources[name] ?? '';
      return !files.includes(name) && interfaces.some((each) => source.includes(each));
    });
  }

  #named(name: string): string[] {
    return this.#tests.filter(
      (test) => test.startsWith(`${HOME}${name}/`) || (test.startsWith(HOME) && basename(test) === `${name}.test.ts`),
    );
  }

  #text(file: string): string {
    const text = this.#texts.get(file) ?? readFileSync(join(this.#copy.folder, file), 'utf8');
    this.#texts.set(file, text);
    return text;
  }
}

/** Folder of contracts that are tested together, such as `governance`; the file's own name where it stands alone. */
function folderOf(file: string): string {
  const folder = basename(dirname(file));
  return ['contracts', 'libraries'].includes(folder) ? kebab(stem(file)) : folder;
}
