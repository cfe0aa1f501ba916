/** What the index knows of seats, votes, roles and the parameters of the vote. */
import type { Hex } from '../domain/bytes.ts';
import type { ProposalRow, RoleRow, SeatRow, SettingRow } from './governance-rows.ts';
import type { RowSource } from './index-reader.ts';
import { keys, prefixes } from './layout.ts';
import type { KeyRow } from './rows.ts';

/** Every reader may throw STORE_DAMAGED. */
export class GovernanceReader {
  readonly #rows: RowSource;

  constructor(rows: RowSource) {
    this.#rows = rows;
  }

  /** Every key a member has or had, oldest first. */
  async keysOf(member: number): Promise<KeyRow[]> {
    const addresses = await this.#rows.range<Hex>(prefixes.keysOf(member));
    const rows = await this.#rows.getMany<KeyRow>(addresses.map((address) => keys.key(address)));
    return rows.filter((row) => row !== undefined).sort((a, b) => a.at.block - b.at.block);
  }

  seat(member: number): Promise<SeatRow | undefined> {
    return this.#rows.get(keys.seat(member));
  }

  /** By member number; with those that ended. */
  seats(): Promise<SeatRow[]> {
    return this.#rows.range(prefixes.seats);
  }

  /** @param proposal its number as the contract gives it, decimal */
  proposal(proposal: string): Promise<ProposalRow | undefined> {
    return this.#rows.get(keys.proposal(proposal));
  }

  /** In the order in which they were made. */
  async proposals(): Promise<ProposalRow[]> {
    const ids = await this.#rows.range<string>(prefixes.proposals);
    const rows = await this.#rows.getMany<ProposalRow>(ids.map((id) => keys.proposal(id)));
    return rows.filter((row) => row !== undefined);
  }

  role(role: number, account: Hex): Promise<RoleRow | undefined> {
    return this.#rows.get(keys.role(role, account));
  }

  /** Present holders of every role. */
  async roles(): Promise<RoleRow[]> {
    return (await this.#rows.range<RoleRow>(prefixes.roles)).filter(({ revoked }) => revoked === undefined);
  }

  setting(name: SettingRow['name']): Promise<SettingRow | undefined> {
    return this.#rows.get(keys.setting(name));
  }
}
