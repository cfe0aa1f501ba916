// Started by fault suites to be killed: indexes a chain that its seed determines, says "following", and ends when it has all of it.
import { openIndex } from '../../server/store/index-store.ts';
import { IDENTITY } from '../follower/indexes.ts';
import { follow, seededChain } from './seeded-chain.ts';

const [, , path = '', seed = '', finality = ''] = process.argv;
const chain = seededChain(Number(seed));
const store = await openIndex(path, IDENTITY);
const follower = follow(chain, store, finality === 'instant' ? finality : Number(finality));
process.stdout.write('following\n');
await follower.reached(chain.head.number, 60_000);
await follower.stop();
await store.close();
