import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { recordTimes } from '../../server/domain/time.ts';
import { createValidator } from '../../server/domain/validate.ts';
import { findSchema } from '../../server/schemas/load.ts';
import { COLUMN_MAPPINGS, findMapping } from '../../server/schemas/mappings.ts';

const REAL = fileURLToPath(new URL('../../../shared/data/cn_registry/', import.meta.url));

describe('schemas/mappings', () => {
  it('lead to fields of their schemas, each once, and cover what is required', () => {
    for (const { schema: name, columns, ignored } of COLUMN_MAPPINGS) {
      const schema = findSchema(name);
      const fields = Object.values(columns);
      expect(schema.fields).to.include.members(fields);
      expect(fields).to.include.members(schema.required);
      expect(new Set(fields).size).to.equal(fields.length);
      for (const column of Object.keys(ignored)) expect(columns, column).to.not.have.property(column);
    }
  });

  it('are found by the whole header, in any order, and not by a part of it or for another schema', () => {
    const header = ['valid_until', 'uscc', 'permit_type'];
    expect(findMapping('permit', header)?.name).to.equal('permits');
    expect(findMapping('permit', header.slice(1))).to.equal(undefined);
    expect(findMapping('permit', [...header, 'note'])).to.equal(undefined);
    expect(findMapping('permit', ['uscc', 'uscc', 'uscc'])).to.equal(undefined);
    expect(findMapping('enterprise-registration', header)).to.equal(undefined);
  });

  for (const { name, schema: schemaName } of COLUMN_MAPPINGS) {
    it(`fit the real ${name}.csv: every row valid, every key once, every time expressible`, function () {
      const path = `${REAL}${name}.csv`;
      if (!existsSync(path)) {
        console.log(`      skipped: no shared/data/cn_registry/${name}.csv beside the project`);
        this.skip();
      }
      const rows = parse(readFileSync(path), { columns: true }) as Record<string, string>[];
      const mapping = findMapping(schemaName, Object.keys(rows[0]!))!;
      const schema = findSchema(schemaName);
      const validate = createValidator(schema);
      const keys = new Set<string>();
      for (const row of rows) {
        const given = Object.entries(mapping.columns).map(([column, field]) => [field, row[column] || null]);
        const values = validate(Object.fromEntries(given));
        recordTimes(schema, values);
        keys.add(JSON.stringify(schema.key.map((field) => values[field])));
      }
      expect(rows.length).to.be.above(2_000);
      expect(keys.size).to.equal(rows.length);
    });
  }
});
