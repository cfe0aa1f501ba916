/** Whether a consent keeps the template that its signed terms name: the same question at the wallet's, publisher's and recipient's side. */
import type { AccessAction } from '../domain/access-entry.ts';
import type { Hex } from '../domain/bytes.ts';
import type { Consent } from '../domain/consent.ts';
import { type Breach, consentBreach, requestBreach, type Template } from '../domain/template.ts';
import type { IndexReader } from '../store/index-reader.ts';
import type { AccessLog } from '../store/vault/access-log.ts';

/** A document by its id; undefined when this gateway has none. */
export type TemplateSource = (id: Hex) => Template | undefined;

/**
 * @param id of the consent @param now block time @param assistedAt when a clerk helped with the grant, if one did
 * @returns the first rule broken, per this gateway's own index
 */
export async function breachOf(
  { id, consent, now, assistedAt }: { id: Hex; consent: Consent; now: number; assistedAt?: number | undefined },
  { index, templateOf }: { index: Pick<IndexReader, 'consent' | 'template'>; templateOf: TemplateSource },
): Promise<Breach | undefined> {
  const { template } = consent.terms;
  const [granted, row] = await Promise.all([index.consent(id), index.template(template)]);
  const retiredAt = row?.retired?.timestamp;
  return consentBreach(consent, {
    template: templateOf(template),
    onChain:
      row === undefined
        ? undefined
        : { registeredAt: row.at.timestamp, ...(retiredAt === undefined ? {} : { retiredAt }) },
    grantedAt: granted?.at.timestamp ?? now,
    ...(assistedAt === undefined ? {} : { assistedAt }),
  });
}

/** The first rule that a use of the consent would break. Uses are counted in the access log: `actions` are this side's kinds of entry. */
export async function useBreach(
  use: { id: Hex; consent: Consent; now: number; since?: number | undefined; actions: readonly AccessAction[] },
  { accessLog, templateOf }: { accessLog: Pick<AccessLog, 'allOf'>; templateOf: TemplateSource },
): Promise<Breach | undefined> {
  const { id, consent, now, since, actions } = use;
  const template = templateOf(consent.terms.template);
  if (template === undefined) return undefined;
  // Only where a frequency is set does the log have to be read.
  const entries = template.frequency === null ? [] : await accessLog.allOf(consent.subject);
  const used = entries.filter(
    ({ entry }) => entry.consent === id && actions.includes(entry.action) && entry.outcome === 'allowed',
  );
  return requestBreach(template, { since, now, used: used.map(({ entry }) => entry.at) });
}
