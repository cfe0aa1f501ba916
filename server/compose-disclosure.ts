/** Wires what leaves this publisher under a consent. */
import type { AccessDesk } from './access-log/access-desk.ts';
import type { Tools } from './compose-tools.ts';
import { consumeOnChain } from './disclose/consume.ts';
import { disclose } from './disclose/disclose.ts';
import { consentId } from './domain/consent.ts';
import type { GatewayContext } from './gateway/context.ts';
import { findSchema } from './schemas/load.ts';
import { templateById } from './schemas/templates.ts';
import { KeyedTurns } from './store/turns.ts';

export interface DisclosureParts extends Tools {
  readonly access: AccessDesk;
}

export function composeDisclosure(parts: DisclosureParts): GatewayContext['disclose'] {
  const { config, self, index, vault, transactions, consentSeparator, caughtUp, access, now } = parts;
  const uses = new KeyedTurns();
  return (request, requester) => {
    const answer = () =>
      disclose(request, requester, {
        self,
        index,
        vault,
        consentSeparator,
        schemaOf: findSchema,
        catchUp: caughtUp,
        consume: (subject, consent) =>
          consumeOnChain(subject, consent, { vault, transactions, now, timeoutMs: config.peerTimeoutMs }),
        access,
        templateOf: templateById,
      });
    // How often a consent was used is counted in the access log: one use is written down before the next is counted.
    const counted = templateById(request.consent.terms.template)?.frequency ?? null;
    return counted === null ? answer() : uses.take(consentId(consentSeparator, request.consent), answer);
  };
}
