/** Steps of a lien that are one request each. */
import { AGREED_PURPOSES, LEGAL_REGISTERS, STRIKE_REASONS } from '../../../server/domain/asset-classes.ts';
import type { ActCommand, ActOptions } from './act-command.ts';
import { optionalSeconds, seconds } from './given.ts';

const must = (options: ActOptions, name: string): string => options[name] ?? '';
const EVIDENCE = [
  { flags: '--evidence <text>', description: 'its document; a salted hash goes to the chain', required: true },
] as const;

const plain = (name: string, route: string, description: string, as: string): ActCommand => ({
  name,
  description,
  takes: ['lien'],
  options: [],
  example: `lien ${name} 0x5b1f... --as ${as}`,
  post: ([lien = '']) => ({ path: `/liens/${lien}/${route}`, body: {} }),
});

export const LIEN_ACTS: readonly ActCommand[] = [
  {
    name: 'register',
    description: 'note the legal registration: rank goes by its time (creditor or title authority)',
    takes: ['lien'],
    options: [
      {
        flags: '--register <name>',
        description: 'legal register',
        required: true,
        choices: Object.keys(LEGAL_REGISTERS),
      },
      { flags: '--number <text>', description: 'number of the entry', required: true },
      { flags: '--registered-at <time>', description: 'when it was entered: a date, or a time in UTC', required: true },
      { flags: '--valid-until <time>', description: 'when the entry ends' },
    ],
    example:
      'lien register 0x5b1f... --register movable-finance --number 2026-000123 --registered-at 2026-11-02 --as bank',
    post: ([lien = ''], options) => ({
      path: `/liens/${lien}/registration`,
      body: {
        register: options.register,
        number: options.number,
        registeredAt: seconds(must(options, 'registeredAt'), 'registered-at'),
        ...optionalSeconds(options, 'validUntil', 'validUntil'),
      },
    }),
  },
  {
    name: 'renew',
    description: 'a registration prolonged before it lapsed keeps its time',
    takes: ['lien'],
    options: [{ flags: '--valid-until <time>', description: 'its new end', required: true }],
    example: 'lien renew 0x5b1f... --valid-until 2030-01-01 --as bank',
    post: ([lien = ''], options) => ({
      path: `/liens/${lien}/renewal`,
      body: { validUntil: seconds(must(options, 'validUntil'), 'valid-until') },
    }),
  },
  plain('confirm', 'confirmation', 'the title authority found the registration as noted', 'government'),
  {
    name: 'strike',
    description: 'the title authority did not find it: the lien counts as unregistered',
    takes: ['lien'],
    options: [
      { flags: '--reason <name>', description: 'what was found', required: true, choices: Object.keys(STRIKE_REASONS) },
    ],
    example: 'lien strike 0x5b1f... --reason not-in-register --as government',
    post: ([lien = ''], { reason }) => ({ path: `/liens/${lien}/striking`, body: { reason } }),
  },
  {
    name: 'amend',
    description: 'secure less; more is a new lien (creditor)',
    takes: ['lien'],
    options: [
      { flags: '--amount <decimal>', description: 'what is secured now', required: true },
      { flags: '--max-amount <decimal>', description: 'and at most' },
    ],
    example: 'lien amend 0x5b1f... --amount 60000.00 --as bank',
    post: ([lien = ''], { amount, maxAmount }) => ({
      path: `/liens/${lien}/amendment`,
      body: { amount, ...(maxAmount === undefined ? {} : { maxAmount }) },
    }),
  },
  {
    name: 'release',
    description: 'release the lien for good, or one of its assets (creditor)',
    takes: ['lien'],
    options: [{ flags: '--asset <number>', description: 'only this asset of several' }],
    example: 'lien release 0x5b1f... --as bank',
    post: ([lien = ''], { asset }) => ({ path: `/liens/${lien}/release`, body: asset === undefined ? {} : { asset } }),
  },
  {
    name: 'notice',
    description: 'give notice of enforcement: fifteen days (creditor)',
    takes: ['lien'],
    options: EVIDENCE,
    example: 'lien notice 0x5b1f... --evidence "letter of 2026-11-02" --as bank',
    post: ([lien = ''], { evidence }) => ({ path: `/liens/${lien}/notice`, body: { evidence } }),
  },
  plain('withdraw-notice', 'notice/withdrawal', 'withdraw the notice of enforcement (creditor)', 'bank'),
  {
    name: 'enforce',
    description: 'the asset was realised after the notice: the lien ends (creditor)',
    takes: ['lien'],
    options: EVIDENCE,
    example: 'lien enforce 0x5b1f... --evidence "auction of 2026-12-01" --as bank',
    post: ([lien = ''], { evidence }) => ({ path: `/liens/${lien}/enforcement`, body: { evidence } }),
  },
  {
    name: 'end-possession',
    description: 'a possessory creditor no longer holds the thing',
    takes: ['lien'],
    options: [{ flags: '--ended-at <time>', description: 'since when', required: true }],
    example: 'lien end-possession 0x5b1f... --ended-at 2026-11-02 --as bank',
    post: ([lien = ''], options) => ({
      path: `/liens/${lien}/possession-end`,
      body: { endedAt: seconds(must(options, 'endedAt'), 'ended-at') },
    }),
  },
  {
    name: 'agree',
    description: 'agree that a pledged right goes or is licensed to an account (creditor)',
    takes: ['lien'],
    options: [
      { flags: '--asset <number>', description: 'the right', required: true },
      { flags: '--to <address>', description: 'to whom', required: true },
      { flags: '--purpose <name>', description: 'what', required: true, choices: Object.keys(AGREED_PURPOSES) },
    ],
    example: 'lien agree 0x5b1f... --asset 2 --to 0x22... --purpose transfer --as bank',
    post: ([lien = ''], { asset, to, purpose }) => ({
      path: `/liens/${lien}/transfer-agreement`,
      body: { asset, to, purpose },
    }),
  },
];
