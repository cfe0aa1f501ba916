/** What travels about assets, and how a route that leads to one transaction is made. */
import type { FastifySchema } from 'fastify';
import Type, { type Static, type TObject, type TSchema } from 'typebox';
import type { Access } from '../../domain/access.ts';
import { LEGAL_REGISTERS } from '../../domain/asset-classes.ts';
import type { ErrorCode } from '../../errors.ts';
import { Address, Bytes32, MemberNumber, UnixTime } from '../../peer/wire.ts';
import type { App } from '../app.ts';
import { problemResponses } from '../problems.ts';

const closed = { additionalProperties: false } as const;

export const AssetNumber = Type.String({
  pattern: '^[1-9][0-9]{0,27}$',
  examples: ['1'],
  description: 'number of the asset',
});
export const AssetParams = Type.Object({ asset: AssetNumber });
export const LienParams = Type.Object({ lien: Bytes32 });
export const Words = Type.String({ minLength: 1, maxLength: 4_000 });
export const Decimal = Type.String({ minLength: 1, maxLength: 48, description: 'decimal text, such as "1234.50"' });
export const CurrencyCode = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' });

/** One of the names of a code table. */
export const oneOf = <Name extends string>(table: Readonly<Record<Name, number>>, description?: string) =>
  Type.Unsafe<Name>(Type.String({ enum: Object.keys(table), ...(description === undefined ? {} : { description }) }));

export const Identity = Type.Record(
  Type.String({ pattern: '^[A-Za-z]{1,32}$' }),
  Type.String({ minLength: 1, maxLength: 256 }),
  {
    description:
      'farm-machine: factoryNumber, maker, model (engineNumber, chassisNumber, plate), or substituteScheme and substituteNumber; patent: patentNumber; trademark: registrationNumber, niceClass; software-copyright: registrationNumber',
  },
);

export const LegalEntryWire = Type.Object(
  {
    register: oneOf(LEGAL_REGISTERS, 'the legal register'),
    number: Type.String({ minLength: 1, maxLength: 128, description: 'a salted hash of it goes to the chain' }),
    registeredAt: UnixTime,
    validUntil: Type.Optional(UnixTime),
  },
  closed,
);

/** The entry with its register's number. */
export const legalEntry = ({ register, ...rest }: Static<typeof LegalEntryWire>) => ({
  ...rest,
  register: LEGAL_REGISTERS[register],
});

/** A lien's terms as owners sign them; amounts in minor units. */
export const LienTermsWire = Type.Object(
  {
    assets: Type.Array(AssetNumber, { minItems: 1, maxItems: 32, uniqueItems: true }),
    creditor: MemberNumber,
    kind: Type.Integer({ minimum: 0, maximum: 255 }),
    currency: Type.Integer({ minimum: 0, maximum: 65_535 }),
    amount: Type.String({ pattern: '^[0-9]{1,32}$' }),
    maxAmount: Type.String({ pattern: '^[0-9]{1,32}$' }),
    effectiveAt: UnixTime,
    deliveredAt: UnixTime,
    debt: Bytes32,
    salt: Bytes32,
    deadline: UnixTime,
  },
  closed,
);

export const Warnings = Type.Array(Type.Object({ code: Type.String(), asset: Type.String(), detail: Type.String() }), {
  description: 'ABOVE_VALUE, NOT_VALUED, OTHER_LIENS: allowed by law, good to know before lending',
});
/** The body of an act that says all in its path. */
export const NoWords = Type.Object({}, { additionalProperties: false, examples: [{}] });
export const OperationAnswer = Type.Object({ operation: Type.String() });
export const AccountWire = Address;

/** What every act can meet. */
const ACT_PROBLEMS = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'ACT_NOT_ALLOWED',
  'CHAIN_UNREACHABLE',
  'CHAIN_REVERTED',
  'OUTBOX_FULL',
] as const;

interface ActRoute<P extends TObject, B extends TObject, R extends TSchema> {
  readonly path: string;
  readonly access: Access;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly operationId: string;
  readonly params: P;
  readonly body: B;
  readonly answer: R;
  readonly problems: readonly ErrorCode[];
}

/** Registers a POST that the contract tries first and that leads to one transaction: 202 and the operation to follow. */
export function actRoute<P extends TObject, B extends TObject, R extends TSchema>(
  app: App,
  route: ActRoute<P, B, R>,
  handle: (params: Static<P>, body: Static<B>) => Promise<Static<R>>,
): void {
  const { path, access, tag, summary, description, operationId, params, body, answer, problems } = route;
  const schema: FastifySchema = {
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    operationId,
    ...(Object.keys(params.properties).length > 0 ? { params } : {}),
    body,
    response: { 202: answer, ...problemResponses(...ACT_PROBLEMS, ...problems) },
  };
  app.post(path, { config: { access }, schema }, async (request, reply) => {
    const done = await handle(request.params as Static<P>, request.body as Static<B>);
    return reply.code(202).send(done);
  });
}

/** A view as the serializer takes it: its lists are only read. */
export const mutable = <T>(value: T): Mutable<T> => value as Mutable<T>;
type Mutable<T> = T extends readonly (infer I)[]
  ? Mutable<I>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;
