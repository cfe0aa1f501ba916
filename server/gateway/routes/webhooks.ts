/** Hooks: where other members' systems are told what became of operations. The address is the member's, from the registry on chain. */
import Type from 'typebox';
import { LedgerError } from '../../errors.ts';
import { MemberNumber } from '../../peer/wire.ts';
import { WEBHOOK_EVENTS, WEBHOOK_PATH } from '../../webhooks/webhooks.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const Hook = Type.Object({
  id: Type.String(),
  member: MemberNumber,
  path: Type.String(),
  events: Type.Array(Type.String()),
  createdAt: Type.Integer({ description: 'unix seconds' }),
});

const State = Type.Object(
  {
    waiting: Type.Integer(),
    delivered: Type.Integer(),
    failed: Type.Integer({ description: 'given up after the last try' }),
    dropped: Type.Integer({ description: 'not taken because the queue was full' }),
    lastProblem: Type.Optional(Type.String()),
  },
  { description: 'the counts since the gateway was started' },
);

export const webhookRoutes: Routes = (app, context) => {
  app.post(
    '/webhooks',
    {
      config: { access: ['operator'] },
      schema: {
        tags: ['administration'],
        summary: "Tell a member's system what becomes of operations",
        description:
          "Signed envelopes, as between gateways, are posted to the path below the member's endpoint in the member registry and to no other address; redirects are not followed. A message is tried 12 times, with growing pauses; the queue holds 1,000 and outlives a restart. A message may come twice: its id says so.",
        operationId: 'createWebhook',
        body: Type.Object(
          {
            member: MemberNumber,
            path: Type.String({ pattern: WEBHOOK_PATH, description: "below the member's endpoint" }),
            events: Type.Array(Type.Union(WEBHOOK_EVENTS.map((event) => Type.Literal(event))), {
              minItems: 1,
              uniqueItems: true,
            }),
          },
          {
            additionalProperties: false,
            examples: [{ member: 1, path: '/hooks/ledger', events: ['operation.failed'] }],
          },
        ),
        response: {
          201: Hook,
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'MEMBER_UNKNOWN', 'WEBHOOK_TOO_MANY'),
        },
      },
    },
    async (request, reply) => {
      const { member } = request.body;
      if ((await context.index.member(member)) === undefined)
        throw new LedgerError('MEMBER_UNKNOWN', `member ${member}`, { member });
      const hook = await context.webhooks.add(request.body);
      return reply.code(201).send({ ...hook, events: [...hook.events] });
    },
  );

  app.get(
    '/webhooks',
    {
      config: { access: ['operator'] },
      schema: {
        tags: ['administration'],
        summary: 'List the hooks, and how they fare',
        operationId: 'listWebhooks',
        response: {
          200: Type.Object({ webhooks: Type.Array(Type.Object({ ...Hook.properties, state: State })) }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async () => ({
      webhooks: context.webhooks
        .list()
        .map((hook) => ({ ...hook, events: [...hook.events], state: { ...hook.state } })),
    }),
  );

  app.delete(
    '/webhooks/:id',
    {
      config: { access: ['operator'] },
      schema: {
        tags: ['administration'],
        summary: 'Remove a hook; what waits is not sent',
        operationId: 'removeWebhook',
        params: Type.Object({
          id: Type.String({ pattern: '^hook_[A-Za-z0-9_-]{12}$', examples: ['hook_AAAAAAAAAAAA'] }),
        }),
        response: { 200: Hook, ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'WEBHOOK_UNKNOWN') },
      },
    },
    async (request) => {
      const hook = await context.webhooks.remove(request.params.id);
      return { ...hook, events: [...hook.events] };
    },
  );
};
