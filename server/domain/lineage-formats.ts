/** A lineage as PROV-JSON (W3C Member Submission 24 April 2013), as DOT (Graphviz) and as an SVG picture. Pure. */
import type { Hex } from './bytes.ts';
import type { Lineage, LineageNode, LineageState } from './lineage.ts';

type Members = Record<string, Record<string, unknown>>;

/** How people name what the ids stand for. */
export interface LineageNames {
  readonly schema: (id: Hex) => string;
  readonly member: (member: number) => string;
}

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const short = (id: Hex): string => `${id.slice(0, 10)}…`;
/** A text as the local part of a qualified name (PROV-N, 3.7.1): what may not stand there is percent-encoded. */
const local = (text: string): string =>
  encodeURIComponent(text.toWellFormed())
    .replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
    .replace(/\.$/, '%2e');
/** A type is a name, not a text that looks like one (PROV-JSON, 2.2). */
const typed = (name: string) => ({ 'prov:type': { $: name, type: 'prov:QUALIFIED_NAME' } });

/**
 * PROV-JSON: attestations are entities, extracts and transform runs are activities, members and operators are agents.
 * Every name is in the namespace `cl`, `urn:county-ledger:`.
 */
export function toProvJson(lineage: Lineage, names: LineageNames): Record<string, Members | Record<string, string>> {
  const entity: Members = {};
  const activity: Members = {};
  const agent: Members = {};
  const wasAttributedTo: Members = {};
  const wasGeneratedBy: Members = {};
  const wasAssociatedWith: Members = {};
  const wasDerivedFrom: Members = {};
  for (const { id, schema, issuer, observedAt, state, because, extract } of lineage.nodes) {
    const name = `cl:attestation/${id}`;
    entity[name] = {
      ...typed('cl:Attestation'),
      'cl:schema': names.schema(schema),
      'cl:observedAt': iso(observedAt),
      'cl:state': state,
      ...(because.length === 0 ? {} : { 'cl:because': because }),
    };
    const member = `cl:member/${issuer}`;
    agent[member] = { ...typed('prov:Organization'), 'prov:label': names.member(issuer) };
    wasAttributedTo[`_:a${id}`] = { 'prov:entity': name, 'prov:agent': member };
    if (extract === undefined) continue;
    wasGeneratedBy[`_:g${id}`] = { 'prov:entity': name, 'prov:activity': `cl:extract/${extract}` };
  }
  for (const [hash, document] of Object.entries(lineage.extracts)) {
    const name = `cl:extract/${hash}`;
    const { operator, ...stated } = document;
    const properties = Object.entries(stated).map(([key, value]) => [`cl:${key}`, value]);
    const type = document.transform === undefined ? 'cl:Extract' : 'cl:TransformRun';
    activity[name] = { ...typed(type), ...Object.fromEntries(properties) };
    const person = `cl:operator/${local(operator)}`;
    agent[person] = { ...typed('prov:Person'), 'prov:label': operator };
    wasAssociatedWith[`_:w${hash}`] = { 'prov:activity': name, 'prov:agent': person };
  }
  for (const [i, { derived, source }] of lineage.edges.entries())
    wasDerivedFrom[`_:d${i}`] = {
      'prov:generatedEntity': `cl:attestation/${derived}`,
      'prov:usedEntity': `cl:attestation/${source}`,
    };
  const prefix = { cl: 'urn:county-ledger:', prov: 'http://www.w3.org/ns/prov#' };
  return { prefix, entity, activity, agent, wasGeneratedBy, wasAttributedTo, wasAssociatedWith, wasDerivedFrom };
}

/** What members call themselves may hold anything: neither XML nor DOT takes controls or halves of surrogate pairs. */
const plain = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\t\n\r]/g, ' ')
    .replaceAll(/[\p{Cc}\ufffe\uffff]/gu, '\ufffd');

const COLOURS: Readonly<Record<LineageState, string>> = {
  STANDS: '#1b7f4d',
  SUSPECT: '#b26a00',
  DISPUTED: '#7a3db8',
  REVOKED: '#b3261e',
};

/** A text inside double quotes of DOT, on one line. */
const quoted = (text: string): string => `"${plain(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** A DOT digraph, sources at the bottom. */
export function toDot(lineage: Lineage, names: LineageNames): string {
  const nodes = lineage.nodes.map(({ id, schema, issuer, state }) => {
    const lines = [names.schema(schema), short(id), names.member(issuer), state].map(quoted);
    const label = lines.map((line) => line.slice(1, -1)).join('\\n');
    const root = id === lineage.root ? ', penwidth=3' : '';
    return `  ${quoted(id)} [label="${label}", color="${COLOURS[state]}"${root}];`;
  });
  const edges = lineage.edges.map(({ derived, source }) => `  ${quoted(derived)} -> ${quoted(source)};`);
  return `digraph lineage {\n  rankdir=TB;\n  node [shape=box];\n${[...nodes, ...edges].join('\n')}\n}\n`;
}

const WIDTH = 190;
const HEIGHT = 62;
const GAP_X = 24;
const GAP_Y = 56;
/** Boxes of one level that are drawn; the rest is told as a number. */
const DRAWN = 12;

const xml = (text: string): string =>
  plain(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const cut = (text: string, length: number): string => {
  const signs = [...text];
  return signs.length <= length ? text : `${signs.slice(0, length - 1).join('')}…`;
};

/** A picture: a row per level, what was derived above, sources below. State is told by word and colour. */
export function toSvg(lineage: Lineage, names: LineageNames): string {
  const levels = [...Map.groupBy(lineage.nodes, ({ depth }) => depth)].sort(([a], [b]) => b - a);
  const widest = Math.max(...levels.map(([, nodes]) => Math.min(nodes.length, DRAWN)));
  const width = widest * (WIDTH + GAP_X) + GAP_X;
  const height = levels.length * (HEIGHT + GAP_Y) + GAP_Y;
  const places = new Map<Hex, { x: number; y: number }>();
  const parts: string[] = [];
  for (const [row, [, nodes]] of levels.entries()) {
    const drawn = nodes.slice(0, DRAWN);
    const y = GAP_Y / 2 + row * (HEIGHT + GAP_Y);
    const left = (width - drawn.length * (WIDTH + GAP_X) + GAP_X) / 2;
    for (const [i, node] of drawn.entries()) {
      const x = left + i * (WIDTH + GAP_X);
      places.set(node.id, { x, y });
      parts.push(box(node, x, y, node.id === lineage.root, names));
    }
    const more = nodes.length - drawn.length;
    if (more > 0) parts.push(`<text x="${width / 2}" y="${y + HEIGHT + 16}" text-anchor="middle">+ ${more}</text>`);
  }
  const lines = lineage.edges.flatMap(({ derived, source }) => {
    const [from, to] = [places.get(derived), places.get(source)];
    if (from === undefined || to === undefined) return [];
    const [x1, x2] = [from.x + WIDTH / 2, to.x + WIDTH / 2];
    return [`<path d="M${x1} ${from.y + HEIGHT} L${x2} ${to.y}" marker-end="url(#arrow)"/>`];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>Lineage of ${lineage.root}: ${lineage.nodes.length} attestations, ${lineage.edges.length} derivations</title>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#667"/></marker></defs>',
    `<g stroke="#667" fill="none">${lines.join('')}</g>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function box(node: LineageNode, x: number, y: number, root: boolean, names: LineageNames): string {
  const { id, schema, issuer, state } = node;
  const line = (at: number, text: string, fill: string): string =>
    `<text x="${x + 10}" y="${y + at}" fill="${fill}">${xml(cut(text, 28))}</text>`;
  return [
    `<g><title>${xml(`${id} ${state}`)}</title>`,
    `<rect x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="6" fill="#fff" stroke="${COLOURS[state]}" stroke-width="${root ? 3 : 1.5}"/>`,
    line(18, names.schema(schema), '#111'),
    line(34, names.member(issuer), '#444'),
    line(52, `${short(id)} ${state}`, COLOURS[state]),
    '</g>',
  ].join('');
}
