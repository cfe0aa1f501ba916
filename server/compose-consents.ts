/** Wires what a subject allows and offers over the parts of a gateway. */
import type { AccessDesk } from './access-log/access-desk.ts';
import type { Signer } from './chain/signer.ts';
import type { Parts } from './compose.ts';
import { assistedNotice, isAssistedBy } from './consents/assistance.ts';
import { ConsentDesk } from './consents/consent-desk.ts';
import type { ControllerCheck } from './consents/controller-signature.ts';
import type { ConsentDeskDeps } from './consents/deps.ts';
import { OfferDesk } from './consents/offer-desk.ts';
import { domainSeparator } from './domain/typed-data.ts';
import type { GatewayContext } from './gateway/context.ts';
import type { PeerClient } from './peer/client.ts';
import { templateById, templateFor } from './schemas/templates.ts';
import { Turns } from './store/turns.ts';

export interface ConsentParts extends Pick<Parts, 'manifest' | 'index' | 'vault' | 'self'> {
  readonly signer: Signer;
  readonly peers: PeerClient;
  readonly access: AccessDesk;
  readonly signedByController: ControllerCheck;
  readonly random: (length: number) => Uint8Array;
  /** unix seconds */
  readonly now: () => number;
  readonly wake: () => void;
}

export function composeConsents(parts: ConsentParts): Pick<GatewayContext, 'consents' | 'offers' | 'assist'> {
  const { manifest, index, vault, self, signer, peers, access, signedByController, random, now, wake } = parts;
  const { chainId } = manifest;
  const separatorOf = (name: 'ConsentRegistry' | 'MemberRegistry') =>
    domainSeparator({ chainId, verifyingContract: manifest.contracts[name].address });
  const memberSeparator = separatorOf('MemberRegistry');
  const deps: ConsentDeskDeps = {
    self,
    vault,
    index,
    separator: separatorOf('ConsentRegistry'),
    domain: { chainId, consentRegistry: manifest.contracts.ConsentRegistry.address },
    signedByController,
    templateOf: templateById,
    templateFor,
    assistedBy: (notice, assisted) => isAssistedBy(notice, assisted, { index, memberSeparator }),
    random,
    now,
    wake,
  };
  // A grant, a withdrawal and the answer to an offer come one after the other.
  const turns = new Turns();
  return {
    consents: new ConsentDesk(deps, turns),
    offers: new OfferDesk({ ...deps, peers, access }, turns),
    assist: (request, label) =>
      assistedNotice(request, access.staff(label), { self, signer, memberSeparator, templateFor, now }),
  };
}
