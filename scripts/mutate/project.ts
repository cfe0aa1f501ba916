import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type CompiledContract, type CompilerOutput, compile, errorsOf } from '../solidity/compiler.ts';
import { importsOf, readSources, type Sources } from '../solidity/sources.ts';
import { type AstNode, isNode } from './ast.ts';

const COPIED = ['contracts', 'scripts', 'server', 'test', 'package.json', 'hardhat.config.ts'];

/** Settings of the compiler, as hardhat.config.ts has them. */
export interface CompilerSettings {
  settings: object;
  /** Contracts of packages that tests deploy. */
  packages: readonly string[];
}

/** Contracts that changed, by `<source>:<contract>`. */
export type Build = Readonly<Record<string, CompiledContract>>;

/** A copy of the project in a temporary folder, in which mutants are tested; the working tree is never written. */
export class ProjectCopy {
  readonly folder: string;
  /** Every source of a contract that is built, and what they import. */
  readonly sources: Sources;
  /** Contracts as they are, without a mistake. */
  readonly built: Build;
  readonly #compiler: CompilerSettings;
  readonly #targets: readonly string[];
  readonly #asts: Readonly<Record<string, AstNode>>;

  /** Copies and builds. Throws when the contracts do not compile. */
  constructor(root: string, compiler: CompilerSettings) {
    this.#compiler = compiler;
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'ledger-mutate-')));
    process.once('exit', () => rmSync(this.folder, { recursive: true, force: true }));
    for (const name of COPIED) cpSync(join(root, name), join(this.folder, name), { recursive: true });
    symlinkSync(join(realpathSync(root), 'node_modules'), join(this.folder, 'node_modules'));
    this.#targets = [...contractFiles(this.folder), ...compiler.packages];
    this.sources = readSources(this.folder, this.#targets);
    const output = this.#compile(this.sources, this.#targets, { '*': { '': ['ast'] } });
    const errors = errorsOf(output);
    if (errors.length > 0) throw new Error(`the contracts do not compile:\n${errors.join('\n')}`);
    this.built = contractsOf(output);
    const asts = Object.entries(output.sources ?? {}).map(([name, { ast }]) => [name, ast] as const);
    this.#asts = Object.fromEntries(asts.filter((entry): entry is [string, AstNode] => isNode(entry[1])));
    this.write(this.built);
  }

  /** The syntax tree of a source. */
  astOf(file: string): AstNode {
    const ast = this.#asts[file];
    if (ast === undefined) throw new Error(`no syntax tree of ${file}`);
    return ast;
  }

  /** Built sources whose code may change with this file: itself and what imports it, directly or not. */
  dependants(file: string): string[] {
    const reaches = (name: string, seen: Set<string>): boolean => {
      if (name === file) return true;
      if (seen.has(name)) return false;
      seen.add(name);
      return importsOf(name, this.sources[name] ?? '').some((target) => reaches(target, seen));
    };
    return this.#targets.filter((name) => reaches(name, new Set()));
  }

  /** The sources that a mutant of this file is compiled from, with the mutant's text in place. */
  sourcesFor(file: string, text: string): Sources {
    return readSources(this.folder, this.dependants(file), { ...this.sources, [file]: text });
  }

  /** What changes when `file` becomes `text`; the compiler's errors where it does not compile. */
  build(file: string, text: string): { changed: Build } | { errors: string[] } {
    const output = this.#compile(this.sourcesFor(file, text), this.dependants(file), {});
    const errors = errorsOf(output);
    if (errors.length > 0) return { errors };
    const changed = Object.entries(contractsOf(output)).filter(([name, contract]) => {
      const original = this.built[name];
      return original === undefined || code(contract) !== code(original);
    });
    return { changed: Object.fromEntries(changed) };
  }

  /** Every contract with the texts in `edited` for its sources, which may import what only `edited` has. Throws when they do not compile. */
  buildAll(edited: Sources): Build {
    const output = this.#compile({ ...this.sources, ...edited }, this.#targets, {});
    const errors = errorsOf(output);
    if (errors.length > 0) throw new Error(`the contracts do not compile:\n${errors.join('\n')}`);
    return contractsOf(output);
  }

  /** Puts artifacts where Hardhat and the deployment read them. */
  write(build: Build): void {
    for (const [name, { abi, evm }] of Object.entries(build)) {
      const [sourceName = '', contractName = ''] = name.split(':');
      const path = join(this.folder, 'artifacts', sourceName, `${contractName}.json`);
      mkdirSync(dirname(path), { recursive: true });
      const artifact = {
        _format: 'hh3-artifact-1',
        contractName,
        sourceName,
        abi,
        bytecode: `0x${evm.bytecode.object}`,
        deployedBytecode: `0x${evm.deployedBytecode.object}`,
        linkReferences: evm.bytecode.linkReferences,
        deployedLinkReferences: evm.deployedBytecode.linkReferences,
        immutableReferences: evm.deployedBytecode.immutableReferences ?? {},
        inputSourceName: sourceName.startsWith('contracts/') ? `project/${sourceName}` : `npm/${sourceName}`,
      };
      writeFileSync(path, JSON.stringify(artifact));
    }
  }

  /** Puts back what `write` changed, and the source. */
  restore(build: Build, file: string): void {
    this.write(
      Object.fromEntries(Object.keys(build).flatMap((name) => (this.built[name] ? [[name, this.built[name]]] : []))),
    );
    this.writeSource(file, this.sources[file] ?? '');
  }

  /** Some tests read the sources themselves. */
  writeSource(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  #compile(sources: Sources, files: readonly string[], more: object): CompilerOutput {
    const wanted = ['abi', 'evm.bytecode', 'evm.deployedBytecode'];
    return compile(sources, {
      ...this.#compiler.settings,
      // Without the hash of the sources, equal code is equal bytes.
      metadata: { bytecodeHash: 'none', appendCBOR: false },
      outputSelection: { ...more, ...Object.fromEntries(files.map((name) => [name, { '*': wanted, '': ['ast'] }])) },
    });
  }
}

/** Contracts of the project that have code, tests' own included; specifications for the solver are not built. */
function contractFiles(folder: string): string[] {
  return readdirSync(join(folder, 'contracts'), { recursive: true })
    .map((name) => `contracts/${String(name)}`)
    .filter((name) => name.endsWith('.sol') && !/^contracts\/(proofs|interfaces)\//.test(name))
    .sort();
}

/** Files in which mistakes are made: contracts and libraries of the product. */
export const mutableFiles = (copy: ProjectCopy): string[] =>
  contractFiles(copy.folder).filter((name) => !name.startsWith('contracts/test/'));

const code = ({ evm }: CompiledContract): string => evm.bytecode.object + evm.deployedBytecode.object;

function contractsOf(output: CompilerOutput): Build {
  const all = Object.entries(output.contracts ?? {}).flatMap(([file, contracts]) =>
    Object.entries(contracts).map(([name, contract]) => [`${file}:${name}`, contract] as const),
  );
  return Object.fromEntries(all.filter(([, { evm }]) => evm.bytecode.object !== ''));
}

/** SHA-256 over texts, in order. */
export function digest(texts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const each of texts) hash.update(`${each.length}:`).update(each);
  return hash.digest('hex');
}

/** Name of the file without folder and ending. */
export const stem = (file: string): string => basename(file).replace(/\.[^/]*$/, '');

/** The content of a file of the copy. */
export const readCopy = (copy: ProjectCopy, file: string): string => readFileSync(join(copy.folder, file), 'utf8');
