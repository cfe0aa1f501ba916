/** Sign-In with Ethereum, and the session that comes of it. */
import Type from 'typebox';
import type { Caller } from '../../domain/access.ts';
import { ANY_ROLE } from '../../domain/access.ts';
import { LedgerError } from '../../errors.ts';
import { Address, Bytes32, MemberNumber, SignatureHex, UnixTime } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const CallerInfo = Type.Object({
  label: Type.String(),
  roles: Type.Array(Type.String()),
  account: Type.Optional(Address),
  handles: Type.Optional(Type.Array(Bytes32, { description: 'that the account controls now' })),
  operations: Type.Optional(Type.Array(Type.String(), { description: 'to which a key is limited' })),
});

const callerInfo = ({ label, roles, account, handles, operations }: Caller) => ({
  label,
  roles: [...roles],
  ...(account === undefined ? {} : { account }),
  ...(handles === undefined ? {} : { handles: [...handles] }),
  ...(operations === undefined ? {} : { operations: [...operations] }),
});

export const signInRoutes: Routes = (app, context) => {
  app.post(
    '/sign-in/nonces',
    {
      config: { access: 'public', idempotency: 'nonce', whenHalted: 'open' },
      schema: {
        tags: ['sign-in'],
        summary: 'A message for an account to sign (EIP-4361), good once and for five minutes',
        description: 'Show the statement in both languages. The answer is the same for accounts known here and others.',
        operationId: 'createSignInNonce',
        body: Type.Object(
          { account: Address },
          { additionalProperties: false, examples: [{ account: `0x${'5b'.repeat(20)}` }] },
        ),
        response: {
          200: Type.Object({
            message: Type.String({ description: 'what is signed, with personal_sign' }),
            statement: Type.String(),
            statementZh: Type.String({
              description: 'the same in Chinese; not signed, since EIP-4361 takes ASCII only',
            }),
            origin: Type.String(),
            chainId: Type.Integer(),
            member: MemberNumber,
            nonce: Type.String(),
            expiresAt: UnixTime,
          }),
          ...problemResponses(),
        },
      },
    },
    async (request) => context.signIn.challenge(request.body.account),
  );

  app.post(
    '/sign-in',
    {
      config: { access: 'signed', idempotency: 'nonce', whenHalted: 'open' },
      schema: {
        tags: ['sign-in'],
        summary: 'Sign in with a signed message; the token is good for an hour',
        description:
          'For staff accounts that the operator registered, and for accounts that control a handle (role subject). A contract account signs by ERC-1271.',
        operationId: 'signIn',
        body: Type.Object(
          { message: Type.String({ minLength: 1, maxLength: 2_000 }), signature: SignatureHex },
          { additionalProperties: false },
        ),
        response: {
          201: Type.Object({ token: Type.String(), expiresAt: UnixTime, ...CallerInfo.properties }),
          ...problemResponses(
            'SIGN_IN_MESSAGE',
            'SIGN_IN_EXPIRED',
            'SIGN_IN_NONCE',
            'SIGN_IN_REFUSED',
            'CHAIN_UNREACHABLE',
          ),
        },
      },
    },
    async (request, reply) => {
      const { message, signature } = request.body;
      const { token, expiresAt, caller } = await context.signIn.signIn(message, signature);
      return reply.code(201).send({ token, expiresAt, ...callerInfo(caller) });
    },
  );

  app.post(
    '/sign-in/logins',
    {
      config: { access: 'public', idempotency: 'nonce', whenHalted: 'open' },
      schema: {
        tags: ['sign-in'],
        summary: "Begin a login at the member's own issuer (OpenID Connect)",
        description: 'Keep the flow, send the person to the URL, and hand in where the issuer sent them back to.',
        operationId: 'beginLogin',
        body: Type.Object(
          { redirect: Type.String({ minLength: 1, maxLength: 512 }) },
          { additionalProperties: false, examples: [{ redirect: 'http://127.0.0.1:7777/callback' }] },
        ),
        response: {
          200: Type.Object({ url: Type.String(), flow: Type.String(), expiresAt: UnixTime }),
          ...problemResponses('NOT_FOUND', 'SIGN_IN_MESSAGE', 'ISSUER_UNREACHABLE'),
        },
      },
    },
    async (request) => context.signIn.beginLogin(request.body.redirect),
  );

  app.post(
    '/sign-in/logins/callback',
    {
      config: { access: 'signed', idempotency: 'nonce', whenHalted: 'open' },
      schema: {
        tags: ['sign-in'],
        summary: 'Sign in with what the issuer confirmed; roles come from its claims as configured',
        description: "The proof is the issuer's signature over the login, fetched with the code of the callback.",
        operationId: 'finishLogin',
        body: Type.Object(
          {
            callback: Type.String({ minLength: 1, maxLength: 4_096, description: 'the whole URL' }),
            flow: Type.String({ minLength: 1, maxLength: 2_048 }),
          },
          { additionalProperties: false },
        ),
        response: {
          201: Type.Object({ token: Type.String(), expiresAt: UnixTime, ...CallerInfo.properties }),
          ...problemResponses(
            'NOT_FOUND',
            'SIGN_IN_MESSAGE',
            'SIGN_IN_EXPIRED',
            'SIGN_IN_REFUSED',
            'ISSUER_UNREACHABLE',
          ),
        },
      },
    },
    async (request, reply) => {
      const { token, expiresAt, caller } = await context.signIn.finishLogin(request.body.callback, request.body.flow);
      return reply.code(201).send({ token, expiresAt, ...callerInfo(caller) });
    },
  );

  app.get(
    '/sign-in',
    {
      config: { access: ANY_ROLE, whenHalted: 'open' },
      schema: {
        tags: ['sign-in'],
        summary: 'Who the gateway takes the caller for',
        operationId: 'getCaller',
        response: { 200: CallerInfo, ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN') },
      },
    },
    async ({ caller }) => callerInfo(caller!),
  );

  app.delete(
    '/sign-in',
    {
      config: { access: ANY_ROLE, whenHalted: 'open' },
      schema: {
        tags: ['sign-in'],
        summary: 'Sign out: the session ends at once',
        operationId: 'signOut',
        response: {
          200: Type.Object({ ended: Type.Literal(true) }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'SESSION_UNKNOWN'),
        },
      },
    },
    async ({ caller }) => {
      if (caller?.session === undefined)
        throw new LedgerError('SESSION_UNKNOWN', "the caller's key is no session; the operator revokes keys");
      await context.vault.sessions.end(caller.session);
      return { ended: true as const };
    },
  );
};
