/** A gateway backed up while it runs comes back on another machine, and does not bring back what was erased since. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseErased, restoreGateway, verifyBackup } from '../../server/backup.ts';
import { readManifest } from '../../server/chain/manifest.ts';
import { contractAddresses } from '../../server/compose.ts';
import { places, readConfig } from '../../server/config.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { type Gateway, startGateway } from '../../server/main.ts';
import { openVaultKey } from '../../server/secrets.ts';
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import { openVault } from '../../server/store/vault.ts';
import { expectRejection } from '../expect-rejection.ts';
import { TestConsortium } from './consortium.ts';
import { TestEnterprise } from './enterprise.ts';

describe('backup and restore of a gateway', function () {
  this.timeout(120_000);

  it('goes on elsewhere with what it knew, without what was erased', async () => {
    const consortium = await TestConsortium.start(['government']);
    const folder = await mkdtemp(join(tmpdir(), 'restored-'));
    let again: Gateway | undefined;
    try {
      const enterprise = await new TestEnterprise(consortium).enrol();
      const [kept] = await enterprise.register();
      const rating = { year: 2025, grade: 'B', evaluatedOn: '2026-04-30' };
      const [gone] = await enterprise
        .provide(1, [2])
        .then(() => enterprise.publish('government', 'tax-credit-rating', rating));
      const { operatorToken } = consortium.node('government');
      const operator = { token: operatorToken };
      const made = await consortium.call<{ file: string; rows: number }>('government', '/backups', {
        ...operator,
        json: { reason: 'by-hand' },
      });
      expect(made.status).to.equal(201);
      const atOnce = await Promise.all(
        [1, 2, 3, 4].map(() =>
          consortium.call<{ file: string }>('government', '/backups', { ...operator, json: { reason: 'scheduled' } }),
        ),
      );
      expect(new Set(atOnce.map(({ body }) => body.file))).to.have.lengthOf(4);
      const before = await consortium.call<{ digest: string }>('government', '/status', operator);

      const { dir, gateway } = consortium.node('government');
      await gateway.close();
      const passphrase = (await readFile(join(consortium.dir, 'passphrase'), 'utf8')).trim();
      const identity = {
        chainId: consortium.manifest.chainId,
        member: 1,
        contracts: contractAddresses(await readManifest((await readConfig(places(dir).config)).manifest)),
      };
      const vaultOf = async (data: string) =>
        openVault(places(data).vault, await openVaultKey(data, passphrase), identity);
      const vault = await vaultOf(dir);
      const batch = new VaultBatch();
      vault.records.erase(batch, gone as Hex);
      await vault.commit(batch);
      const erased = parseErased((await vault.erased()).join('\n'), 'list');
      await vault.close();
      expect(erased).to.have.lengthOf(1);

      expect(await verifyBackup(made.body.file, passphrase)).to.deep.include({ member: 1, rows: made.body.rows - 1 });
      await expectRejection('KEYSTORE_INVALID', verifyBackup(made.body.file, 'another passphrase'));
      const target = join(folder, 'gateway');
      const restored = await restoreGateway(made.body.file, target, passphrase, erased);
      expect(restored.leftOut).to.equal(1);
      await expectRejection('STORE_EXISTS', restoreGateway(made.body.file, target, passphrase, erased));

      const config = { ...(await readConfig(restored.configPath)), port: 0, logLevel: 'silent' as const };
      again = await startGateway(config, { passphrase });
      const status = (await (
        await fetch(`${again.url}/status`, { headers: { authorization: `Bearer ${operatorToken}` } })
      ).json()) as { digest: string };
      expect(status.digest).to.equal(before.body.digest);
      await again.close();
      const back = await vaultOf(target);
      await back.check();
      const [one, two] = await back.records.getMany([kept as Hex, gone as Hex]);
      await back.close();
      expect([one?.body === undefined, two === undefined, two?.body]).to.deep.equal([false, false, undefined]);
    } finally {
      await again?.close();
      await consortium.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
