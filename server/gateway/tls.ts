/**
 * TLS for the whole listener, and the certificates of other gateways on /peer/*: the member that a signed request names must have shown a
 * certificate with a pin of its endpoint on chain. Everybody else needs no certificate.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { TLSSocket } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { parseEndpoint } from '../domain/endpoint.ts';
import { LedgerError } from '../errors.ts';
import { pinOfPeer, type TlsIdentity } from '../peer/identity.ts';
import type { GatewayContext } from './context.ts';
import { SERVER_LIMITS } from './limits.ts';

/** A server with the limits of all, over TLS 1.3 when there is a certificate. */
export function gatewayServer(tls: TlsIdentity | undefined, listener: RequestListener): Server {
  const { http, keepAliveTimeout, requestTimeout, connectionTimeout } = SERVER_LIMITS;
  const server =
    tls === undefined
      ? createServer(http, listener)
      : createSecureServer(
          {
            ...http,
            key: tls.key,
            cert: tls.certificate,
            minVersion: 'TLSv1.3',
            handshakeTimeout: http.headersTimeout,
            // Known by pins, not by an authority: see above.
            requestCert: true,
            rejectUnauthorized: false,
          },
          listener,
        );
  server.keepAliveTimeout = keepAliveTimeout;
  server.requestTimeout = requestTimeout;
  server.setTimeout(connectionTimeout);
  return server as Server;
}

/** Installs the check of peers' certificates; for a listener over TLS. */
export function installPeerCertificates(app: FastifyInstance, { index }: Pick<GatewayContext, 'index'>): void {
  // After validation: the body names the member. Before the handler, which checks that the member signed it.
  app.addHook('preHandler', async (request) => {
    if (request.routeOptions.url?.startsWith('/peer/') !== true) return;
    const { from } = request.body as { from: number };
    const { socket } = request.raw;
    const pin = socket instanceof TLSSocket ? pinOfPeer(socket) : undefined;
    const pins = parseEndpoint((await index.member(from))?.endpoint ?? '')?.pins ?? [];
    if (pin === undefined || !pins.includes(pin))
      throw new LedgerError(
        'PEER_CERTIFICATE',
        `${pin === undefined ? 'no certificate was shown' : `the certificate with pin ${pin}`}: not one of member ${from}`,
        { member: from },
      );
  });
}
