/** How far the transaction behind an answer is: asked for, waited for (Prefer: wait), or followed as server-sent events. */
import { Readable } from 'node:stream';
import Type from 'typebox';
import { ANY_STAFF } from '../../domain/access.ts';
import { LedgerError } from '../../errors.ts';
import { Bytes32 } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { ended, eventId, OperationWatch } from '../operation-watch.ts';
import { problemResponses } from '../problems.ts';

export const Operation = Type.Object(
  {
    id: Type.String(),
    state: Type.Union([
      Type.Literal('queued'),
      Type.Literal('sent'),
      Type.Literal('mined'),
      Type.Literal('final'),
      Type.Literal('failed'),
    ]),
    contract: Type.String({ description: 'whose function it calls' }),
    hash: Type.Optional(Bytes32),
    block: Type.Optional(Type.Integer()),
    gasUsed: Type.Optional(Type.Integer()),
    failure: Type.Optional(Type.Object({ code: Type.String(), detail: Type.String() })),
    cancelling: Type.Optional(
      Type.Boolean({ description: 'an end was asked for; whichever a block holds first decides' }),
    ),
    waiting: Type.Optional(
      Type.Object(
        { code: Type.String(), detail: Type.String(), since: Type.Integer({ description: 'unix milliseconds' }) },
        { description: 'why it is not further' },
      ),
    ),
    createdAt: Type.Integer({ description: 'unix seconds' }),
  },
  { $id: 'Operation' },
);

export const Params = Type.Object({ id: Type.String({ maxLength: 128, examples: ['op_c3ludGhldGljIGlkLi4u'] }) });
const REFUSALS = ['UNAUTHENTICATED', 'FORBIDDEN', 'OPERATION_UNKNOWN'] as const;

/** Longest a Prefer: wait is granted, in seconds. */
const LONGEST_WAIT = 60;
/** A stream ends after this long; the client comes back with Last-Event-ID. */
const STREAM_MS = 600_000;
const HEARTBEAT_MS = 15_000;

/** The seconds that a Prefer header asks to wait (RFC 7240, 4.3), cut to what is granted. */
function wishedWait(prefer: string | string[] | undefined): number {
  const found = /(?:^|[,;\s])wait\s*=\s*"?([0-9]{1,6})"?\s*(?:[,;]|$)/i.exec([prefer].flat().join(','));
  return Math.min(LONGEST_WAIT, Number(found?.[1] ?? 0));
}

export const operationRoutes: Routes = (app, context) => {
  const watch = new OperationWatch(context);
  app.metrics.waiters = () => watch.count;
  app.addHook('preClose', async () => watch.close());

  app.get(
    '/operations/:id',
    {
      config: { access: ANY_STAFF },
      schema: {
        tags: ['publishing'],
        summary: 'State of an operation',
        description: `queued (durable here), sent, mined, final, or failed with its cause. Prefer: wait=N answers when it has ended, after N seconds (${LONGEST_WAIT} at most) as it is then.`,
        operationId: 'getOperation',
        params: Params,
        headers: Type.Object({
          prefer: Type.Optional(Type.String({ maxLength: 256, description: 'wait=N', examples: ['wait=10'] })),
        }),
        response: { 200: Operation, ...problemResponses(...REFUSALS) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const seconds = wishedWait(request.headers.prefer);
      const leave = seconds > 0 ? watch.enter() : undefined;
      // Too many wait already: the wish is not granted, which RFC 7240 allows and Preference-Applied tells.
      if (leave === undefined) return watch.view(id);
      const gone = new AbortController();
      request.raw.once('close', () => gone.abort());
      try {
        const view = await watch.untilEnded(id, seconds * 1_000, gone.signal);
        reply.header('preference-applied', `wait=${seconds}`);
        return view;
      } finally {
        leave();
      }
    },
  );

  app.get(
    '/operations/:id/events',
    {
      config: { access: ANY_STAFF },
      schema: {
        tags: ['publishing'],
        summary: 'An operation as server-sent events',
        description:
          'One event per state, named after it, its data the operation; it ends with final or failed. States are told, not a history: who comes back with Last-Event-ID gets the present state if it is another, and 204 when the operation had ended with it. A stream lasts ten minutes at most.',
        operationId: 'followOperation',
        params: Params,
        headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ maxLength: 64 })) }),
        response: {
          200: {
            description: 'The states as they come',
            content: { 'text/event-stream': { schema: Type.Unsafe<Readable>(Type.String()) } },
          },
          204: Type.Null({ description: 'It had ended with the event named' }),
          ...problemResponses(...REFUSALS, 'TOO_MANY_STREAMS'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const last = request.headers['last-event-id'] ?? '';
      const now = await watch.view(id);
      if (ended(now) && eventId(now) === last) return reply.code(204).send(null);
      const leave = watch.enter();
      if (leave === undefined)
        throw new LedgerError('TOO_MANY_STREAMS', `${watch.count} callers wait for operations`, { open: watch.count });
      const gone = new AbortController();
      // Of the response: the stream itself closes only after the wait that it is in.
      reply.raw.once('close', () => {
        gone.abort();
        leave();
      });
      const stream = Readable.from(states(watch, id, last, gone.signal));
      return reply.header('content-type', 'text/event-stream; charset=utf-8').send(stream);
    },
  );
};

/** The text of the stream: a state at a time, and a comment while nothing happens, so that nobody on the way closes the connection. */
async function* states(watch: OperationWatch, id: string, last: string, gone: AbortSignal): AsyncGenerator<string> {
  const deadline = Date.now() + STREAM_MS;
  let seen = last;
  yield 'retry: 1000\n\n';
  while (!gone.aborted && !watch.closing && Date.now() < deadline) {
    const view = await watch.moved(id, seen, HEARTBEAT_MS, gone);
    if (eventId(view) === seen) {
      yield ': still there\n\n';
      continue;
    }
    seen = eventId(view);
    yield `id: ${seen}\nevent: ${view.state}\ndata: ${JSON.stringify(view)}\n\n`;
    if (ended(view)) return;
  }
}
