/** The two registers as offices export them: always generated; the real ones where they lie beside the project. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { generateCounty } from '../../scripts/county/generate.ts';
import { writeCounty } from '../../scripts/county/write.ts';
import { FakeGateway } from './fake-gateway.ts';
import { newFolder, removeFolders, run } from './run-ledger.ts';

const REAL = join(import.meta.dirname, '../../../shared/data/cn_registry');

interface Outcome {
  schema: string;
  read: number;
  accepted: number;
  already: number;
  rejected: number;
  rejectedByCode: object;
}

describe('ledger publish, a county', () => {
  let gateway: FakeGateway;
  const publish = async (path: string, ...more: string[]): Promise<{ exit: number; outcome: Outcome }> => {
    const result = await run(['publish', path, '--json', ...gateway.options, ...more], { cwd: newFolder() });
    return { exit: result.exit, outcome: result.json<Outcome>() };
  };
  const publishTwice = async (path: string, schema: string, ...more: string[]): Promise<number> => {
    const first = await publish(path, ...more);
    expect([first.exit, first.outcome.schema, first.outcome.rejectedByCode], path).to.deep.equal([0, schema, {}]);
    expect(first.outcome.accepted).to.equal(first.outcome.read);
    const second = await publish(path, ...more);
    expect([second.exit, second.outcome.accepted, second.outcome.already]).to.deep.equal([0, 0, first.outcome.read]);
    return first.outcome.read;
  };

  beforeEach(async () => {
    gateway = await FakeGateway.start();
  });
  afterEach(async () => {
    await gateway.stop();
    removeFolders();
  });

  it('publishes every file of a generated county, and nothing the second time', async () => {
    const county = generateCounty({ seed: 7, enterprises: 30 });
    const paths = await writeCounty(county, newFolder());
    for (const [schema, path] of Object.entries(paths)) {
      const more = path.endsWith('.ndjson') ? ['--schema', schema] : [];
      expect(await publishTwice(path, schema, ...more)).to.equal(county.records[schema as keyof typeof paths].length);
    }
  });

  for (const [file, schema] of [
    ['enterprises.csv', 'enterprise-registration'],
    ['permits.csv', 'permit'],
  ] as const)
    it(`publishes the real ${file}, and nothing the second time`, async function () {
      if (!existsSync(join(REAL, file))) {
        this.test!.title += ` (skipped: ${join('shared/data/cn_registry', file)} is not beside the project)`;
        this.skip();
      }
      await publishTwice(join(REAL, file), schema);
    });
});
