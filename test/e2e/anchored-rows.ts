/** Counts what is anchored by the chain's own events, and opens what lies behind them in the publisher's vault. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { Interface } from 'ethers';
import { readArtifact } from '../../scripts/deploy/artifacts.ts';
import { CONTRACT_NAMES } from '../../server/chain/abi.ts';
import { places } from '../../server/config.ts';
import { attestationId } from '../../server/domain/attestation.ts';
import { buildBatchTree } from '../../server/domain/batch-tree.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { commitRecord } from '../../server/domain/record.ts';
import type { LedgerSchema } from '../../server/domain/schema.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { COLUMN_MAPPINGS } from '../../server/schemas/mappings.ts';
import { openVaultKey, readPassphrase } from '../../server/secrets.ts';
import { openVault, type Vault } from '../../server/store/vault.ts';
import type { ProcessConsortium } from './process-consortium.ts';

/** The data office is member 1. */
export const PUBLISHER = 1;

export interface AnchoredBatch {
  readonly root: Hex;
  readonly schema: Hex;
  readonly size: number;
  readonly position: number;
}

const attestations = new Interface(readArtifact('AttestationRegistry').abi);

/** Every batch of the data office, as the chain's log says it; by ethers' decoder, not by the product's. */
export async function batchesOnChain({ rpc, manifest }: ProcessConsortium): Promise<AnchoredBatch[]> {
  const { address } = manifest.contracts.AttestationRegistry;
  const logs = await rpc<{ topics: string[]; data: string }[]>('eth_getLogs', [
    { address, fromBlock: '0x0', toBlock: 'latest' },
  ]);
  return logs.map((log) => {
    const event = attestations.parseLog(log);
    // Registrations and permits are anchored in no other way.
    expect(event?.name).to.equal('BatchAnchored');
    const { root, issuer, schema, size, position } = event!.args;
    expect(Number(issuer)).to.equal(PUBLISHER);
    return { root, schema, size: Number(size), position: Number(position) };
  });
}

export const rowsIn = (batches: readonly { readonly size: number }[]): number =>
  batches.reduce((sum, { size }) => sum + size, 0);

const masterKeys = new Map<string, Promise<Uint8Array>>();

/** Opens the data office's vault while its gateway is not running. */
export async function withVault<T>(
  { folder, manifest }: ProcessConsortium,
  work: (vault: Vault) => Promise<T>,
): Promise<T> {
  const dir = folder('government');
  // Deriving the key takes half a second.
  const opening = masterKeys.get(dir) ?? readPassphrase(dir, {}).then((passphrase) => openVaultKey(dir, passphrase));
  masterKeys.set(dir, opening);
  const contracts = Object.fromEntries(CONTRACT_NAMES.map((name) => [name, manifest.contracts[name].address as Hex]));
  const vault = await openVault(places(dir).vault, await opening, {
    chainId: manifest.chainId,
    member: PUBLISHER,
    contracts,
  });
  try {
    return await work(vault);
  } finally {
    await vault.close();
  }
}

/** Batches of a schema in the vault: durable, anchored or not. */
export async function batchesInVault(vault: Vault, schema: Hex) {
  const roots = await vault.batches.rootsOf(schema);
  return Promise.all(roots.map(async (root) => (await vault.batches.get(root))!));
}

export type CsvRow = Readonly<Record<string, string>>;

/** The rows of a file in their order, as any reader of CSV sees them. */
export const readCsv = (path: string): CsvRow[] => parse(readFileSync(path), { columns: true, bom: true }) as CsvRow[];

export interface PublishedFile {
  readonly schema: LedgerSchema;
  readonly rows: readonly CsvRow[];
  /** for each row the id the gateway named for it */
  readonly ids: readonly Hex[];
}

/** Every row stands in exactly one batch of the chain, under an id that commits to its values; and nothing else stands in any. */
export async function expectAnchoredOnce(
  { schema, rows, ids }: PublishedFile,
  all: readonly AnchoredBatch[],
  vault: Vault,
  { manifest }: ProcessConsortium,
): Promise<void> {
  const batches = all.filter((batch) => batch.schema === schema.id);
  expect(batches.map(({ position }) => position)).to.deep.equal(batches.map((_, i) => i + 1));
  expect(rowsIn(batches), `rows of ${schema.name} on chain`).to.equal(rows.length);
  expect(new Set(ids).size, 'ids').to.equal(rows.length);

  const subjectOf = new Map<Hex, Hex>();
  let anchored = 0;
  for (const { root, size } of batches) {
    const { entries } = (await vault.batches.get(root))!;
    expect(buildBatchTree(entries).root).to.equal(root);
    expect(entries.reduce((sum, one) => sum + one.ids.length, 0)).to.equal(size);
    for (const { subject, ids: about } of entries) {
      for (const id of about) subjectOf.set(id, subject);
      anchored += about.length;
    }
  }
  expect(anchored, 'leaves').to.equal(subjectOf.size);
  expect(
    ids.filter((id) => !subjectOf.has(id)),
    'rows in no batch',
  ).to.deep.equal([]);
  const inVault = await batchesInVault(vault, schema.id);
  expect(inVault.map(({ root }) => root).sort()).to.deep.equal(batches.map(({ root }) => root).sort());

  const separator = domainSeparator({
    chainId: manifest.chainId,
    verifyingContract: manifest.contracts.AttestationRegistry.address as Hex,
  });
  const identifiers = rows.map(({ uscc = '' }) => ({ type: 'uscc', identifier: uscc }));
  const openings = await vault.openings.find(PUBLISHER, identifiers);
  const records = await vault.records.getMany(ids);
  for (const [i, id] of ids.entries()) {
    const { attestation, body } = records[i]!;
    const { values, secret } = body!;
    expectValues(schema, rows[i]!, values);
    // Of many thousand rows a mismatch is told by its line; chai's own messages would cost more than the hashing.
    const holds =
      attestationId(separator, attestation) === id &&
      attestation.record === commitRecord(schema, values, Buffer.from(secret.slice(2), 'hex')) &&
      attestation.subject === openings[i]?.subject &&
      attestation.subject === subjectOf.get(id);
    if (!holds) expect.fail(`row ${i + 1} of ${schema.name}: its id does not commit to it`);
  }
}

/** What the row says in its cells is what the record says. */
function expectValues(schema: LedgerSchema, row: CsvRow, values: Readonly<Record<string, unknown>>): void {
  const { columns } = COLUMN_MAPPINGS.find((mapping) => mapping.schema === schema.name)!;
  for (const [column, field] of Object.entries(columns)) {
    const cell = row[column]!.normalize('NFC');
    if (String(values[field] ?? '') !== cell) expect.fail(`${column} is ${String(values[field])} instead of ${cell}`);
  }
}
