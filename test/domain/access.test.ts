/** The one function that decides, against a table of what is right and the properties that must hold whatever is asked. */
import { expect } from 'chai';
import fc from 'fast-check';
import { type Access, type Caller, decide, ROLES, STAFF_ROLES, visibleHandles } from '../../server/domain/access.ts';
import type { Hex } from '../../server/domain/bytes.ts';

const handle = (digit: number): Hex => `0x${String(digit).repeat(64)}`;
const caller = (roles: readonly string[], more: Partial<Caller> = {}): Caller => ({
  id: 'x',
  label: 'x',
  roles,
  ...more,
});
const SUBJECT = caller(['subject'], { handles: [handle(1), handle(2)] });

describe('decide', () => {
  const mixed: Access = ['auditor', 'subject'];
  for (const [name, expected, who, access, ownership] of [
    ['anybody at a public route', 'allow', undefined, 'public', 'any'],
    ['anybody at a signed route', 'allow', undefined, 'signed', 'any'],
    ['nobody at a guarded one', 'sign-in', undefined, mixed, 'any'],
    ['nobody, whatever the object', 'sign-in', undefined, mixed, [handle(1)]],
    ['a role the route names', 'allow', caller(['auditor']), mixed, 'any'],
    ['a role it does not name', 'forbidden', caller(['lender']), mixed, 'any'],
    ['the operator', 'forbidden', caller(['operator']), mixed, 'any'],
    ['no role at all', 'forbidden', caller([]), mixed, 'any'],
    ['an auditor and any object', 'allow', caller(['auditor']), mixed, [handle(9)]],
    ['an auditor and none', 'allow', caller(['auditor']), mixed, 'unknown'],
    ['a subject and its own', 'allow', SUBJECT, mixed, [handle(2)]],
    ['a subject and one of two that is its own', 'allow', SUBJECT, mixed, [handle(9), handle(1)]],
    ["a subject and another's", 'unknown', SUBJECT, mixed, [handle(9)]],
    ['a subject and none', 'unknown', SUBJECT, mixed, 'unknown'],
    ['a subject and what is about nobody', 'unknown', SUBJECT, mixed, []],
    ['a subject where subjects are not', 'forbidden', SUBJECT, ['auditor'], [handle(1)]],
    ['a key limited to this', 'allow', caller(['auditor'], { operations: ['op'] }), mixed, 'any'],
    ['a key limited to something else', 'forbidden', caller(['auditor'], { operations: ['other'] }), mixed, 'any'],
    ['a key limited to nothing', 'forbidden', caller(['auditor'], { operations: [] }), mixed, 'any'],
  ] as const)
    it(`${name}: ${expected}`, () => {
      expect(decide(who, { access, operation: 'op' }, ownership)).to.equal(expected);
    });

  const digits = fc.array(fc.integer({ min: 0, max: 9 }).map(handle), { maxLength: 4 });
  const anyCaller = fc
    .record({ roles: fc.subarray([...ROLES]), handles: digits })
    .map(({ roles, handles }) => caller(roles, { handles }));
  const anyAccess = fc.subarray([...ROLES], { minLength: 1 });
  const anyOwnership = fc.oneof(fc.constant('any' as const), fc.constant('unknown' as const), digits);

  it('never answers foreign otherwise than unknown, and never lets a subject alone to what is not its own', () => {
    fc.assert(
      fc.property(digits, anyAccess, digits, (handles, access, owners) => {
        const who = caller(['subject'], { handles });
        const route = { access, operation: 'op' };
        const decided = decide(who, route, owners);
        const own = owners.some((one) => handles.includes(one));
        return own || decided === decide(who, route, 'unknown') ? decided !== 'allow' || own : false;
      }),
    );
  });

  it('lets in nobody without a role the route names, and takes nothing away when a role is added', () => {
    fc.assert(
      fc.property(
        anyCaller,
        anyAccess,
        anyOwnership,
        fc.constantFrom(...STAFF_ROLES),
        (who, access, ownership, more) => {
          const route = { access, operation: 'op' };
          const allowed = decide(who, route, ownership) === 'allow';
          if (allowed && !who.roles.some((role) => (access as string[]).includes(role))) return false;
          return !allowed || decide({ ...who, roles: [...who.roles, more] }, route, ownership) === 'allow';
        },
      ),
    );
  });

  it('limits a list to own handles exactly where it decides by ownership', () => {
    fc.assert(
      fc.property(anyCaller, anyAccess, (who, access) => {
        const limited = visibleHandles(who, access) !== undefined;
        const route = { access, operation: 'op' };
        return limited === (decide(who, route, 'unknown') !== 'allow');
      }),
    );
  });
});
