/** Between creditors: a lien goes to another, or one lets another be paid first. */
import Type from 'typebox';
import { approveSubordination, assignLien, offerToTake, subordinate } from '../../assets/lien-agreements.ts';
import { Address, Bytes32, MemberNumber, SignatureHex, UnixTime } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';
import { AssetNumber, actRoute, LienParams, mutable, OperationAnswer } from './asset-wire.ts';

const closed = { additionalProperties: false } as const;
const ID = `0x${'00'.repeat(32)}`;
const KEY = `0x${'33'.repeat(20)}`;
const SIGNATURE = `0x${'00'.repeat(65)}`;
const Approval = Type.Object({ lien: Bytes32, key: Address, signature: SignatureHex }, closed);
const Subordination = Type.Object(
  {
    asset: AssetNumber,
    yielding: Type.Array(Bytes32, { minItems: 1, maxItems: 32 }),
    favoured: Bytes32,
    salt: Bytes32,
    deadline: UnixTime,
  },
  closed,
);
const Offer = Type.Object(
  { from: MemberNumber, to: MemberNumber, key: Address, deadline: UnixTime, signature: SignatureHex },
  closed,
);
const lender = { access: ['lender'] as const, tag: 'liens' };

/** Assignments and agreements on rank. */
export const lienAgreementRoutes: Routes = (app, { assets }) => {
  app.post(
    '/liens/:lien/assignment-offers',
    {
      config: { access: ['lender'] },
      schema: {
        tags: ['liens'],
        summary: 'Accept to become the creditor: signed by this member, carried out by the present creditor',
        operationId: 'offerAssignment',
        params: LienParams,
        body: Type.Object({ deadline: Type.Optional(UnixTime) }, { ...closed, examples: [{}] }),
        response: {
          201: Type.Object({ lien: Bytes32, ...Offer.properties }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'LIEN_UNKNOWN'),
        },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await offerToTake(request.params.lien, request.body.deadline, assets.deps)),
  );
  actRoute(
    app,
    {
      ...lender,
      path: '/liens/:lien/assignment',
      summary: 'Give an own lien to the member that offered to take it; its rank stays',
      operationId: 'assignLien',
      params: LienParams,
      body: Type.Object(Offer.properties, {
        ...closed,
        examples: [{ from: 2, to: 3, key: KEY, deadline: 1_800_000_000, signature: SIGNATURE }],
      }),
      answer: OperationAnswer,
      problems: [
        'LIEN_UNKNOWN',
        'LIEN_ENDED',
        'NOT_CREDITOR',
        'LIEN_APPROVAL_INVALID',
        'CAPABILITY_MISSING',
        'LIEN_STATE',
      ],
    },
    ({ lien }, offer) => assignLien({ lien, ...offer }, assets.deps),
  );
  app.post(
    '/subordinations/approvals',
    {
      config: { access: ['lender'] },
      schema: {
        tags: ['liens'],
        summary: 'Let another creditor be paid first: signed for every yielding lien of this member',
        description: 'Other creditors approve the same terms, with the salt and deadline of the first approval.',
        operationId: 'approveSubordination',
        body: Type.Object(
          {
            asset: AssetNumber,
            yielding: Subordination.properties.yielding,
            favoured: Type.Optional(Bytes32),
            salt: Type.Optional(Bytes32),
            deadline: Type.Optional(UnixTime),
          },
          { ...closed, examples: [{ asset: '1', yielding: [ID], favoured: ID }] },
        ),
        response: {
          201: Type.Object({ agreement: Bytes32, terms: Subordination, approvals: Type.Array(Approval) }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'LIEN_UNKNOWN', 'NOT_CREDITOR'),
        },
      },
    },
    async (request, reply) => reply.code(201).send(mutable(await approveSubordination(request.body, assets.deps))),
  );
  actRoute(
    app,
    {
      ...lender,
      path: '/subordinations',
      summary: 'Carry an agreement on rank to the chain, with the approval of every yielding creditor',
      operationId: 'subordinateLiens',
      params: Type.Object({}),
      body: Type.Object(
        { terms: Subordination, approvals: Type.Array(Approval, { minItems: 1, maxItems: 32 }) },
        {
          ...closed,
          examples: [
            {
              terms: { asset: '1', yielding: [ID], favoured: ID, salt: ID, deadline: 1_800_000_000 },
              approvals: [{ lien: ID, key: KEY, signature: SIGNATURE }],
            },
          ],
        },
      ),
      answer: OperationAnswer,
      problems: [
        'LIEN_UNKNOWN',
        'LIEN_ENDED',
        'LIEN_APPROVAL_INVALID',
        'LIEN_STATE',
        'LIEN_TERMS_INVALID',
        'NOT_CREDITOR',
      ],
    },
    (_params, body) => subordinate(body, assets.deps),
  );
};
