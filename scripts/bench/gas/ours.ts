import {
  as,
  consentedConsortium,
  controller,
  grant,
  HANDLE,
  hash,
  load,
  MARKET,
  orders,
  PERMITS,
  permit,
  provideConsent,
  queryConsent,
} from '../../../test/contracts/fixtures.ts';
import { attestationDigest, signConsent, signWithdrawal, toGranted } from '../../../test/contracts/typed-data.ts';
import { gasOf } from './gas-of.ts';

/** The consortium as it is after some use: every contract has been touched, the enterprise's chain has begun. */
async function usedConsortium() {
  const base = await consentedConsortium();
  const { attestations, subjects, consents, consentsDomain, office } = base;
  const handles = Array.from({ length: 100 }, (_, i) => hash(`handle ${i}`));
  await subjects.register(
    handles,
    handles.map(() => MARKET),
    handles.map(() => controller.address),
  );
  const consentIds: string[] = [];
  for (const subject of handles) consentIds.push(await grant(base, await provideConsent({ subject })));
  const about = async (label: string) =>
    Promise.all(
      handles.map((subject, i) =>
        orders({ subject, consent: consentIds[i] ?? '', record: hash(`${label} ${i}`), sources: hash(`${label} src`) }),
      ),
    );
  await attestations.attest(await orders({ consent: base.consent, record: hash('earlier'), sources: hash('x') }));
  await as(attestations, office).anchor(hash('root 1'), PERMITS, hash('extract 1'), 1000);
  const asked = await queryConsent();
  const query = await grant(base, asked);
  await as(consents, base.market).consume(HANDLE, query);
  return { ...base, about, query, consentsDomain };
}

/** Gas of single attestations: the enterprise's second, and the first about a handle. */
export async function measureAttest() {
  const { attestations, consent, about } = await load(usedConsortium);
  const known = await orders({ consent, record: hash('known'), sources: hash('extract') });
  const [first] = await about('first');
  return { known: await gasOf(attestations.attest(known)), first: await gasOf(attestations.attest(first)) };
}

/** Gas of `attestMany` of 100 about 100 handles, each first new, then known; totals. */
export async function measureAttestMany() {
  const { attestations, about } = await load(usedConsortium);
  const fresh = await gasOf(attestations.attestMany(await about('first')));
  return { fresh, known: await gasOf(attestations.attestMany(await about('second'))) };
}

/** Gas of anchoring a batch of 1,000: the first under a schema, and a later one. */
export async function measureAnchor() {
  const base = await load(usedConsortium);
  const attestations = as(base.attestations, base.office);
  const next = await gasOf(attestations.anchor(hash('root 2'), PERMITS, hash('extract 2'), 1000));
  const other = hash('schema: other permits');
  await base.schemas.register(other, 2n, 1, 1, false, 0, 'other permits');
  return { next, first: await gasOf(attestations.anchor(hash('root 3'), other, hash('extract 3'), 1000)) };
}

/** Gas of revocations: a single attestation, 100 at once (total), one of a batch. */
export async function measureRevoke() {
  const base = await load(usedConsortium);
  const { attestations, attestationsDomain, about, consent } = base;
  const single = await orders({ consent, record: hash('single') });
  const many = await about('many');
  await attestations.attest(single);
  await attestations.attestMany(many);
  const ids = many.map((attestation) => attestationDigest(attestationsDomain, attestation));
  const inBatch = attestationDigest(attestationsDomain, await permit());
  return {
    single: await gasOf(attestations.revoke(attestationDigest(attestationsDomain, single), 1, `0x${'00'.repeat(32)}`)),
    many: await gasOf(attestations.revokeMany(ids, 1)),
    inBatch: await gasOf(as(attestations, base.office).revoke(inBatch, 1, `0x${'00'.repeat(32)}`)),
  };
}

/** Gas of what a subject does: enrolment of 100 (total), grant by signature, withdrawal by signature, one use. */
export async function measureConsent() {
  const base = await load(usedConsortium);
  const { consents, consentsDomain, subjects, query, market } = base;
  const fresh = Array.from({ length: 100 }, (_, i) => hash(`new handle ${i}`));
  const consent = await provideConsent({ validUntil: (await provideConsent()).validUntil + 60 });
  const signature = await signConsent(controller, consentsDomain, consent);
  return {
    register: await gasOf(
      subjects.register(
        fresh,
        fresh.map(() => MARKET),
        fresh.map((_, i) => `0x${hash(`account ${i}`).slice(26)}`),
      ),
    ),
    grant: await gasOf(consents.grant(toGranted(consent), signature)),
    consume: await gasOf(as(consents, market).consume(HANDLE, query)),
    withdraw: await gasOf(consents.withdraw(HANDLE, query, await signWithdrawal(controller, consentsDomain, query))),
  };
}
