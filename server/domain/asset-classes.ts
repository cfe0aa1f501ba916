/** What can be titled, and the code tables around it. Numbers are for ever; governance may register further classes. */
import type { Title } from './capabilities.ts';

/** Classes as every consortium begins with (scripts/deploy/rights.ts). */
export const ASSET_CLASSES = {
  'farm-machine': 1,
  patent: 2,
  trademark: 3,
  'software-copyright': 4,
} as const;
export type AssetClassName = keyof typeof ASSET_CLASSES;

/** True for the name of a class whose identity the product knows. */
export const isAssetClass = (name: string): name is AssetClassName => Object.hasOwn(ASSET_CLASSES, name);

/** Legal registers that titles and liens refer to; the chain stands beside them, never instead of them. */
export const LEGAL_REGISTERS = {
  'agricultural-machinery': 1,
  'movable-finance': 2,
  'patent-office': 3,
  'copyright-centre': 4,
  'trademark-office': 5,
} as const;
export type LegalRegister = keyof typeof LEGAL_REGISTERS;

export const LEGAL_REGISTER_TITLES: Readonly<Record<LegalRegister, Title>> = {
  'agricultural-machinery': { zh: '农机监理机构登记', en: 'agricultural machinery supervision (tractors, combines)' },
  'movable-finance': { zh: '动产融资统一登记公示系统', en: 'unified register of movable finance (PBOC)' },
  'patent-office': { zh: '国家知识产权局专利登记簿', en: 'patent register (CNIPA)' },
  'copyright-centre': { zh: '中国版权保护中心', en: 'software copyright register' },
  'trademark-office': { zh: '国家知识产权局商标局', en: 'trademark register' },
};

/** Why a title is noted; each blocks transfers and new liens (Civil Code 399). */
export const TITLE_NOTES = { dispute: 1, seizure: 2, ended: 3 } as const;
export type TitleNote = keyof typeof TITLE_NOTES;

/** What the authority found of an asset that resembles another. */
export const RESOLUTIONS = { 'inspected-another': 1, renumbered: 2, 'earlier-mistyped': 3 } as const;
export type Resolution = keyof typeof RESOLUTIONS;

/** Why a title moves without its owner's signature. */
export const RECOVERY_REASONS = { 'key-lost': 1, succession: 2, court: 3 } as const;
export type RecoveryReason = keyof typeof RECOVERY_REASONS;

/** Why the authority strikes a lien's registration. */
export const STRIKE_REASONS = { 'not-in-register': 1, 'other-facts': 2, cancelled: 3 } as const;
export type StrikeReason = keyof typeof STRIKE_REASONS;

/** What a creditor agrees to. */
export const AGREED_PURPOSES = { transfer: 1, licence: 2 } as const;
export type AgreedPurpose = keyof typeof AGREED_PURPOSES;

/** What becomes of liens when a title moves (AssetClass.transferPolicy). */
export const LIENS_FOLLOW = 1;
export const CREDITORS_AGREE = 2;

/** Name of a code in one of the tables above; undefined for a code without a name. */
export function nameOfCode<Name extends string>(table: Readonly<Record<Name, number>>, code: number): Name | undefined {
  return (Object.keys(table) as Name[]).find((name) => table[name] === code);
}
