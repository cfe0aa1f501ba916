/** Moments of a publication at which a process is killed, and what must have been left behind for the kill to have met its moment. */
import { expect } from 'chai';
import type { Exchange, Held, Turnstile } from './turnstile.ts';

/** What has survived a kill. */
export interface Left {
  /** rows of the schema that are durable: in a batch of the vault, or already on the chain */
  readonly rows: number;
  /** transactions that the outbox has not finished, and whether a block holds them */
  readonly underWay: readonly { readonly state: string; readonly mined: boolean }[];
}

export interface Doors {
  /** between the command line and the data office's gateway */
  readonly gateway: Turnstile;
  /** between that gateway and the chain */
  readonly node: Turnstile;
  /** the gateway itself */
  readonly gatewayUrl: string;
}

export interface Moment {
  readonly name: string;
  readonly victim: 'command line' | 'gateway' | 'chain';
  /** true: nothing can stop the victim there, so that it may already be further; then another attempt is made */
  readonly racing?: boolean;
  reached(doors: Doors): Promise<Held>;
  /** Shows that the kill came when it was meant to. @param total rows of the file */
  met(before: Left, after: Left, total: number): void;
}

const isPublication = ({ method, path }: Exchange): boolean => method === 'POST' && path.startsWith('/records');
const asks =
  (method: string) =>
  ({ body }: Exchange): boolean =>
    body.includes(`"${method}"`);

function grown(before: Left, after: Left): void {
  expect(after.rows, 'durable rows').to.be.greaterThan(before.rows);
}

function leaves(expected: Left['underWay'][number]) {
  return (before: Left, after: Left): void => {
    grown(before, after);
    expect(after.underWay).to.deep.include(expected);
  };
}

export type MomentName = 'uploading' | 'unheard' | 'waiting' | 'validating' | 'durable' | 'signed' | 'mined' | 'chain';

export const MOMENTS: Readonly<Record<MomentName, Moment>> = {
  uploading: {
    // Two are under way before the first is answered: by the third the first is durable.
    name: 'while it sends its third chunk',
    victim: 'command line',
    reached({ gateway }) {
      let sent = 0;
      return gateway.hold('half-sent', (exchange) => isPublication(exchange) && ++sent === 3);
    },
    met: (before, after, total) => {
      grown(before, after);
      expect(after.rows).to.be.lessThan(total);
    },
  },
  unheard: {
    name: 'before it hears that a chunk was accepted',
    victim: 'command line',
    reached: ({ gateway }) =>
      gateway.hold('answered', (exchange) => isPublication(exchange) && exchange.answer.includes('"accepted"')),
    met: (before, after, total) => {
      grown(before, after);
      expect(after.rows).to.be.lessThan(total);
    },
  },
  waiting: {
    name: 'while it waits for the chain',
    victim: 'command line',
    reached: ({ gateway }) => gateway.hold('asked', ({ path }) => path.startsWith('/operations/')),
    met: (_, after, total) => expect(after.rows).to.equal(total),
  },
  validating: {
    name: 'while it validates rows',
    victim: 'gateway',
    racing: true,
    async reached({ gateway, gatewayUrl }) {
      const held = await gateway.hold('forwarded', isPublication);
      // It answers others between the rows: after some answers it is among them.
      for (let turns = 0; turns < 3; turns++) await (await fetch(`${gatewayUrl}/health`)).arrayBuffer();
      return held;
    },
    met: (before, after) => expect(after).to.deep.equal(before),
  },
  durable: {
    name: 'when a chunk is durable and nothing signed',
    victim: 'gateway',
    reached: ({ node }) => node.hold('asked', asks('eth_estimateGas')),
    met: leaves({ state: 'queued', mined: false }),
  },
  signed: {
    name: 'when a transaction is signed and not sent',
    victim: 'gateway',
    reached: ({ node }) => node.hold('asked', asks('eth_sendRawTransaction')),
    met: leaves({ state: 'signed', mined: false }),
  },
  mined: {
    name: 'before it hears that a block holds its transaction',
    victim: 'gateway',
    reached: ({ node }) => node.hold('answered', asks('eth_sendRawTransaction')),
    met: leaves({ state: 'signed', mined: true }),
  },
  chain: {
    name: 'when it has received a transaction',
    victim: 'chain',
    reached: ({ node }) => node.hold('forwarded', asks('eth_sendRawTransaction')),
    met: grown,
  },
};
