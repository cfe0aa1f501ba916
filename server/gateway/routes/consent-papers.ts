/** Around a consent: help at a service point, renewal, and the receipt. */
import Type, { type Static } from 'typebox';
import { receiptPdf } from '../../consents/receipt-pdf.ts';
import { ABOUT_SUBJECTS } from '../../domain/access.ts';
import { Bytes32, ConsentWire, NoticeWire, OpeningWire, SignatureHex } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const tags = ['consents'];
const Titles = Type.Object({ zh: Type.String(), en: Type.String() });
const Text = Type.String();

const Receipt = Type.Object(
  {
    receipt_metadata: Type.Object({ schema_version: Text, receipt_id: Text, issued_at: Text }),
    record_metadata: Type.Object({ record_id: Text, pii_principal_id: Text, signature: Text }),
    pii_processing: Type.Object({
      privacy_notice: Text,
      notice_text: Type.Union([Titles, Type.Null()]),
      language: Text,
      purposes: Type.Array(
        Type.Object({
          purpose: Text,
          purpose_title: Titles,
          template: Text,
          lawful_basis: Text,
          action: Text,
          pii_information: Type.Array(Type.Object({ category: Type.Integer(), zh: Text, en: Text })),
          use_limit: Type.Union([Type.Integer(), Type.Null()]),
          retention_period_days: Type.Integer(),
          validity: Type.Object({ from: Text, until: Text }),
          recipient_third_parties: Type.Array(Text),
          onward_supply: Text,
          jurisdictions: Type.Array(Text),
          withdrawal_method: Text,
        }),
      ),
    }),
    party_identification: Type.Array(
      Type.Object({ party_id: Text, party_type: Text, party_name: Text, party_contact: Text }),
    ),
    events: Type.Array(Type.Object({ event_time: Text, event_type: Text, event_state: Text, entity_id: Text })),
  },
  { $id: 'ConsentReceipt', description: 'fields of ISO/IEC TS 27560' },
);

export const consentPaperRoutes: Routes = (app, context) => {
  app.addSchema(Receipt);

  app.post(
    '/consents/assistance',
    {
      config: { access: ['publisher', 'registrar', 'lender'] },
      schema: {
        tags,
        summary: 'The notice for a grant with a clerk’s help, stated by this member',
        description:
          'The subject signs its hash in the terms, with validFrom at or after coolingOffUntil: until then nothing is used, and withdrawing is free.',
        operationId: 'assistConsent',
        body: Type.Object(
          {
            zh: Type.String({ minLength: 1, maxLength: 8_192 }),
            en: Type.String({ minLength: 1, maxLength: 8_192 }),
            purpose: Type.String({ minLength: 1, maxLength: 64 }),
            servicePoint: Type.String({ minLength: 1, maxLength: 128 }),
            language: Type.String({ pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$', description: 'BCP 47' }),
            mode: Type.Union([Type.Literal('shown'), Type.Literal('read-out')]),
          },
          {
            additionalProperties: false,
            examples: [
              {
                zh: '示例告知',
                en: 'a notice',
                purpose: 'loan-application',
                servicePoint: 'township 3',
                language: 'zh-CN',
                mode: 'read-out',
              },
            ],
          },
        ),
        response: {
          201: Type.Object({ notice: NoticeWire, hash: Bytes32 }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'TEMPLATE_BREACH'),
        },
      },
    },
    async (request, reply) => reply.code(201).send(await context.assist(request.body, request.caller?.label ?? '')),
  );

  app.post(
    '/consents/:id/renewal',
    {
      config: { access: 'signed' },
      schema: {
        tags,
        summary: 'Hand in a consent that takes the place of another, with the withdrawal of that one',
        operationId: 'renewConsent',
        params: Type.Object({ id: Bytes32 }),
        body: Type.Object(
          {
            consent: ConsentWire,
            notice: NoticeWire,
            signature: SignatureHex,
            withdrawal: Type.Unsafe<`0x${string}`>({
              ...SignatureHex,
              description: 'signature under the withdrawal of the consent that this one takes the place of',
            }),
            opening: Type.Optional(OpeningWire),
          },
          { additionalProperties: false },
        ),
        response: {
          202: Type.Object({ id: Bytes32, operation: Type.Optional(Type.String()) }),
          ...problemResponses(
            'CONSENT_INVALID',
            'CONSENT_UNKNOWN',
            'SUBJECT_UNKNOWN',
            'PEER_NOT_FOR_US',
            'PROOF_INVALID',
            'TEMPLATE_BREACH',
            'OUTBOX_FULL',
          ),
        },
      },
    },
    async (request, reply) => {
      const { withdrawal, ...document } = request.body;
      return reply.code(202).send(await context.consents.renew(request.params.id, document, withdrawal));
    },
  );

  const owner = {
    of: (request: { params: unknown }) => context.consents.handlesOf((request.params as { id: `0x${string}` }).id),
    unknown: 'CONSENT_UNKNOWN' as const,
  };
  app.get(
    '/consents/:id/receipt',
    {
      config: { access: ABOUT_SUBJECTS, owner },
      schema: {
        tags,
        summary: 'The receipt of a consent, with the fields of ISO/IEC TS 27560',
        description:
          'format=pdf answers a page in Chinese and English, the same bytes for the same receipt; json by default.',
        operationId: 'getConsentReceipt',
        params: Type.Object({ id: Bytes32 }),
        querystring: Type.Object(
          { format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('pdf')])) },
          { additionalProperties: false },
        ),
        response: {
          200: {
            description: 'The receipt in the format asked for.',
            content: {
              'application/json': { schema: Type.Ref('ConsentReceipt#') },
              'application/pdf': { schema: Type.String({ format: 'binary' }) },
            },
          },
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'CONSENT_UNKNOWN'),
        },
      },
    },
    async (request, reply) => {
      const receipt = await context.consents.receipt(request.params.id);
      if (request.query.format !== 'pdf')
        return reply.type('application/json').send(receipt as unknown as Static<typeof Receipt>);
      return reply.type('application/pdf').send((await receiptPdf(receipt)) as never);
    },
  );
};
