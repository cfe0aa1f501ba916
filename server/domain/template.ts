/**
 * Purpose templates: what governance allows a consent for a purpose to allow at most. A template is a JSON document whose content hash is
 * its id; the id stands in the signed terms, and whoever checks a consent or a request checks it against the template too. Pure.
 */
import { LedgerError } from '../errors.ts';
import { type Hex, toHex, utf8, ZERO32 } from './bytes.ts';
import { categoryNumber, isPurpose, type Purpose, type Title } from './capabilities.ts';
import { type Consent, PROVIDE, QUERY } from './consent.ts';
import { keccak } from './hash.ts';
import { canonicalJson } from './values.ts';

/** A template, read and checked. Times in seconds; `null` where the template sets no limit. */
export interface Template {
  /** H(JCS(document)) */
  readonly id: Hex;
  readonly title: Title;
  readonly purpose: Purpose;
  readonly version: number;
  readonly actions: readonly (typeof PROVIDE | typeof QUERY)[];
  readonly categories: readonly number[];
  readonly maxValidity: number;
  /** how far back data may be asked for */
  readonly maxRange: number;
  readonly frequency: { readonly times: number; readonly within: number } | null;
  readonly maxUses: number | null;
  readonly maxDataLife: number;
  /** after a grant with a clerk's help, before the first use */
  readonly coolingOff: number;
  readonly document: unknown;
}

/** Rules of a template, in the order in which they are asked. Codes are stable. */
export const TEMPLATE_RULES = [
  'TEMPLATE_MISSING',
  'TEMPLATE_UNKNOWN',
  'TEMPLATE_NOT_REGISTERED',
  'TEMPLATE_RETIRED',
  'PURPOSE',
  'ACTION',
  'CATEGORIES',
  'VALIDITY',
  'USE_LIMIT',
  'DATA_LIFE',
  'COOLING_OFF',
  'RANGE',
  'FREQUENCY',
] as const;
export type TemplateRule = (typeof TEMPLATE_RULES)[number];

/** What is allowed and what was asked, in the units of the rule: codes, category numbers, seconds or times. */
export interface Breach {
  readonly rule: TemplateRule;
  readonly allowed: unknown;
  readonly asked: unknown;
}

const DAY = 86_400;
const refuse = (detail: string): never => {
  throw new LedgerError('TEMPLATE_INVALID', detail);
};

/** Reads a template document. @throws LedgerError TEMPLATE_INVALID naming what is wrong */
export function loadTemplate(document: unknown): Template {
  const given = (typeof document === 'object' && document !== null ? document : {}) as Record<string, unknown>;
  const { title, purpose, actions, categories, frequency, maxUses, onwardSupply } = given;
  const whole = (name: string, least = 0): number => {
    const value = given[name];
    return Number.isSafeInteger(value) && (value as number) >= least ? (value as number) : refuse(`${name}: ${value}`);
  };
  const { zh, en } = (title ?? {}) as Partial<Title>;
  if (typeof zh !== 'string' || typeof en !== 'string') return refuse('title: needs zh and en');
  if (typeof purpose !== 'string' || !isPurpose(purpose)) return refuse(`purpose: ${purpose}`);
  if (onwardSupply !== 'never') refuse('onwardSupply: nothing but "never" is allowed');
  const kinds = Array.isArray(actions) ? (actions as unknown[]) : [];
  if (kinds.length === 0 || kinds.some((kind) => kind !== 'provide' && kind !== 'query')) refuse(`actions: ${kinds}`);
  const names = Array.isArray(categories) ? (categories as unknown[]) : [];
  const numbers = names.map((name) => categoryNumber(String(name)) ?? refuse(`categories: ${String(name)}`));
  if (numbers.length === 0) refuse('categories: none');
  if (maxUses !== null && !(Number.isInteger(maxUses) && (maxUses as number) > 0)) refuse(`maxUses: ${maxUses}`);
  const often = frequency as { times?: unknown; perDays?: unknown } | null;
  if (often !== null && !(Number.isInteger(often?.times) && Number.isInteger(often?.perDays))) refuse('frequency');
  return {
    id: toHex(keccak(utf8(canonicalJson(document)))),
    title: { zh, en },
    purpose,
    version: whole('version', 1),
    actions: kinds.map((kind) => (kind === 'provide' ? PROVIDE : QUERY)),
    categories: numbers.toSorted((a, b) => a - b),
    maxValidity: whole('maxValidityDays', 1) * DAY,
    maxRange: whole('maxRangeDays', 1) * DAY,
    frequency: often === null ? null : { times: Number(often.times), within: Number(often.perDays) * DAY },
    maxUses: maxUses as number | null,
    maxDataLife: whole('maxDataLifeDays') * DAY,
    coolingOff: whole('assistedCoolingOffHours') * 3_600,
    document,
  };
}

/** What the chain says about a template id; undefined = nothing. Block times. */
export interface TemplateOnChain {
  readonly registeredAt: number;
  readonly retiredAt?: number;
}

export interface TemplateFacts {
  readonly template: Template | undefined;
  readonly onChain: TemplateOnChain | undefined;
  /** block time of the consent's grant; the present where it is not granted yet */
  readonly grantedAt: number;
  /** when a clerk helped with the grant, if one did */
  readonly assistedAt?: number;
}

/** The first rule of its template that a consent breaks; undefined when it keeps all. */
export function consentBreach(consent: Consent, facts: TemplateFacts): Breach | undefined {
  const { terms, action, categories } = consent;
  const { template, onChain, grantedAt, assistedAt } = facts;
  const breach = (rule: TemplateRule, allowed: unknown, asked: unknown): Breach => ({ rule, allowed, asked });
  if (terms.template === ZERO32) return breach('TEMPLATE_MISSING', 'a template of the purpose', terms.template);
  if (template === undefined) return breach('TEMPLATE_UNKNOWN', 'a template whose document is known', terms.template);
  if (onChain === undefined) return breach('TEMPLATE_NOT_REGISTERED', 'a registered template', terms.template);
  // Consents granted before a template was retired stand.
  if (onChain.retiredAt !== undefined && grantedAt >= onChain.retiredAt)
    return breach('TEMPLATE_RETIRED', `granted before ${onChain.retiredAt}`, grantedAt);
  if (terms.purpose !== template.purpose) return breach('PURPOSE', template.purpose, terms.purpose);
  if (!template.actions.includes(action)) return breach('ACTION', template.actions, action);
  if (categories.some((category) => !template.categories.includes(category)))
    return breach('CATEGORIES', template.categories, categories);
  const validity = consent.validUntil - consent.validFrom;
  if (validity > template.maxValidity) return breach('VALIDITY', template.maxValidity, validity);
  if (template.maxUses !== null && (consent.useLimit === 0 || consent.useLimit > template.maxUses))
    return breach('USE_LIMIT', template.maxUses, consent.useLimit);
  if (terms.dataLife > template.maxDataLife) return breach('DATA_LIFE', template.maxDataLife, terms.dataLife);
  if (assistedAt !== undefined && consent.validFrom < assistedAt + template.coolingOff)
    return breach('COOLING_OFF', assistedAt + template.coolingOff, consent.validFrom);
  return undefined;
}

/** A request under a consent that keeps its template. */
export interface TemplateRequest {
  /** earliest `observedAt` asked for, unix seconds; absent = as far back as the template allows */
  readonly since?: number | undefined;
  /** block time */
  readonly now: number;
  /** when the consent was used before, unix seconds */
  readonly used: readonly number[];
}

/** The first rule of the template that a request breaks; undefined when it keeps all. */
export function requestBreach(template: Template, { since, now, used }: TemplateRequest): Breach | undefined {
  if (since !== undefined && since < now - template.maxRange)
    return { rule: 'RANGE', allowed: now - template.maxRange, asked: since };
  const { frequency } = template;
  if (frequency === null) return undefined;
  const recent = used.filter((at) => at > now - frequency.within).length;
  return recent < frequency.times
    ? undefined
    : { rule: 'FREQUENCY', allowed: `${frequency.times} in ${frequency.within} s`, asked: recent + 1 };
}

/** @throws LedgerError TEMPLATE_BREACH with rule, allowed and asked, when there is a breach */
export function refuseBreach(breach: Breach | undefined, template: Hex): void {
  if (breach === undefined) return;
  const { rule, allowed, asked } = breach;
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  throw new LedgerError('TEMPLATE_BREACH', `${rule}: allowed ${text(allowed)}, asked ${text(asked)}`, {
    rule,
    allowed,
    asked,
    template,
  });
}
