/**
 * Who may do what at a gateway: one pure function decides every access. A route states its access; a caller is what its credential
 * proved; ownership says whose the object is, for routes that are about one.
 */
import type { Hex } from './bytes.ts';

/** Roles that a member gives its own people and machines. */
export const STAFF_ROLES = ['operator', 'publisher', 'approver', 'registrar', 'lender', 'auditor'] as const;
/** `subject`: an enterprise, proved by the account that controls a handle. Nobody gives it; it sees what is about its own handles alone. */
export const ROLES = [...STAFF_ROLES, 'subject'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];
export type Role = (typeof ROLES)[number];

/**
 * What a route demands.
 *   public   anybody: nothing changes, nothing is disclosed
 *   signed   the request carries its own proof (a subject's or a member's signature), checked by the handler
 *   roles    a credential with at least one of these roles; the operator's alone opens nothing but its own routes
 */
export type Access = 'public' | 'signed' | readonly Role[];

/** Any credential that this gateway gave or accepts. */
export const ANY_ROLE: Access = [...ROLES];
/** Everybody of the member's own, no subjects. */
export const ANY_STAFF: Access = [...STAFF_ROLES];
/** For what tells about a subject, its consents or its property: the operator runs the gateway and sees none of that. */
export const STAFF_ABOUT_SUBJECTS: Access = STAFF_ROLES.filter((role) => role !== 'operator');
/** The same, and the subject itself for its own. */
export const ABOUT_SUBJECTS: Access = [...STAFF_ABOUT_SUBJECTS, 'subject'];

/** Whom a credential proved. */
export interface Caller {
  /** of the token, the staff account or the handle's account; never shown to others */
  readonly id: string;
  readonly label: string;
  readonly roles: readonly string[];
  /** operationIds to which a machine's key is limited; absent = all that the roles open */
  readonly operations?: readonly string[];
  /** account that signed in, lower case */
  readonly account?: Hex;
  /** handles the account controls now; only with the role subject */
  readonly handles?: readonly Hex[];
  /** of a sign-in; absent for keys of machines */
  readonly session?: string;
}

/**
 * Whose the object of a request is: `any` where the route is about no single object (or filters by itself), `unknown` where there is no
 * such object, else the handles it is about.
 */
export type Ownership = 'any' | 'unknown' | readonly Hex[];

/**
 *   allow      go on
 *   sign-in    no valid credential
 *   forbidden  a valid one of the wrong kind
 *   unknown    a subject asks for what is not its own: answered exactly as what does not exist
 */
export type Decision = 'allow' | 'sign-in' | 'forbidden' | 'unknown';

/** Decides an access. @param operation operationId of the route */
export function decide(
  caller: Caller | undefined,
  route: { readonly access: Access; readonly operation: string | undefined },
  ownership: Ownership = 'any',
): Decision {
  const { access, operation } = route;
  if (access === 'public' || access === 'signed') return 'allow';
  if (caller === undefined) return 'sign-in';
  const limited = caller.operations !== undefined && !caller.operations.some((name) => name === operation);
  const holds = (role: Role): boolean => caller.roles.includes(role);
  const asStaff = access.some((role) => role !== 'subject' && holds(role));
  const asSubject = !asStaff && access.includes('subject') && holds('subject');
  if (limited || !(asStaff || asSubject)) return 'forbidden';
  if (asStaff || ownership === 'any') return 'allow';
  const own = new Set(caller.handles);
  return ownership !== 'unknown' && ownership.some((handle) => own.has(handle)) ? 'allow' : 'unknown';
}

/** The handles to which a list is limited for this caller; undefined = not limited. @param access of the route that lists */
export function visibleHandles(caller: Caller | undefined, access: Access): readonly Hex[] | undefined {
  const roles = caller?.roles ?? [];
  const asStaff = Array.isArray(access) && access.some((role: Role) => role !== 'subject' && roles.includes(role));
  return asStaff ? undefined : (caller?.handles ?? []);
}
