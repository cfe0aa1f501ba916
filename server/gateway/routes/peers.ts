/** Between gateways: every request is signed by the asking member, addressed, fresh and used once (peer/envelope.ts). */

import type { Static } from 'typebox';
import Type from 'typebox';
import { statementsAbout } from '../../disputes/statements.ts';
import { LedgerError } from '../../errors.ts';
import {
  Bytes32,
  CompromiseApprovalWire,
  CompromiseRequestWire,
  CopiesAnswerWire,
  CopiesRequestWire,
  DisclosureAnswerWire,
  DisclosureRequestWire,
  DisputeDocumentWire,
  DisputeTextWire,
  envelopeOf,
  HandlesAnswerWire,
  HandlesRequestWire,
  ObjectionWire,
  StatementsAboutWire,
  StatementsAnswerWire,
  StatementsRequestWire,
  StatementsWire,
} from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

export const SIGNED = [
  'PEER_CERTIFICATE',
  'PEER_SIGNATURE_INVALID',
  'PEER_NOT_FOR_US',
  'PEER_DEADLINE',
  'PEER_NONCE_REUSED',
] as const;

export const peerRoutes: Routes = (app, context) => {
  app.post(
    '/peer/disclosures',
    {
      config: { access: 'signed', idempotency: 'nonce', whenHalted: 'open' },
      schema: {
        tags: ['peers'],
        summary: 'Fields and proofs under a consent',
        operationId: 'disclose',
        body: envelopeOf(DisclosureRequestWire),
        response: {
          200: DisclosureAnswerWire,
          ...problemResponses(
            ...SIGNED,
            'CONSENT_REFUSED',
            'SCHEMA_UNKNOWN',
            'FIELD_UNKNOWN',
            'OUTBOX_FULL',
            'ACCESS_LOG_UNANCHORED',
            'TEMPLATE_BREACH',
            'PROCESSING_STOPPED',
          ),
        },
      },
    },
    async (request) => {
      const payload = await context.openEnvelope(request.body, '/peer/disclosures');
      return context.disclose(payload, request.body.from);
    },
  );

  app.post(
    '/peer/disputes',
    {
      config: { access: 'signed', idempotency: 'nonce' },
      schema: {
        tags: ['peers'],
        summary: 'The texts of a dispute that another gateway files (respondent)',
        operationId: 'takeInDispute',
        body: envelopeOf(DisputeDocumentWire),
        response: { 200: Type.Object({ id: Bytes32 }), ...problemResponses(...SIGNED, 'DISPUTE_INVALID') },
      },
    },
    async (request) => context.disputes.desk.takeIn(await context.openEnvelope(request.body, '/peer/disputes')),
  );

  app.post(
    '/peer/dispute-statements',
    {
      config: { access: 'signed', idempotency: 'nonce' },
      schema: {
        tags: ['peers'],
        summary: 'What owners state in disputes about an asset (respondent)',
        description: 'Of titles, valuations and liens, which every member may look up; of records only under consent.',
        operationId: 'tellDisputeStatements',
        body: envelopeOf(StatementsAboutWire),
        response: { 200: StatementsWire, ...problemResponses(...SIGNED) },
      },
    },
    async (request) => {
      const { kind, target } = await context.openEnvelope(request.body, '/peer/dispute-statements');
      return { statements: await statementsAbout(kind, target, context) };
    },
  );

  app.post(
    '/peer/dispute-texts',
    {
      config: { access: 'signed', idempotency: 'nonce' },
      schema: {
        tags: ['peers'],
        summary: 'A statement that another gateway took in (respondent)',
        operationId: 'takeInDisputeText',
        body: envelopeOf(DisputeTextWire),
        response: { 200: Type.Object({ id: Bytes32 }), ...problemResponses(...SIGNED, 'DISPUTE_UNKNOWN') },
      },
    },
    async (request) => {
      const { dispute, text } = await context.openEnvelope(request.body, '/peer/dispute-texts');
      return context.disputes.desk.takeInText(dispute, text);
    },
  );

  app.post(
    '/peer/compromises',
    {
      config: { access: 'signed', idempotency: 'nonce' },
      schema: {
        tags: ['peers'],
        summary: 'A member asks for the second approval that a key of its own is compromised',
        operationId: 'takeInCompromise',
        body: envelopeOf(CompromiseRequestWire),
        response: { 200: Type.Object({ id: Bytes32 }), ...problemResponses(...SIGNED, 'COMPROMISE_INVALID') },
      },
    },
    async (request) => {
      const asked = await context.openEnvelope(request.body, '/peer/compromises');
      return context.compromises.takeIn(asked, request.body.from);
    },
  );

  app.post(
    '/peer/compromise-approvals',
    {
      config: { access: 'signed', idempotency: 'nonce' },
      schema: {
        tags: ['peers'],
        summary: 'The approval that was asked for: this gateway tells the chain',
        operationId: 'takeInCompromiseApproval',
        body: envelopeOf(CompromiseApprovalWire),
        response: {
          200: Type.Object({ id: Bytes32, operation: Type.String() }),
          ...problemResponses(
            ...SIGNED,
            'COMPROMISE_UNKNOWN',
            'COMPROMISE_NOT_APPROVED',
            'COMPROMISE_INVALID',
            'ACT_NOT_ALLOWED',
          ),
        },
      },
    },
    async (request) => {
      const approval = await context.openEnvelope(request.body, '/peer/compromise-approvals');
      return context.compromises.approved(approval, request.body.from);
    },
  );

  app.post(
    '/peer/statements',
    {
      config: { access: 'signed', idempotency: 'nonce' },
      schema: {
        tags: ['peers'],
        summary: 'What this member signed about data it deleted, for the publisher of the handle',
        operationId: 'getStatements',
        body: envelopeOf(StatementsRequestWire),
        response: { 200: StatementsAnswerWire, ...problemResponses(...SIGNED) },
      },
    },
    async (request) => {
      const { subject } = await context.openEnvelope(request.body, '/peer/statements');
      const statements = await context.privacy.statementsFor(request.body.from, subject);
      return { statements } as unknown as Static<typeof StatementsAnswerWire>;
    },
  );

  app.post(
    '/peer/copies',
    {
      config: { access: 'signed', idempotency: 'nonce', whenHalted: 'open' },
      schema: {
        tags: ['peers'],
        summary: 'A row that the asking member lost and that this one holds too',
        description:
          "A consent for the handle's publisher or the recipient it names; words of a dispute for the respondent. Else empty.",
        operationId: 'getCopies',
        body: envelopeOf(CopiesRequestWire),
        response: { 200: CopiesAnswerWire, ...problemResponses(...SIGNED) },
      },
    },
    async (request) => {
      const asked = await context.openEnvelope(request.body, '/peer/copies');
      return context.copiesFor(request.body.from, asked);
    },
  );

  app.post(
    '/peer/objections',
    {
      config: { access: 'signed', idempotency: 'nonce', whenHalted: 'open' },
      schema: {
        tags: ['peers'],
        summary: 'An objection that another member took in: it holds here too',
        operationId: 'takeInObjection',
        body: envelopeOf(ObjectionWire),
        response: {
          200: Type.Object({ subject: Bytes32 }),
          ...problemResponses(...SIGNED, 'SUBJECT_UNKNOWN', 'CONSENT_INVALID'),
        },
      },
    },
    async (request) => {
      const given = await context.openEnvelope(request.body, '/peer/objections');
      const { subject } = await context.privacy.takeInObjection(given, request.body.from);
      return { subject };
    },
  );

  app.post(
    '/peer/handles',
    {
      config: { access: 'signed', idempotency: 'nonce', whenHalted: 'open' },
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
