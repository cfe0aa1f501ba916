/** The operator's desk for people: accounts of the staff, and the sessions that are open. */
import Type from 'typebox';
import { STAFF_ROLES } from '../../domain/access.ts';
import { Address, UnixTime } from '../../peer/wire.ts';
import type { SessionRow } from '../../store/vault/sessions.ts';
import type { StaffRow } from '../../store/vault/staff.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

/** A caller is known in the access log by its label: people and machines with one label are one there. */
export const Pseudonym = Type.String({ description: 'name in the access log' });

const Staff = Type.Object({
  account: Address,
  label: Type.String(),
  roles: Type.Array(Type.String()),
  pseudonym: Pseudonym,
  createdAt: UnixTime,
  expiresAt: UnixTime,
});

const Session = Type.Object({
  id: Type.String(),
  account: Type.Optional(Address),
  label: Type.Optional(Type.String({ description: "of a login of the member's own issuer" })),
  pseudonym: Type.Optional(Pseudonym),
  createdAt: UnixTime,
  expiresAt: UnixTime,
});
export const staffRoutes: Routes = (app, context) => {
  const config = { access: ['operator'] as const };
  const pseudonymOf = (label: string) => context.access.staff(label);
  const staff = (row: StaffRow) => ({ ...row, roles: [...row.roles], pseudonym: pseudonymOf(row.label) });
  const session = ({ id, by, createdAt, expiresAt }: SessionRow) => ({
    id,
    ...('account' in by ? { account: by.account } : { label: by.label, pseudonym: pseudonymOf(by.label) }),
    createdAt,
    expiresAt,
  });
  const refusals = ['UNAUTHENTICATED', 'FORBIDDEN'] as const;

  app.post(
    '/staff',
    {
      config,
      schema: {
        tags: ['administration'],
        summary: 'Register an account of the staff, or change what it may do',
        operationId: 'putStaff',
        body: Type.Object(
          {
            account: Address,
            label: Type.String({ minLength: 1, maxLength: 64, description: 'name or number of the person' }),
            roles: Type.Array(Type.Union(STAFF_ROLES.map((role) => Type.Literal(role))), {
              minItems: 1,
              uniqueItems: true,
            }),
            validDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })),
          },
          {
            additionalProperties: false,
            examples: [{ account: `0x${'5b'.repeat(20)}`, label: 'clerk 12', roles: ['publisher'], validDays: 180 }],
          },
        ),
        response: { 201: Staff, ...problemResponses(...refusals) },
      },
    },
    async (request, reply) => {
      const { account, label, roles, validDays = 180 } = request.body;
      const now = context.now();
      const row = {
        account: account.toLowerCase() as `0x${string}`,
        label,
        roles,
        createdAt: now,
        expiresAt: now + validDays * 86_400,
      };
      await context.vault.staff.put(row);
      return reply.code(201).send(staff(row));
    },
  );

  app.get(
    '/staff',
    {
      config,
      schema: {
        tags: ['administration'],
        summary: 'Accounts of the staff',
        operationId: 'listStaff',
        response: { 200: Type.Object({ staff: Type.Array(Staff) }), ...problemResponses(...refusals) },
      },
    },
    async () => ({ staff: context.vault.staff.list().map(staff) }),
  );

  app.delete(
    '/staff/:account',
    {
      config,
      schema: {
        tags: ['administration'],
        summary: 'Remove an account of the staff; its sessions stop at once',
        operationId: 'removeStaff',
        params: Type.Object({ account: Address }),
        response: { 200: Staff, ...problemResponses(...refusals, 'STAFF_UNKNOWN') },
      },
    },
    async (request) => staff(await context.vault.staff.remove(request.params.account.toLowerCase() as `0x${string}`)),
  );

  app.get(
    '/sessions',
    {
      config,
      schema: {
        tags: ['administration'],
        summary: 'Open sessions',
        operationId: 'listSessions',
        response: { 200: Type.Object({ sessions: Type.Array(Session) }), ...problemResponses(...refusals) },
      },
    },
    async () => ({ sessions: context.vault.sessions.list(context.now()).map(session) }),
  );

  app.delete(
    '/sessions/:id',
    {
      config,
      schema: {
        tags: ['administration'],
        summary: 'End a session, at once',
        operationId: 'endSession',
        params: Type.Object({
          id: Type.String({ pattern: '^[0-9a-f-]{36}$', examples: ['7f0c2a3e-8a0b-4c6e-9f6e-2f6d1f0d9a11'] }),
        }),
        response: { 200: Session, ...problemResponses(...refusals, 'SESSION_UNKNOWN') },
      },
    },
    async (request) => session(await context.vault.sessions.end(request.params.id)),
  );
};
