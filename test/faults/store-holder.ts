// Started by fault suites to be killed: opens a store, says so, and keeps it.
import { setInterval } from 'node:timers';
import { openIndex } from '../../server/store/index-store.ts';
import { openVault } from '../../server/store/vault.ts';
import { IDENTITY as INDEX } from '../follower/indexes.ts';
import { MASTER, IDENTITY as VAULT } from '../store/vault-fixtures.ts';

const [, , kind, path = ''] = process.argv;
if (kind === 'index') await openIndex(path, INDEX);
else await openVault(path, MASTER, VAULT);
process.stdout.write('open\n');
setInterval(() => undefined, 1_000);
