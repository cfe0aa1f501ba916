/** One check of a verdict, as every route answers it. */
import Type from 'typebox';

export const CheckSchema = Type.Object({
  check: Type.String(),
  outcome: Type.Union([Type.Literal('pass'), Type.Literal('fail'), Type.Literal('unknown')]),
  reason: Type.String({ description: 'stable reason code' }),
  evidence: Type.Optional(Type.Object({}, { additionalProperties: true })),
});
