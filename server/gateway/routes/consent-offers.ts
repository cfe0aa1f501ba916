/** What an enterprise would allow a lender, unasked; and the lender's answer. */
import Type from 'typebox';
import { visibleHandles } from '../../domain/access.ts';
import {
  Bytes32,
  ConsentWire,
  envelopeOf,
  MemberNumber,
  NoticeWire,
  OfferAnsweredWire,
  OfferAnswerWire,
  OfferWire,
  OpeningWire,
  SignatureHex,
  UnixTime,
} from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';
import { SIGNED } from './peers.ts';

const tags = ['consents'];
const LISTED = ['lender', 'subject'] as const;
const params = Type.Object({ id: Bytes32 });

export const consentOfferRoutes: Routes = (app, { offers }) => {
  app.post(
    '/consent-offers',
    {
      config: { access: 'signed' },
      schema: {
        tags,
        summary: 'Offer one lender a consent, unasked',
        description:
          "At the gateway of the handle's publisher. The document is a consent to query whose signed notice holds `offer.until`: it is none before the recipient takes it up. Withdrawn as a consent is: POST /consents/{id}/withdrawal.",
        operationId: 'offerConsent',
        body: Type.Object(
          {
            consent: ConsentWire,
            signature: SignatureHex,
            notice: NoticeWire,
            opening: Type.Optional(OpeningWire),
          },
          { additionalProperties: false },
        ),
        response: {
          202: Type.Object({
            id: Bytes32,
            until: UnixTime,
            told: Type.Boolean({ description: 'whether the recipient has it; the same offer again tells it again' }),
            reason: Type.Optional(Type.String({ description: 'why not' })),
          }),
          ...problemResponses(
            'CONSENT_INVALID',
            'OFFER_INVALID',
            'OFFER_CLOSED',
            'OFFERS_TOO_MANY',
            'SUBJECT_UNKNOWN',
            'PEER_NOT_FOR_US',
            'PROOF_INVALID',
            'TEMPLATE_BREACH',
          ),
        },
      },
    },
    async (request, reply) => reply.code(202).send(await offers.make(request.body)),
  );

  app.get(
    '/consent-offers',
    {
      config: { access: LISTED },
      schema: {
        tags,
        summary: 'Offers received by this member; a subject sees its own',
        description: 'Terms are shown as long as an offer is open or was accepted. Who made it, an acceptance tells.',
        operationId: 'listConsentOffers',
        response: {
          200: Type.Object({
            offers: Type.Array(
              Type.Object({
                id: Bytes32,
                subject: Bytes32,
                publisher: MemberNumber,
                recipient: MemberNumber,
                state: Type.String({ description: 'open, accepted, declined, withdrawn, expired' }),
                until: UnixTime,
                at: UnixTime,
                consent: Type.Optional(ConsentWire),
                notice: Type.Optional(NoticeWire),
              }),
            ),
          }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async ({ caller }) => ({ offers: await offers.list(visibleHandles(caller, LISTED)) }),
  );

  app.post(
    '/consent-offers/:id/answer',
    {
      config: { access: ['lender'] },
      schema: {
        tags,
        summary: 'Take up an offer, or decline it',
        description:
          "Accepted, it becomes the consent that the subject signed: the handle's publisher relays the grant to the chain and tells whose offer it is. Declined, its terms are deleted on both sides.",
        operationId: 'answerConsentOffer',
        params,
        body: Type.Object(
          { answer: OfferAnswerWire.properties.answer },
          { additionalProperties: false, examples: [{ answer: 'accepted' }] },
        ),
        response: {
          202: params,
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'OFFER_UNKNOWN',
            'OFFER_CLOSED',
            'TEMPLATE_BREACH',
            'PROCESSING_STOPPED',
            'PROOF_INVALID',
            'PEER_UNREACHABLE',
            'PEER_REFUSED',
            'PEER_INVALID',
          ),
        },
      },
    },
    async (request, reply) => {
      const { id } = await offers.answer(request.params.id, request.body.answer);
      return reply.code(202).send({ id });
    },
  );
};

/** Between gateways: the publisher tells an offer, the recipient answers it. */
export const peerOfferRoutes: Routes = (app, { offers, openEnvelope }) => {
  app.post(
    '/peer/consent-offers',
    {
      config: { access: 'signed', idempotency: 'nonce' },
      schema: {
        tags: ['peers'],
        summary: "An offer to this member, told by the handle's publisher",
        operationId: 'takeInConsentOffer',
        body: envelopeOf(OfferWire),
        response: {
          200: params,
          ...problemResponses(
            ...SIGNED,
            'CONSENT_INVALID',
            'OFFER_INVALID',
            'OFFER_CLOSED',
            'OFFERS_TOO_MANY',
            'SUBJECT_UNKNOWN',
            'TEMPLATE_BREACH',
          ),
        },
      },
    },
    async ({ body }) => offers.takeIn(await openEnvelope(body, '/peer/consent-offers'), body.from),
  );

  app.post(
    '/peer/consent-offer-answers',
    {
      config: { access: 'signed', idempotency: 'nonce' },
      schema: {
        tags: ['peers'],
        summary: "The recipient's answer to an offer (publisher)",
        operationId: 'takeInConsentOfferAnswer',
        body: envelopeOf(OfferAnswerWire),
        response: {
          200: OfferAnsweredWire,
          ...problemResponses(
            ...SIGNED,
            'OFFER_UNKNOWN',
            'OFFER_CLOSED',
            'TEMPLATE_BREACH',
            'PROCESSING_STOPPED',
            'ACCESS_LOG_UNANCHORED',
            'OUTBOX_FULL',
          ),
        },
      },
    },
    async ({ body }) => {
      const { id, answer } = await openEnvelope(body, '/peer/consent-offer-answers');
      return offers.answered(id, answer, body.from);
    },
  );
};
