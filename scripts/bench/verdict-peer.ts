/**
 * The peer of `verify.index`: a bare Fastify route with the gateway's own token check (a keyed hash looked up in memory), as many reads of a
 * level database and as many bytes in its answer. `node verdict-peer.ts DIR READS BYTES TOKEN`
 */
import { createHmac, randomBytes } from 'node:crypto';
import Fastify from 'fastify';
import { Level } from 'level';

const [dir = '', reads = '0', bytes = '0', token = ''] = process.argv.slice(2);
const database = new Level<string, string>(dir);
const keys = Array.from({ length: Number(reads) }, (_, i) => `row${i}`);
await database.batch(keys.map((key) => ({ type: 'put', key, value: key.padEnd(420, '.') })));

const secret = randomBytes(32);
const hashed = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url');
const tokens = new Map([[hashed(token), { roles: ['lender'], expiresAt: Number.MAX_SAFE_INTEGER }]]);

const app = Fastify({ logger: false });
app.get(
  '/',
  {
    schema: {
      response: { 200: { type: 'object', properties: { rows: { type: 'array', items: { type: 'string' } } } } },
    },
  },
  async (request) => {
    const given = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    const caller = given === undefined ? undefined : tokens.get(hashed(given));
    if (caller === undefined || caller.expiresAt < Date.now()) throw new Error('unknown token');
    const rows = keys.map((key) => database.getSync(key) ?? '');
    const text = rows.join('');
    return { rows: [text.padEnd(Number(bytes), '.').slice(0, Number(bytes) - 13)] };
  },
);
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.(url);
process.once('disconnect', () => process.exit(0));
