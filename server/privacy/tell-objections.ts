/** An objection holds at every gateway that has the subject's data or may ask for it: told at once, and again until each one knows. */
import type { Hex } from '../domain/bytes.ts';
import { isLedgerError } from '../errors.ts';
import type { PeerClient } from '../peer/client.ts';
import type { StoredObjection } from '../store/vault/objections.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';

export interface TellDeps {
  readonly vault: Pick<Vault, 'objections' | 'commit'>;
  readonly peers: Pick<PeerClient, 'post'>;
  /** unix seconds */
  readonly now: () => number;
}

const PAUSE_SECONDS = 30;
/** As long as data is kept under most consents; who does not answer for so long is not waited for. */
const GIVE_UP_SECONDS = 366 * 86_400;

export class ObjectionTelling {
  readonly #deps: TellDeps;
  #busy = false;
  #nextAt = 0;

  constructor(deps: TellDeps) {
    this.#deps = deps;
  }

  /** Begins another round when one is due; does not wait for it. */
  tick(): void {
    const { vault, now } = this.#deps;
    if (this.#busy || now() < this.#nextAt) return;
    this.#busy = true;
    this.#nextAt = now() + PAUSE_SECONDS;
    void (async () => {
      for (const stored of vault.objections.untold()) await this.tell(stored);
    })()
      // Of a vault that is closed: the next start goes on.
      .catch(() => undefined)
      .finally(() => {
        this.#busy = false;
      });
  }

  /** Tells those who do not know yet. @returns members that still do not */
  async tell({ subject, stop, at, signature, untold = [] }: StoredObjection): Promise<readonly number[]> {
    const { peers, now } = this.#deps;
    const given = { subject, stop, at, signature };
    const answers = await Promise.all(
      untold.map(async (member) => {
        try {
          await peers.post(member, '/peer/objections', given, () => undefined);
          return [];
        } catch (error) {
          if (!isLedgerError(error)) throw error;
          return [member];
        }
      }),
    );
    const left = at + GIVE_UP_SECONDS < now() ? [] : answers.flat();
    if (left.length === untold.length) return left;
    await this.#keep(subject, at, left);
    return left;
  }

  async #keep(subject: Hex, at: number, untold: readonly number[]): Promise<void> {
    const { vault } = this.#deps;
    const latest = vault.objections.latest(subject);
    // Another one came meanwhile, and is told by itself.
    if (latest === undefined || latest.at !== at) return;
    const batch = new VaultBatch();
    vault.objections.set(batch, { ...latest, untold });
    await vault.commit(batch);
  }
}
