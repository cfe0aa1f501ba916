/** Wires what a lender asks, and how it is judged. */
import { randomUUID } from 'node:crypto';
import type { AccessDesk } from './access-log/access-desk.ts';
import type { Assets } from './assets/assets.ts';
import type { Tools } from './compose-tools.ts';
import type { GatewayContext } from './gateway/context.ts';
import { codeHashOf } from './lineage/transforms.ts';
import type { PeerClient } from './peer/client.ts';
import { createProfileDesk } from './profile/profiles.ts';
import { findSchema, shippedSchemas } from './schemas/load.ts';
import { templateById } from './schemas/templates.ts';
import { heldConsents } from './verify/held-consents.ts';
import { verdictOnChain } from './verify/on-chain.ts';
import { createVerifications } from './verify/verifications.ts';

export interface VerifyingParts extends Tools {
  readonly peers: PeerClient;
  readonly access: AccessDesk;
  readonly assets: Assets;
}

export function composeVerifying(
  parts: VerifyingParts,
): Pick<GatewayContext, 'verifications' | 'profiles' | 'verdictOnChain'> {
  const { self, index, vault, signer, peers, access, assets, freshness, now } = parts;
  const { attestationSeparator, memberSeparator, consentSeparator } = parts;
  const verifications = createVerifications({
    vault,
    access,
    newId: randomUUID,
    now,
    deps: {
      self,
      index,
      separator: attestationSeparator,
      memberSeparator,
      consentSeparator,
      signer,
      peers,
      schemaOf: findSchema,
      schemaByName: findSchema,
      freshness,
      templateOf: templateById,
      vault,
      held: heldConsents(vault, index),
    },
  });
  return {
    verifications,
    profiles: createProfileDesk({
      self,
      signer,
      memberSeparator,
      schemas: shippedSchemas(),
      scorecardCode: codeHashOf('county-scorecard.ts'),
      verifications,
      verifyAsset: (asset) => assets.verifications.verify({ asset, askChain: true }),
    }),
    verdictOnChain: (id) =>
      verdictOnChain(id, { index, separator: attestationSeparator, schemaOf: findSchema, freshness }),
  };
}
