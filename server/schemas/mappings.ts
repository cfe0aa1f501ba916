/** How the columns of a known file become the fields of a schema. */
export interface ColumnMapping {
  readonly name: string;
  /** Name of the schema. */
  readonly schema: string;
  /** Column of the file -> field of the schema. */
  readonly columns: Readonly<Record<string, string>>;
  /** Column left out -> why. */
  readonly ignored: Readonly<Record<string, string>>;
}

/** Files that need no `--map`: recognised by their header line. */
export const COLUMN_MAPPINGS: readonly ColumnMapping[] = [
  {
    name: 'enterprises',
    schema: 'enterprise-registration',
    columns: {
      uscc: 'uscc',
      name: 'name',
      registration_date: 'registrationDate',
      enterprise_type_raw: 'enterpriseType',
      registered_capital_raw: 'registeredCapitalText',
      capital_10k: 'registeredCapital10k',
      capital_currency: 'capitalCurrency',
      province: 'province',
      city_raw: 'city',
      region_code: 'regionCode',
      region_name: 'regionName',
      business_scope_30: 'businessScope',
    },
    ignored: {
      stratum: 'how the sample was drawn; says nothing about the enterprise',
      source_file: 'file of the compilation; belongs to the extract, not to the record',
    },
  },
  {
    name: 'permits',
    schema: 'permit',
    columns: { uscc: 'uscc', permit_type: 'permitType', valid_until: 'validUntil' },
    ignored: {},
  },
];

/** The mapping for a schema whose columns are exactly those of a file's header, in any order; undefined when none is. */
export function findMapping(schema: string, header: readonly string[]): ColumnMapping | undefined {
  return COLUMN_MAPPINGS.find((mapping) => {
    const known = [...Object.keys(mapping.columns), ...Object.keys(mapping.ignored)];
    return (
      mapping.schema === schema && known.length === header.length && known.every((column) => header.includes(column))
    );
  });
}
