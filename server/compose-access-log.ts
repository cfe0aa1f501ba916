/** Wires who read what. */
import { AccessDesk } from './access-log/access-desk.ts';
import { LogAnchoring } from './access-log/anchoring.ts';
import type { Tools } from './compose-tools.ts';
import { ACCESS_LOG_DEFAULTS } from './config.ts';
import type { GatewayContext } from './gateway/context.ts';

export function composeAccessLog({
  config,
  self,
  vault,
  index,
  now,
  wake,
}: Tools): Pick<GatewayContext, 'access' | 'anchoring'> {
  const anchoring = new LogAnchoring({
    self,
    vault,
    index,
    interval: config.accessLogAnchorSeconds ?? ACCESS_LOG_DEFAULTS.anchorSeconds,
    limit: config.accessLogMaxUnanchoredSeconds ?? ACCESS_LOG_DEFAULTS.maxUnanchoredSeconds,
    now,
    wake,
  });
  return { anchoring, access: new AccessDesk({ self, vault, anchoring, now }) };
}
