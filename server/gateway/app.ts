/** The gateway as a Fastify app: a function of its dependencies; `main.ts` listens. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController, type RawServerDefault } from 'fastify';
import type { TlsIdentity } from '../peer/identity.ts';
import { installAuth } from './auth.ts';
import type { GatewayContext } from './context.ts';
import { installIdempotency } from './idempotency.ts';
import { installJsonBody } from './json-body.ts';
import { lazyCompilers } from './lazy-compilers.ts';
import { RATE_LIMIT, SERVER_LIMITS } from './limits.ts';
import { installMetrics } from './metrics.ts';
import { installOpenApi } from './openapi.ts';
import { installOverload } from './overload.ts';
import { installProblems } from './problems.ts';
import { installRateLimit } from './rate-limit.ts';
import { installReadOnly } from './read-only.ts';
import { accessLogRoutes } from './routes/access-log.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { assetChangeRoutes } from './routes/asset-changes.ts';
import { assetVerificationRoutes } from './routes/asset-verifications.ts';
import { assetRoutes } from './routes/assets.ts';
import { attestationRoutes } from './routes/attestations.ts';
import { backupRoutes } from './routes/backups.ts';
import { compromiseRoutes } from './routes/compromises.ts';
import { consentOfferRoutes, peerOfferRoutes } from './routes/consent-offers.ts';
import { consentPaperRoutes } from './routes/consent-papers.ts';
import { consentRoutes } from './routes/consents.ts';
import { disputeRoutes } from './routes/disputes.ts';
import { governanceRoutes } from './routes/governance.ts';
import { healthRoutes } from './routes/health.ts';
import { indexCareRoutes } from './routes/index-care.ts';
import { keyRoutes } from './routes/keys.ts';
import { knowledgeRoutes } from './routes/knowledge.ts';
import { lienAgreementRoutes } from './routes/lien-agreements.ts';
import { lienChangeRoutes } from './routes/lien-changes.ts';
import { lienRoutes } from './routes/liens.ts';
import { lineageRoutes } from './routes/lineage.ts';
import { memberRoutes } from './routes/members.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { operationDeskRoutes } from './routes/operation-desk.ts';
import { operationRoutes } from './routes/operations.ts';
import { peerRoutes } from './routes/peers.ts';
import { privacyRoutes } from './routes/privacy.ts';
import { profileRoutes } from './routes/profiles.ts';
import { recordRoutes } from './routes/records.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { staffRoutes } from './routes/staff.ts';
import { subjectRoutes } from './routes/subjects.ts';
import { templateRoutes } from './routes/templates.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { vaultCareRoutes } from './routes/vault-care.ts';
import { verificationRoutes } from './routes/verifications.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { installRowBodies } from './row-body.ts';
import { installSecurityHeaders } from './security-headers.ts';
import { installSlowBodies } from './slow-bodies.ts';
import { gatewayServer, installPeerCertificates } from './tls.ts';
import { clientErrorHandler, frameworkErrors, requireHost } from './unread.ts';
import { installWellFormed } from './well-formed.ts';

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** One group of routes. */
export type Routes = (app: App, context: GatewayContext) => void;

const ROUTES: readonly Routes[] = [
  healthRoutes,
  indexCareRoutes,
  vaultCareRoutes,
  backupRoutes,
  metricsRoutes,
  signInRoutes,
  knowledgeRoutes,
  subjectRoutes,
  recordRoutes,
  attestationRoutes,
  approvalRoutes,
  lineageRoutes,
  operationRoutes,
  operationDeskRoutes,
  consentRoutes,
  consentPaperRoutes,
  consentOfferRoutes,
  disputeRoutes,
  assetRoutes,
  assetChangeRoutes,
  assetVerificationRoutes,
  lienRoutes,
  lienChangeRoutes,
  lienAgreementRoutes,
  accessLogRoutes,
  memberRoutes,
  keyRoutes,
  compromiseRoutes,
  governanceRoutes,
  templateRoutes,
  privacyRoutes,
  verificationRoutes,
  profileRoutes,
  peerRoutes,
  peerOfferRoutes,
  tokenRoutes,
  staffRoutes,
  webhookRoutes,
];

export interface AppOptions {
  /** a pino logger; absent = silent */
  readonly logger?: FastifyBaseLogger;
  /** key and certificate: the listener speaks TLS 1.3, and members must show theirs on /peer/* */
  readonly tls?: TlsIdentity | undefined;
  /** from one address; RATE_LIMIT by default */
  readonly requestsPerMinute?: number | undefined;
  /** compiles every schema now rather than when it is first used: shows that all can be */
  readonly compileAtOnce?: boolean;
}

/** Builds the app; it does not listen. */
export async function buildApp(context: GatewayContext, options: AppOptions = {}): Promise<App> {
  const app: App = Fastify({
    ...SERVER_LIMITS,
    ...(options.compileAtOnce === true ? {} : { schemaController: { compilersFactory: lazyCompilers } }),
    serverFactory: (listener) => gatewayServer(options.tls, listener),
    frameworkErrors,
    clientErrorHandler,
    ...(options.logger === undefined ? { logger: false } : { loggerInstance: options.logger }),
    // Bodies and queries never reach a log; the path and the outcome do, in one line.
    logController: new LogController({ disableRequestLogging: true }),
  }).withTypeProvider<TypeBoxTypeProvider>();

  installMetrics(app, context);
  installProblems(app);
  installSecurityHeaders(app);
  installJsonBody(app);
  installWellFormed(app);
  installOverload(app);
  installSlowBodies(app);
  installRowBodies(app);
  app.addHook('onRequest', requireHost);
  installRateLimit(app, { ...RATE_LIMIT, max: options.requestsPerMinute ?? RATE_LIMIT.max });
  installAuth(app, context);
  installReadOnly(app, context);
  if (options.tls !== undefined) installPeerCertificates(app, context);
  installIdempotency(app, context);
  await installOpenApi(app, context);
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    request.log.info(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
    done();
  });
  // A service is closing: keep-alive clients must not hold it open.
  app.addHook('preClose', async () => {
    app.server.closeIdleConnections();
  });
  for (const routes of ROUTES) routes(app, context);
  await app.ready();
  return app;
}
