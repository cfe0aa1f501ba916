/** Acts of title authorities and appraisers that are one request each. */
import { LEGAL_REGISTERS, RECOVERY_REASONS, RESOLUTIONS, TITLE_NOTES } from '../../../server/domain/asset-classes.ts';
import { VALUATION_BASES, VALUATION_METHODS, VALUATION_WITHDRAWALS } from '../../../server/domain/valuation.ts';
import type { ActCommand, ActOptions } from './act-command.ts';
import { legalOf, seconds } from './given.ts';

const must = (options: ActOptions, name: string): string => options[name] ?? '';
const REGISTER = [
  { flags: '--register <name>', description: 'legal register it stands in', choices: Object.keys(LEGAL_REGISTERS) },
  { flags: '--number <text>', description: 'its number there' },
  { flags: '--registered-at <time>', description: 'when it was entered there' },
  { flags: '--valid-until <time>', description: 'when that entry ends' },
] as const;

export const ASSET_ACTS: readonly ActCommand[] = [
  {
    name: 'appraise',
    description: 'value an asset (appraiser)',
    takes: ['asset'],
    options: [
      { flags: '--amount <decimal>', description: 'its value', required: true },
      { flags: '--currency <code>', description: 'ISO 4217', required: true },
      {
        flags: '--method <name>',
        description: 'how it was found',
        required: true,
        choices: Object.keys(VALUATION_METHODS),
      },
      {
        flags: '--basis <name>',
        description: 'what kind of value',
        required: true,
        choices: Object.keys(VALUATION_BASES),
      },
      { flags: '--as-of <time>', description: 'when it holds: a date, or a time in UTC', required: true },
      { flags: '--valid-until <time>', description: 'at most 366 days later', required: true },
      { flags: '--conflict', description: 'the appraiser has an interest in it' },
    ],
    example:
      'asset appraise 1 --amount 180000.00 --currency CNY --method market --basis market-value --as-of 2026-11-01 --valid-until 2027-05-01 --as platform',
    post: ([asset = ''], options) => ({
      path: `/assets/${asset}/valuations`,
      body: {
        method: options.method,
        basis: options.basis,
        currency: options.currency,
        amount: options.amount,
        asOf: seconds(must(options, 'asOf'), 'as-of'),
        validUntil: seconds(must(options, 'validUntil'), 'valid-until'),
        ...(options.conflict === undefined ? {} : { conflict: true }),
      },
    }),
  },
  {
    name: 'withdraw-valuation',
    description: 'withdraw an own valuation (appraiser)',
    takes: ['valuation'],
    options: [
      { flags: '--reason <name>', description: 'why', required: true, choices: Object.keys(VALUATION_WITHDRAWALS) },
      { flags: '--successor <id>', description: 'the better one, for superseded' },
    ],
    example: 'asset withdraw-valuation 0x5b1f... --reason error --as platform',
    post: ([valuation = ''], { reason, successor }) => ({
      path: `/valuations/${valuation}/withdrawal`,
      body: { reason, ...(successor === undefined ? {} : { successor }) },
    }),
  },
  {
    name: 'reconcile',
    description: 'what the legal register says now (title authority); without --register: it stands in none',
    takes: ['asset'],
    options: REGISTER,
    example:
      'asset reconcile 1 --register agricultural-machinery --number 99-0001234 --registered-at 2026-01-31 --as government',
    post: ([asset = ''], options) => ({
      path: `/assets/${asset}/reconciliations`,
      body: { legal: legalOf(options) ?? null },
    }),
  },
  {
    name: 'note',
    description: 'note a dispute, a seizure or an ending: stops loans and sales (title authority)',
    takes: ['asset'],
    options: [
      { flags: '--kind <name>', description: 'what', required: true, choices: Object.keys(TITLE_NOTES) },
      {
        flags: '--reference <text>',
        description: 'of the order or claim; a salted hash goes to the chain',
        required: true,
      },
    ],
    example: 'asset note 1 --kind seizure --reference "(2026) 0001" --as government',
    post: ([asset = ''], { kind, reference }) => ({ path: `/assets/${asset}/notes`, body: { kind, reference } }),
  },
  {
    name: 'lift',
    description: 'lift a note (title authority)',
    takes: ['asset', 'note'],
    options: [],
    example: 'asset lift 1 0x77aa... --as government',
    post: ([asset = '', note = '']) => ({ path: `/assets/${asset}/notes/${note}/lifting`, body: {} }),
  },
  {
    name: 'resolve',
    description: 'what resembles this asset is another thing (authority of this asset)',
    takes: ['asset'],
    options: [
      { flags: '--fingerprint <id>', description: 'of the other, from the refusal', required: true },
      { flags: '--reason <name>', description: 'what was found', required: true, choices: Object.keys(RESOLUTIONS) },
      { flags: '--evidence <text>', description: 'the report; a salted hash goes to the chain', required: true },
    ],
    example:
      'asset resolve 1 --fingerprint 0x5b1f... --reason inspected-another --evidence "report 12" --as government',
    post: ([asset = ''], { fingerprint, reason, evidence }) => ({
      path: `/assets/${asset}/resolutions`,
      body: { fingerprint, reason, evidence },
    }),
  },
  {
    name: 'recover',
    description: 'propose that a title moves without its owner: seen for seven days (title authority)',
    takes: ['asset'],
    options: [
      { flags: '--to <address>', description: 'account of the next owner', required: true },
      { flags: '--reason <name>', description: 'why', required: true, choices: Object.keys(RECOVERY_REASONS) },
    ],
    example: 'asset recover 1 --to 0x22... --reason key-lost --as government',
    post: ([asset = ''], { to, reason }) => ({ path: `/assets/${asset}/recovery`, body: { to, reason } }),
  },
  {
    name: 'recover-execute',
    description: 'execute a recovery whose delay is over',
    takes: ['asset'],
    options: [],
    example: 'asset recover-execute 1 --as government',
    post: ([asset = '']) => ({ path: `/assets/${asset}/recovery/execution`, body: {} }),
  },
  {
    name: 'recover-cancel',
    description: 'cancel a recovery (title authority)',
    takes: ['asset'],
    options: [],
    example: 'asset recover-cancel 1 --as government',
    post: ([asset = '']) => ({ path: `/assets/${asset}/recovery/cancellation`, body: {} }),
  },
];
