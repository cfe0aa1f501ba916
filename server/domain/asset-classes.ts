/** What can be titled, and the code tables around it. Numbers are for ever; governance may register further classes. */

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

/**
 * Legal registers that titles and liens refer to; the chain stands beside them, never instead of them: 农机监理, 动产融资统一登记公示系统 (中登网),
 * 国家知识产权局专利登记簿, 中国版权保护中心, 商标局.
 */
export const LEGAL_REGISTERS = {
  'agricultural-machinery': 1,
  'movable-finance': 2,
  'patent-office': 3,
  'copyright-centre': 4,
  'trademark-office': 5,
} as const;
export type LegalRegister = keyof typeof LEGAL_REGISTERS;

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

/** AssetClass.transferPolicy of a class whose liens need their creditors when a title moves; 1 is that they follow. */
export const CREDITORS_AGREE = 2;

/** Name of a code in one of the tables above; undefined for a code without a name. */
export function nameOfCode<Name extends string>(table: Readonly<Record<Name, number>>, code: number): Name | undefined {
  return (Object.keys(table) as Name[]).find((name) => table[name] === code);
}
