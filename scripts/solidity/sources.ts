import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

/** Source text by its name in the compiler's eyes: `contracts/...` or `@scope/package/...`. */
export type Sources = Readonly<Record<string, string>>;

const IMPORT = /^\s*import\s(?:[^"';]*\sfrom\s)?["']([^"']+)["']/gm;

/** Names of the sources that `text`, known as `name`, imports. */
export function importsOf(name: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, target = '']) =>
    target.startsWith('.') ? join(dirname(name), target) : target,
  );
}

/**
 * The named sources and all that they import, from `root` and its node_modules; texts in `edited` stand for the files.
 * Throws when one is not there, naming who asked for it.
 */
export function readSources(root: string, names: readonly string[], edited: Sources = {}): Sources {
  const found: Record<string, string> = {};
  const open = names.map((name) => ({ name, by: 'the caller' }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { name, by } = next;
    if (name in found) continue;
    const text = edited[name] ?? readOne(root, name, by);
    found[name] = text;
    for (const target of importsOf(name, text)) open.push({ name: target, by: name });
  }
  return found;
}

function readOne(root: string, name: string, by: string): string {
  const path = [join(root, name), join(root, 'node_modules', name)].find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`${name} is not there; asked for by ${by}`);
  return readFileSync(path, 'utf8');
}
