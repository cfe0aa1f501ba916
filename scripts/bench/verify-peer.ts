/** The peer of `verify.*`: a bare Fastify route that reads three keys of a level database and returns 2 KB. `node verify-peer.ts DIR` */
import Fastify from 'fastify';
import { Level } from 'level';

const database = new Level<string, string>(process.argv[2] ?? '');
const keys = ['one', 'two', 'three'];
await database.batch(keys.map((key) => ({ type: 'put', key, value: key.padEnd(660, '.') })));

const app = Fastify({ logger: false });
app.get(
  '/',
  { schema: { response: { 200: { type: 'array', items: { type: 'string' } } } } },
  async () => await database.getMany(keys),
);
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.(url);
process.once('disconnect', () => process.exit(0));
