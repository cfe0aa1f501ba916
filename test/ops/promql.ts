/**
 * As much of PromQL as scripts/ops/alerts.yml uses: selectors with = and =~, increase(...[N m]), sum and sum by, one quotient, one
 * comparison with a number. Anything else is refused, so that a rule cannot pass unread. The oracle for "does this rule fire".
 */

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One reading of /metrics at a time in seconds; undefined = it could not be read. */
export interface Scrape {
  readonly at: number;
  readonly text: string | undefined;
}

type Vector = ReadonlyMap<string, number>;

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;

/** The samples of Prometheus' text format. */
export function parseMetrics(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#')) return [];
    const [, name = '', labels = '', value = ''] = LINE.exec(line) ?? [];
    if (name === '') throw new Error(`no metric: ${line}`);
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => [key, text]);
    return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }];
  });
}

function samplesOf({ text }: Scrape): Sample[] {
  const up = { name: 'up', labels: { job: 'ledger' }, value: text === undefined ? 0 : 1 };
  return [up, ...parseMetrics(text ?? '')];
}

const keyOf = (labels: Readonly<Record<string, string>>): string => JSON.stringify(Object.entries(labels).sort());

function select(scrape: Scrape, selector: string): Vector {
  const [, name, matchers = ''] = /^([a-z_]+)(?:\{(.*)\})?$/.exec(selector) ?? [];
  if (name === undefined) throw new Error(`no selector: ${selector}`);
  const tests =
    matchers === ''
      ? []
      : matchers.split(',').map((text) => {
          const [, label, operator, value] = /^(\w+)(=~|=)"([^"]*)"$/.exec(text) ?? [];
          if (label === undefined) throw new Error(`no matcher: ${text}`);
          const pattern = new RegExp(`^(?:${operator === '=~' ? value : value!.replace(/\W/g, '\\$&')})$`);
          return (labels: Sample['labels']) => pattern.test(labels[label] ?? '');
        });
  const found = samplesOf(scrape).filter((one) => one.name === name && tests.every((test) => test(one.labels)));
  return new Map(found.map(({ labels, value }) => [keyOf(labels), value]));
}

function evaluate(expression: string, scrapes: readonly Scrape[]): Vector {
  const text = expression.trim();
  const now = scrapes.at(-1)!;
  const quotient = /^(sum\(.*\)) \/ (sum\(.*\))$/.exec(text);
  if (quotient !== null) {
    const [above, below] = [evaluate(quotient[1]!, scrapes), evaluate(quotient[2]!, scrapes)];
    return new Map([...above].flatMap(([key, value]) => (below.has(key) ? [[key, value / below.get(key)!]] : [])));
  }
  const sum = /^sum(?: by \((\w+)\) )?\((.*)\)$/.exec(text);
  if (sum !== null) {
    const totals = new Map<string, number>();
    for (const [key, value] of evaluate(sum[2]!, scrapes)) {
      const labels = Object.fromEntries(JSON.parse(key) as [string, string][]);
      const group = keyOf(sum[1] === undefined ? {} : { [sum[1]]: labels[sum[1]] ?? '' });
      totals.set(group, (totals.get(group) ?? 0) + value);
    }
    return totals;
  }
  const increase = /^increase\((.*)\[(\d+)m\]\)$/.exec(text);
  if (increase === null) return select(now, text);
  const window = scrapes.filter(({ at }) => at >= now.at - Number(increase[2]) * 60);
  const [first, last] = [select(window[0]!, increase[1]!), select(now, increase[1]!)];
  return new Map([...last].map(([key, value]) => [key, value - (first.get(key) ?? 0)]));
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '==': (a, b) => a === b,
};

/** Whether the rule's expression holds for any series at the last of these scrapes (oldest first). */
export function holds(rule: string, scrapes: readonly Scrape[]): boolean {
  const [, expression, operator, limit] = /^(.*) (>|<|==) (\S+)$/.exec(rule) ?? [];
  const compare = COMPARE[operator ?? ''];
  if (expression === undefined || compare === undefined) throw new Error(`no comparison: ${rule}`);
  return [...evaluate(expression, scrapes).values()].some((value) => compare(value, Number(limit)));
}
