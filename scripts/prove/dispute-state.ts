import type { ProvedLibrary } from './property.ts';

export const DISPUTE_STATE: ProvedLibrary = {
  library: 'DisputeState',
  folder: 'dispute-state',
  properties: [
    {
      name: 'ClosedIsFinal',
      says: 'a corrected, rejected or withdrawn dispute is neither answered nor withdrawn nor filed again',
      planted: {
        says: 'a rejected one is answered again',
        find: 'if (current.status != OPEN && current.status != UNRESOLVED) {',
        replace: 'if (current.status == CORRECTED || current.status == WITHDRAWN) {',
      },
    },
    {
      name: 'NeverHidden',
      says: 'in any order of calls, what was filed is never unknown again and loses no statement',
      planted: {
        says: 'to withdraw it wipes it out',
        find: 'current.status = WITHDRAWN;',
        replace: 'current.status = 0;',
      },
    },
    {
      name: 'FiledOnce',
      says: 'a dispute that exists is not filed again',
      planted: {
        says: 'a closed one is filed again',
        find: 'if (current.status != 0) revert IDisputeRegistry.DisputeRegistryAlreadyFiled(id);',
        replace: 'if (current.status == OPEN) revert IDisputeRegistry.DisputeRegistryAlreadyFiled(id);',
      },
    },
    {
      name: 'FilingKeepsTerms',
      says: 'a filing is open at once, with respondent, target, party and due time as filed',
      planted: {
        says: 'the mark waits',
        find: 'status: OPEN,',
        replace: 'status: UNRESOLVED,',
      },
    },
    {
      name: 'DueTimeStays',
      says: 'no later step moves the due time, the respondent, the target or the party',
      planted: {
        says: 'an answer starts the clock anew',
        find: 'current.answeredAt = time;',
        replace: 'current.answeredAt = time;\n        current.dueAt = time;',
      },
    },
    {
      name: 'AnsweredFromPending',
      says: 'only an open or unresolved dispute is answered, with one of three outcomes, and the time is noted',
      planted: {
        says: 'an answer can be a withdrawal',
        find: 'outcome > UNRESOLVED',
        replace: 'outcome > WITHDRAWN',
      },
    },
    {
      name: 'StatementsBounded',
      says: 'a statement adds exactly one, up to the limit, to any dispute that exists',
      planted: {
        says: 'one more than the limit',
        find: 'current.statements >= MAX_STATEMENTS',
        replace: 'current.statements > MAX_STATEMENTS',
      },
    },
    {
      name: 'OverdueWhileOpen',
      says: 'overdue is exactly: open, and the due time reached',
      planted: {
        says: 'a second late',
        find: 'time >= current.dueAt',
        replace: 'time > current.dueAt',
      },
    },
  ],
};
