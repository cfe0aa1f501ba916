/** The metrics at an address of their own, without a token: for a scraper in a closed network. Nothing else is answered there. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LedgerError } from '../errors.ts';
import type { GatewayMetrics } from './metrics.ts';

/** Listens; `port` 0 takes a free one. @throws PORT_IN_USE */
export async function listenForScrapers(
  metrics: GatewayMetrics,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 2_000 }, (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new LedgerError('PORT_IN_USE', `${host}:${port}, for the metrics`, { host, port }, error);
  }
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/metrics`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
