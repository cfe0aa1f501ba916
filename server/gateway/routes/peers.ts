/** Between gateways: every request is signed by the asking member, addressed, fresh and used once (peer/envelope.ts). */

import { LedgerError } from '../../errors.ts';
import {
  DisclosureAnswerWire,
  DisclosureRequestWire,
  envelopeOf,
  HandlesAnswerWire,
  HandlesRequestWire,
} from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const SIGNED = ['PEER_SIGNATURE_INVALID', 'PEER_NOT_FOR_US', 'PEER_DEADLINE', 'PEER_NONCE_REUSED'] as const;

export const peerRoutes: Routes = (app, context) => {
  app.post(
    '/peer/disclosures',
    {
      config: { access: 'signed', idempotency: 'nonce' },
      schema: {
        tags: ['peers'],
        summary: 'Fields and proofs under a consent',
        operationId: 'disclose',
        body: envelopeOf(DisclosureRequestWire),
        response: {
          200: DisclosureAnswerWire,
          ...problemResponses(...SIGNED, 'CONSENT_REFUSED', 'SCHEMA_UNKNOWN', 'FIELD_UNKNOWN', 'OUTBOX_FULL'),
        },
      },
    },
    async (request) => {
      const payload = await context.openEnvelope(request.body, '/peer/disclosures');
      return context.disclose(payload, request.body.from);
    },
  );

  app.post(
    '/peer/handles',
    {
      config: { access: 'signed', idempotency: 'nonce' },
      schema: {
        tags: ['peers'],
        summary: "The asking publisher's handles for identifiers, in bulk (registrar)",
        operationId: 'getHandles',
        body: envelopeOf(HandlesRequestWire),
        response: { 200: HandlesAnswerWire, ...problemResponses(...SIGNED, 'NOT_FOUND', 'USCC_CHECK_DIGIT') },
      },
    },
    async (request) => {
      const { subjects } = context;
      if (subjects === undefined)
        throw new LedgerError(
          'NOT_FOUND',
          `member ${context.self} is not the registrar; member ${context.registrar} is`,
        );
      const { identifiers } = await context.openEnvelope(request.body, '/peer/handles');
      return { openings: await subjects.handlesFor(request.body.from, identifiers) };
    },
  );
};
