/** Wires what a member publishes: whom it is about, the second person, what rests on what, and the transactions behind it. */
import { randomUUID } from 'node:crypto';
import { APPROVE_ABOVE, type ApprovalDeps, ApprovalDesk } from './approvals/approval-desk.ts';
import type { Tools } from './compose-tools.ts';
import { DISPUTE_KINDS } from './domain/dispute.ts';
import type { GatewayContext } from './gateway/context.ts';
import { createLineageDesk } from './lineage/lineage.ts';
import { Operations } from './operations/operations.ts';
import type { PeerClient } from './peer/client.ts';
import { answerReader, HandlesAnswerWire } from './peer/wire.ts';
import { Publisher } from './publish/publisher.ts';
import { findSchema, shippedSchemas } from './schemas/load.ts';
import { CachedHandles, type HandleSource, localHandles } from './subjects/handle-source.ts';
import { Registrar } from './subjects/registrar.ts';

export interface PublishingParts extends Tools {
  readonly peers: PeerClient;
  readonly erase: ApprovalDeps['erase'];
}

type Publishing = Pick<
  GatewayContext,
  'schemas' | 'subjects' | 'publisher' | 'approvals' | 'lineage' | 'operations' | 'waitingFor'
>;

export function composePublishing(parts: PublishingParts): Publishing {
  const { config, self, vault, index, transactions, attestationSeparator, consentSeparator, erase } = parts;
  const { random, now, wake } = parts;
  const schemas = { all: shippedSchemas(), find: findSchema };
  const subjects = self === config.registrar ? new Registrar({ self, vault, index, random, now, wake }) : undefined;
  const handles = subjects === undefined ? remoteHandles(parts) : localHandles(subjects, self);
  const publisher = new Publisher({
    self,
    vault,
    index,
    schemas,
    handles,
    attestationSeparator,
    consentSeparator,
    random,
    now,
    wake,
  });
  const approvals = new ApprovalDesk({
    vault,
    publisher,
    erase,
    limits: { ...APPROVE_ABOVE, ...config.approveAbove },
    newId: randomUUID,
    now,
  });
  const lineage = createLineageDesk({
    self,
    vault,
    index: {
      attestation: (id) => index.attestation(id),
      revocation: (issuer, id) => index.revocation(issuer, id),
      revoked: (items) => index.revokedOf(items),
      disputed: (ids) => index.disputes.marked(DISPUTE_KINDS.attestation, ids),
    },
    handles,
    schemas,
    approvals,
    now,
  });
  return {
    schemas,
    subjects,
    publisher,
    approvals,
    lineage,
    operations: new Operations({ vault, transactions }),
    waitingFor: (operation) => transactions.waiting(operation),
  };
}

/** Handles that the registrar's gateway is asked for, and that are kept. */
function remoteHandles({ config, self, vault, peers }: PublishingParts): HandleSource {
  const readHandles = answerReader(HandlesAnswerWire);
  const remote: HandleSource = {
    handlesFor: async (identifiers) =>
      (await peers.post(config.registrar, '/peer/handles', { identifiers }, readHandles)).openings,
  };
  return new CachedHandles(remote, vault, self);
}
