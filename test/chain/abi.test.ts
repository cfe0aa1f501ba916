import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Interface, type JsonFragment } from 'ethers';
import { ABI, CONTRACT_NAMES, interfaceOf } from '../../server/chain/abi.ts';

const ARTIFACTS = join(import.meta.dirname, '../../artifacts/contracts');

const compiled = (path: string): JsonFragment[] =>
  (JSON.parse(readFileSync(join(ARTIFACTS, path), 'utf8')) as { abi: JsonFragment[] }).abi;

/** Every function, event and error in ethers' full form: names and types of parameters, what is indexed, mutability. */
const lines = (abi: Interface): string[] =>
  abi.fragments
    .filter(({ type }) => type === 'function' || type === 'event' || type === 'error')
    .map((fragment) => fragment.format('full'))
    .sort();

describe('abi', () => {
  for (const name of CONTRACT_NAMES) {
    it(`says of ${name} what its interface says`, () => {
      const specified = new Interface(compiled(`interfaces/I${name}.sol/I${name}.json`));
      expect(lines(interfaceOf(name))).to.deep.equal(lines(specified));
    });

    it(`knows every event of ${name} that is not of the library below it`, () => {
      const events = compiled(`${name}.sol/${name}.json`).filter(({ type }) => type === 'event');
      const unknown = events
        .map(({ name: event }) => event)
        .filter((event) => !ABI[name].some((line) => line.startsWith(`event ${event}(`)));
      expect(
        unknown.filter((event) => !['EIP712DomainChanged', 'AuthorityUpdated'].includes(event ?? '')),
      ).to.deep.equal([]);
    });
  }
});
