/** A lender asks: the request document, checked against the template of its purpose and kept. */
import { ZERO32 } from '../domain/bytes.ts';
import { QUERY } from '../domain/consent.ts';
import { LedgerError } from '../errors.ts';
import { buildConsentRequest, type ConsentRequest, type ConsentRequestInput } from './consent-request.ts';
import { type ConsentDeskDeps, keepTemplate } from './deps.ts';

/**
 * A request for the enterprise's wallet, kept here.
 * @throws LedgerError CONSENT_INVALID, MEMBER_UNKNOWN, TEMPLATE_BREACH
 */
export async function requestConsent(input: ConsentRequestInput, deps: ConsentDeskDeps): Promise<ConsentRequest> {
  const { self, index, vault, domain, random, now } = deps;
  const named = async (member: number) => {
    const row = await index.member(member);
    if (row === undefined) throw new LedgerError('MEMBER_UNKNOWN', String(member), { member });
    // A wallet needs the address alone; the pins are for gateways.
    return { member, name: row.name, endpoint: row.endpoint.split('#')[0] ?? '' };
  };
  const request = buildConsentRequest(input, {
    recipient: await named(self),
    publishers: await Promise.all(input.publishers.map(({ member }) => named(member))),
    domain,
    template: deps.templateFor(input.purpose)?.id ?? ZERO32,
    id: `cr_${Buffer.from(random(15)).toString('base64url')}`,
    now: now(),
  });
  await requireTemplate(request, deps);
  await vault.consents.addRequest(request);
  return request;
}

/** A request keeps its template when every consent that would answer it does. */
async function requireTemplate(request: ConsentRequest, deps: ConsentDeskDeps): Promise<void> {
  const { publishers, recipient, purpose, template, dataLife, notice, validFrom, validUntil, useLimit } = request;
  const terms = { recipient, purpose, template, dataLife, notice, salt: ZERO32 };
  for (const { categories } of publishers) {
    const consent = { subject: ZERO32, action: QUERY, categories, validFrom, validUntil, useLimit, terms } as const;
    await keepTemplate({ id: ZERO32, consent }, deps);
  }
}
