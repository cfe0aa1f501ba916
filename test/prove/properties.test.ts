import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { harnessOf, libraryText } from '../../scripts/prove/check.ts';
import { LIBRARIES } from '../../scripts/prove/properties.ts';
import { compile, errorsOf } from '../../scripts/solidity/compiler.ts';
import { readSources } from '../../scripts/solidity/sources.ts';

const root = join(import.meta.dirname, '../..');

describe('the list of properties', () => {
  it('leaves no harness out, and names none that is not there', () => {
    const folder = join(root, 'contracts/proofs');
    const files = readdirSync(folder, { recursive: true })
      .map((name) => `contracts/proofs/${name}`)
      .filter((name) => name.endsWith('.sol'));
    const named = LIBRARIES.flatMap((library) => library.properties.map((property) => harnessOf(library, property)));
    expect(named.filter((name) => !existsSync(join(root, name)))).to.deep.equal([]);
    expect(named.sort()).to.deep.equal(files.sort());
  });

  it('has a bug for each that fits the library as it is, compiles, and differs', () => {
    for (const library of LIBRARIES) {
      for (const property of library.properties) {
        const planted = libraryText(root, library, property);
        expect(planted, property.name).to.not.deep.equal(libraryText(root, library));
        const sources = readSources(root, [harnessOf(library, property)], planted);
        expect(errorsOf(compile(sources, {})), property.name).to.deep.equal([]);
      }
    }
  });
});
