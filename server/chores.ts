/**
 * What a gateway does by itself once a second, one chore after the other: anchor its access log, end data lives, delete offers that are over,
 * tell objections.
 */
import type { GatewayContext } from './gateway/context.ts';

/** @returns what ends it and waits for a round under way */
export function startChores({ anchoring, privacy, offers }: GatewayContext): () => Promise<void> {
  const chores = [
    () => anchoring.tick(),
    () => privacy.endDataLives(),
    () => offers.sweep(),
    async () => privacy.tellObjections(),
  ];
  let round = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    round = (async () => {
      // A log that cannot be anchored stops disclosures by itself; whatever failed is tried again.
      for (const chore of chores) await chore().catch(() => undefined);
      busy = false;
    })();
  }, 1_000);
  return async () => {
    clearInterval(timer);
    await round;
  };
}
