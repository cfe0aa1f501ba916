/**
 * How an enterprise stands: years since its registration, and its permits in force and expired on a day. A permit is in force on the
 * last day of its validity. Rests on the enterprise's newest registration and all its permits.
 */
import type { Transform, TransformInput } from './transform.ts';

const text = (input: TransformInput, field: string): string => {
  const value = input.values[field];
  return typeof value === 'string' ? value : '';
};

/** Whole years from one day to another, YYYY-MM-DD. */
function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return Math.max(0, to.slice(5) < from.slice(5) ? years - 1 : years);
}

export const enterpriseStanding: Transform = {
  id: 'enterprise-standing@1',
  inputs: ['enterprise-registration', 'permit'],
  output: 'enterprise-standing',
  run(inputs, { asOf }) {
    const registration = inputs.filter(({ schema }) => schema === 'enterprise-registration').at(-1);
    if (registration === undefined) return undefined;
    const registered = text(registration, 'registrationDate');
    const permits = inputs.filter(({ schema }) => schema === 'permit');
    const ends = permits.map((permit) => text(permit, 'validUntil')).sort();
    const inForce = ends.filter((end) => end >= asOf);
    return {
      uscc: text(registration, 'uscc'),
      asOf,
      yearsRegistered: registered === '' || registered > asOf ? 0 : yearsBetween(registered, asOf),
      permits: permits.length,
      permitsInForce: inForce.length,
      permitsExpired: ends.length - inForce.length,
      nextExpiry: inForce[0] ?? null,
    };
  },
};
