/** Tokens for the people of the demonstration, and the profiles by which `ledger --as NAME` finds them. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { places } from '../../server/config.ts';
import { LedgerError } from '../../server/errors.ts';
import { gatewayDir, type MemberPlan } from './consortium.ts';

interface Profile {
  readonly gateway: string;
  readonly token: string;
}

/** Keeps tokens that still work; makes the others with the operator's token of each gateway. */
export async function ensureProfiles(dir: string, members: readonly MemberPlan[]): Promise<void> {
  const path = join(dir, 'profiles.json');
  const text = await readFile(path, 'utf8').catch(() => '{"profiles":{}}');
  const { profiles: known } = JSON.parse(text) as { profiles: Record<string, Profile> };
  const profiles: Record<string, Profile> = {};
  for (const member of members) {
    const gateway = `http://127.0.0.1:${member.port}`;
    const before = known[member.profile];
    const works = before?.gateway === gateway && (await tokenWorks(before));
    profiles[member.profile] = works ? before : { gateway, token: await makeToken(dir, member, gateway) };
  }
  await writeFile(path, `${JSON.stringify({ profiles }, null, 2)}\n`, { mode: 0o600 });
}

async function tokenWorks({ gateway, token }: Profile): Promise<boolean> {
  const response = await fetch(`${gateway}/status`, { headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return response.ok;
}

async function makeToken(dir: string, member: MemberPlan, gateway: string): Promise<string> {
  const operator = (await readFile(places(gatewayDir(dir, member)).operatorToken, 'utf8')).trim();
  const response = await fetch(`${gateway}/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operator}`, 'content-type': 'application/json' },
    body: JSON.stringify({ label: `${member.profile} (npm start)`, roles: member.roles, validDays: 90 }),
  });
  const body = (await response.json()) as { token?: string; detail?: string };
  if (body.token === undefined)
    throw new LedgerError('UNAUTHENTICATED', `${gateway}/tokens: ${body.detail ?? response.status}`);
  return body.token;
}
