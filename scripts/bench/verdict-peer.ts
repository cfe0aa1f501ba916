/**
 * The peer of `verify.index`: a bare Fastify route that checks the token as the gateway does (the same code, over a vault of its own), reads
 * the very rows that the verdict is made of from a copy of the gateway's index, and answers as many bytes. It judges nothing.
 * `node verdict-peer.ts INDEX VAULT ATTESTATION BYTES`
 */
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import Fastify from 'fastify';
import { Level } from 'level';
import type { Hex } from '../../server/domain/bytes.ts';
import { DISPUTE_KINDS } from '../../server/domain/dispute.ts';
import { keys, openRow } from '../../server/store/layout.ts';
import type { AttestationRow } from '../../server/store/rows.ts';
import { openVault } from '../../server/store/vault.ts';

/** For the bench: where to ask, with what, and how much is read for one answer. */
export interface VerdictPeer {
  readonly url: string;
  readonly token: string;
  readonly reads: number;
}

/** `{"rows":[""]}` */
const AROUND = 13;

const [index = '', vault = '', attestation = '', bytes = '0'] = process.argv.slice(2);
const folder = (await readdir(index)).find((name) => name.startsWith('db-')) ?? '';
const database = new Level<string, string>(join(index, folder));
const wanted = await rowsOfVerdict(attestation as Hex);

const now = (): number => Math.floor(Date.now() / 1000);
const { tokens } = await openVault(vault, randomBytes(32), { chainId: 1, member: 1, contracts: {} });
const { token } = await tokens.create({ label: 'bench', roles: ['lender'], now: now(), expiresAt: now() + 3_600 });

const filler = '.'.repeat(Number(bytes) - AROUND);
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
    const caller = given === undefined ? undefined : tokens.find(given, now());
    if (caller?.roles.includes('lender') !== true) throw new Error('unknown token');
    const rows = wanted.map((key) => database.getSync(key));
    return { rows: [rows.length === 0 ? '' : filler] };
  },
);
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ url, token, reads: wanted.length } satisfies VerdictPeer);
process.once('disconnect', () => process.exit(0));

/** Keys of attestation, schema, member, key, revocation and disputes; head and digest are in the gateway's memory. */
async function rowsOfVerdict(id: Hex): Promise<string[]> {
  const own = keys.attestation(id);
  const value = await database.get<string, Buffer>(own, { valueEncoding: 'buffer' });
  if (value === undefined) throw new Error(`the copied index does not hold ${id}`);
  const { schema, issuer, key } = openRow(own, value) as AttestationRow;
  const around = [keys.schema(schema), keys.member(issuer), keys.key(key)];
  return [own, ...around, keys.revocation(issuer, id), keys.disputeChain(DISPUTE_KINDS.attestation, id)];
}
