/** Objections beside the vault: the latest of each handle, over torn lines; a list that cannot be written is said to be so. */
import { appendFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Hex } from '../../server/domain/bytes.ts';
import { ObjectionList } from '../../server/store/objection-list.ts';
import { expectRejection } from '../expect-rejection.ts';
import { cleanUp, folder } from './vault-fixtures.ts';

const [A, B] = ['0a', '0b'].map((byte) => `0x${byte.repeat(32)}` as Hex) as [Hex, Hex];
const made = (subject: Hex, stop: boolean, at: number) => ({
  subject,
  stop,
  at,
  signature: '0x11' as Hex,
  receivedAt: at,
});

describe('the list of objections', () => {
  afterEach(cleanUp);

  it('is empty where there is none, and holds the latest of each handle', async () => {
    const path = join(await folder(), 'list');
    const list = ObjectionList.at(path);
    expect(await list.latest()).to.deep.equal([]);
    for (const one of [made(A, true, 10), made(B, true, 11), made(A, false, 20), made(A, true, 15)])
      await list.add(one);
    expect(await ObjectionList.at(path).latest()).to.deep.equal([made(A, false, 20), made(B, true, 11)]);
    expect((await stat(path)).mode & 0o077, 'for its owner alone').to.equal(0);
    expect(await readFile(path, 'utf8'), 'members that were told are of the vault').to.not.include('untold');
  });

  it('leaves out a torn line, and what comes after it holds', async () => {
    const path = join(await folder(), 'list');
    const list = ObjectionList.at(path);
    await list.add(made(A, true, 10));
    for (const torn of ['{"subject":"0x0a', '{"subject":"0x0a","stop":true,"at":99}', 'null', '[]'])
      await appendFile(path, torn);
    await list.add(made(B, true, 12));
    expect(await list.latest()).to.deep.equal([made(A, true, 10), made(B, true, 12)]);
  });

  it('says when it cannot be written', async () => {
    await expectRejection(
      'STORE_WRITE_FAILED',
      ObjectionList.at(join(await folder(), 'none', 'list')).add(made(A, true, 1)),
    );
  });
});
