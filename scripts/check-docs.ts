/**
 * Checks what the documents claim against the tree: every npm script and every file a README names exists, every error code is in the
 * README's index with its status, the client is what the routes' document makes of it, and nothing names a machine. Prints every violation; exit code 1 when there is one.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ERRORS } from '../server/errors.ts';
import { clientIsCurrent, writeClient } from './client/generate.ts';

const root = join(import.meta.dirname, '..');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
}).split('\n');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const NPM_OWN = ['install', 'ci', 'start', 'test', 'run', 'link'];
const violations: string[] = [];

for (const file of tracked.filter((name) => name.endsWith('.md') && existsSync(join(root, name)))) {
  const text = readFileSync(join(root, file), 'utf8');
  for (const [, name = ''] of text.matchAll(/(?:`|^\s*)npm (?:run )?(?:-s )?([a-z][\w:-]*)/gm))
    if (!(name in scripts) && !NPM_OWN.includes(name)) violations.push(`${file}: npm script '${name}' does not exist`);
  for (const [, path = ''] of text.matchAll(/`((?:contracts|scripts|server|test)\/[\w./-]+\.(?:ts|sol|mjs|json))`/g))
    if (!existsSync(join(root, path))) violations.push(`${file}: '${path}' does not exist`);
  for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g))
    if (!existsSync(join(root, dirname(file), target))) violations.push(`${file}: link to '${target}' leads nowhere`);
}

const readme = readFileSync(join(root, 'README.md'), 'utf8');
for (const [code, { status }] of Object.entries(ERRORS))
  if (!readme.includes(`| \`${code}\` | ${status} |`))
    violations.push(`README.md: no row for error ${code} (${status}); run npm run docs -- --write`);

if (process.argv.includes('--write')) {
  const { writeFileSync } = await import('node:fs');
  const rows = Object.entries(ERRORS).map(
    ([code, { status, retry, title, cure }]) =>
      `| \`${code}\` | ${status} | ${title} | ${retry ? 'retry: ' : ''}${cure} |`,
  );
  const table = [
    '<!-- errors: npm run docs -- --write -->',
    '| code | status | why | cure |',
    '|---|---|---|---|',
    ...rows,
    '<!-- /errors -->',
  ].join('\n');
  writeFileSync(
    join(root, 'README.md'),
    readme.replace(/<!-- errors:[\s\S]*<!-- \/errors -->/, () => table),
  );
  await writeClient();
  process.stdout.write('docs: error index and client written\n');
} else {
  if (!(await clientIsCurrent()))
    violations.push('scripts/client/gateway-api.ts: not what the routes say; run npm run docs -- --write');
  for (const line of violations) process.stderr.write(`${line}\n`);
  process.stdout.write(`docs: ${violations.length} violations\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
