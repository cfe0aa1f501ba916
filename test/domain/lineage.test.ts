import { expect } from 'chai';
import fc from 'fast-check';
import type { Hex } from '../../server/domain/bytes.ts';
import { BECAUSE_LIMIT, judgeLineage, type LineageEdge, type PlacedInfo } from '../../server/domain/lineage.ts';
import { toDot, toProvJson, toSvg } from '../../server/domain/lineage-formats.ts';

const id = (number: number): Hex => `0x${number.toString(16).padStart(64, '0')}`;
const node = (number: number, depth = 0): PlacedInfo => ({
  id: id(number),
  schema: id(9_000),
  issuer: 1,
  observedAt: 1_780_000_000,
  depth,
});
const edge = (derived: number, source: number): LineageEdge => ({ derived: id(derived), source: id(source) });

describe('judging a lineage', () => {
  it('leaves everything standing where nothing fell', () => {
    const judged = judgeLineage([node(1), node(2)], [edge(1, 2)], new Map());
    expect(judged.map(({ state, because }) => ({ state, because }))).to.deep.equal([
      { state: 'STANDS', because: [] },
      { state: 'STANDS', because: [] },
    ]);
  });

  it('makes suspect what rests on a revoked or disputed source at any distance, and names the cause', () => {
    const edges = [edge(1, 2), edge(2, 3), edge(4, 5)];
    const own = new Map<Hex, 'REVOKED' | 'DISPUTED'>([
      [id(3), 'REVOKED'],
      [id(5), 'DISPUTED'],
    ]);
    const judged = judgeLineage(
      [1, 2, 3, 4, 5, 6].map((one) => node(one)),
      edges,
      own,
    );
    expect(judged.map(({ state }) => state)).to.deep.equal([
      'SUSPECT',
      'SUSPECT',
      'REVOKED',
      'SUSPECT',
      'DISPUTED',
      'STANDS',
    ]);
    expect(judged[0]!.because).to.deep.equal([id(3)]);
    expect(judged[3]!.because).to.deep.equal([id(5)]);
  });

  it('does not make a source suspect because of what was derived from it', () => {
    const judged = judgeLineage([node(1), node(2)], [edge(1, 2)], new Map([[id(1), 'REVOKED' as const]]));
    expect(judged.map(({ state }) => state)).to.deep.equal(['REVOKED', 'STANDS']);
  });

  it('names at most so many causes, and ends where edges run in a circle', () => {
    const causes = Array.from({ length: 20 }, (_, i) => i + 10);
    const own = new Map(causes.map((one) => [id(one), 'REVOKED' as const]));
    const edges = [...causes.map((one) => edge(1, one)), edge(1, 2), edge(2, 1)];
    const judged = judgeLineage([node(1), node(2), ...causes.map((one) => node(one))], edges, own);
    expect(judged[0]!.because).to.have.length(BECAUSE_LIMIT);
    expect(judged[1]!.state).to.equal('SUSPECT');
  });

  it('agrees with reachability on random graphs', () => {
    const graph = fc.record({
      edges: fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 40 }),
      fallen: fc.uniqueArray(fc.nat(11), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(graph, ({ edges, fallen }) => {
        // Sources have higher numbers: statements cannot rest on later ones.
        const real = edges.filter(([a, b]) => a < b);
        const rests = (from: number, on: number): boolean =>
          real.some(([a, b]) => a === from && (b === on || rests(b, on)));
        const nodes = Array.from({ length: 12 }, (_, i) => node(i));
        const judged = judgeLineage(
          nodes,
          real.map(([a, b]) => edge(a, b)),
          new Map(fallen.map((one) => [id(one), 'REVOKED' as const])),
        );
        for (const [i, { state }] of judged.entries()) {
          const suspect = fallen.some((one) => rests(i, one));
          expect(state).to.equal(fallen.includes(i) ? 'REVOKED' : suspect ? 'SUSPECT' : 'STANDS');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a lineage in other formats', () => {
  const extract = id(77);
  const nodes = judgeLineage(
    [{ ...node(1), extract }, node(2, -1), node(3, 1)],
    [edge(1, 2), edge(3, 1)],
    new Map([[id(2), 'REVOKED' as const]]),
  );
  const lineage = {
    root: id(1),
    nodes,
    edges: [edge(1, 2), edge(3, 1)],
    extracts: {
      [extract]: { system: 'tax', query: id(5), extractedAt: '2026-01-02T03:04:05Z', operator: 'clerk "7"' },
    },
  };
  const names = { schema: () => 'permit', member: (member: number) => `Office <${member}> & "co"` };

  const typed = (name: string) => ({ 'prov:type': { $: name, type: 'prov:QUALIFIED_NAME' } });

  /** Names that members, clerks and systems may have given themselves. */
  const HOSTILE = [
    ']]></text><script>alert(1)</script>',
    '"];\n evil -> node; //',
    '\\" shape=box',
    'a\u0000b\u0008c\u001fd\u007fe\ufffff',
    `${'𠮷'.repeat(40)}`,
    'half \ud800 and \udc00',
    '../%2e%2e?#[]@:;=',
    'ends with.',
  ];

  for (const name of HOSTILE)
    it(`keeps its form whatever is written into it: ${JSON.stringify(name).slice(0, 24)}`, () => {
      const hostile = {
        ...lineage,
        extracts: { [extract]: { ...lineage.extracts[extract]!, operator: name, system: name } },
      };
      const called = { schema: () => name, member: () => name };
      const svg = toSvg(hostile, called);
      expect(svg.isWellFormed()).to.equal(true);
      // Char of XML 1.0, without the controls that it allows and nobody means.
      expect(svg).to.match(/^[\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
      const tags = [...svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)];
      expect(svg.replaceAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g, '')).to.not.match(/[<>]/);
      expect(new Set(tags.map(([, , tag]) => tag))).to.deep.equal(
        new Set(['svg', 'title', 'defs', 'marker', 'path', 'g', 'rect', 'text']),
      );
      const dot = toDot(hostile, called);
      expect(dot.isWellFormed()).to.equal(true);
      const lines = dot.split('\n').slice(3, -2);
      expect(lines).to.have.length(3 + 2);
      for (const line of lines)
        expect(line).to.match(
          /^ {2}"0x[0-9a-f]{64}" (\[label="(\\.|[^"\\])*", color="#[0-9a-f]{6}"(, penwidth=3)?\]|-> "0x[0-9a-f]{64}");$/u,
        );
      const prov = toProvJson(hostile, called);
      const references = Object.entries(prov).flatMap(([kind, members]) =>
        kind === 'prefix'
          ? []
          : [
              ...Object.keys(members),
              ...Object.values(members).flatMap((one) =>
                Object.entries(one as object).flatMap(([key, value]) =>
                  /^prov:(entity|agent|activity|generatedEntity|usedEntity)$/.test(key) ? [value as string] : [],
                ),
              ),
            ],
      );
      // PN_LOCAL of PROV-N.
      for (const reference of references)
        expect(reference).to.match(/^(cl|_):([A-Za-z0-9_~/-]|%[0-9a-fA-F]{2}|\.(?=.))+$/);
    });

  it('is PROV-JSON: entities, the extract as activity, its operator as agent, derivations both told', () => {
    const prov = toProvJson(lineage, names);
    expect(Object.keys(prov.entity!)).to.have.length(3);
    expect(prov.entity![`cl:attestation/${id(1)}`]).to.include({ 'cl:schema': 'permit', 'cl:state': 'SUSPECT' });
    expect(prov.activity![`cl:extract/${extract}`]).to.deep.include({ ...typed('cl:Extract'), 'cl:system': 'tax' });
    expect(prov.agent!['cl:operator/clerk%20%227%22']).to.deep.equal({
      ...typed('prov:Person'),
      'prov:label': 'clerk "7"',
    });
    expect(Object.values(prov.wasDerivedFrom!)).to.deep.include({
      'prov:generatedEntity': `cl:attestation/${id(1)}`,
      'prov:usedEntity': `cl:attestation/${id(2)}`,
    });
    expect(Object.values(prov.wasGeneratedBy!)).to.have.length(1);
  });

  it('is DOT with every node, every edge, and no name that ends a string early', () => {
    const dot = toDot(lineage, names);
    expect(dot.match(/ -> /g)).to.have.length(2);
    expect(dot.match(/\[label=/g)).to.have.length(3);
    expect(dot).to.include('& \\"co\\"');
  });

  it('is a picture that tells states in words and escapes names', () => {
    const svg = toSvg(lineage, names);
    expect(svg.match(/<rect /g)).to.have.length(3);
    expect(svg.match(/marker-end/g)).to.have.length(2);
    expect(svg).to.include('SUSPECT').and.to.include('REVOKED').and.to.include('Office &lt;1&gt; &amp; &quot;co');
    expect(svg).not.to.include('Office <1>');
  });
});
