/** Roles of the AccessManager; 0 is its own administrator. */
export const ROLES = { GOVERNOR: 1n, GUARDIAN: 2n } as const;
