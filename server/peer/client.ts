/**
 * Calls another member's gateway. The address comes from the on-chain member registry only, redirects are not followed, the answer is
 * bounded in time and size, and every way to fail has its own code.
 */
import { randomBytes } from 'node:crypto';
import { type Agent, fetch } from 'undici';
import type { Signer } from '../chain/signer.ts';
import { type Hex, toHex } from '../domain/bytes.ts';
import { type Endpoint, isLoopback, parseEndpoint } from '../domain/endpoint.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import type { IndexStore } from '../store/index-store.ts';
import { sealEnvelope } from './envelope.ts';
import { PinMismatch, pinnedAgent, type TlsIdentity } from './identity.ts';

const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export interface PeerClientOptions {
  readonly self: number;
  readonly signer: Signer;
  /** EIP-712 domain separator of the MemberRegistry */
  readonly separator: Hex;
  readonly index: Pick<IndexStore, 'member'>;
  /** our certificate, for members whose gateways ask for one */
  readonly tls?: TlsIdentity | undefined;
  /** milliseconds for one whole call */
  readonly timeoutMs: number;
  /** unix seconds */
  readonly now: () => number;
  /** told how each call ended */
  readonly tell?: (member: number, outcome: PeerOutcome) => void;
}

/** How a call to another member's gateway ended. */
export type PeerOutcome = 'answered' | 'unreachable' | 'refused' | 'invalid';

const outcomeOf = (error: unknown): PeerOutcome =>
  isLedgerError(error, 'PEER_REFUSED') ? 'refused' : isLedgerError(error, 'PEER_INVALID') ? 'invalid' : 'unreachable';

export type PeerClient = ReturnType<typeof createPeerClient>;

/** A client whose calls are signed by this member. */
export function createPeerClient(options: PeerClientOptions) {
  const agents = new Agents(options.tls);
  return {
    /**
     * Posts a signed request and reads the answer with `read`.
     * @throws MEMBER_UNKNOWN, PEER_UNREACHABLE (down, slow, overloaded), PEER_REFUSED (its problem document in `values`), PEER_INVALID
     */
    async post<T>(member: number, path: string, payload: unknown, read: (body: unknown) => T): Promise<T> {
      const row = await options.index.member(member);
      if (row === undefined) throw new LedgerError('MEMBER_UNKNOWN', `member ${member}`, { member });
      const own = await options.index.member(options.self);
      const { url, pins } = peerUrl(row.endpoint, path, member, isLocal(own?.endpoint));
      const agent = url.protocol === 'https:' ? agents.for(pins) : undefined;
      const { signer, separator, self, now } = options;
      const nonce = toHex(randomBytes(32));
      const envelope = await sealEnvelope(payload, {
        signer,
        separator,
        from: self,
        to: member,
        path,
        now: now(),
        nonce,
      });
      try {
        const answer = read(await exchange({ url, agent }, JSON.stringify(envelope), member, options.timeoutMs));
        options.tell?.(member, 'answered');
        return answer;
      } catch (error) {
        options.tell?.(member, outcomeOf(error));
        throw error;
      }
    },
  };
}

/** Connections are kept per set of pins: a member that changes them is connected to anew. */
class Agents {
  readonly #tls: TlsIdentity | undefined;
  readonly #byPins = new Map<string, Agent>();

  constructor(tls: TlsIdentity | undefined) {
    this.#tls = tls;
  }

  for(pins: readonly string[]): Agent {
    const key = pins.join(',');
    const agent = this.#byPins.get(key) ?? pinnedAgent(this.#tls, pins);
    this.#byPins.set(key, agent);
    return agent;
  }
}

const isLocal = (endpoint: string | undefined): boolean =>
  endpoint !== undefined && isLoopback(parseEndpoint(endpoint)?.url.hostname ?? '');

/**
 * https anywhere; plain http on loopback only, and only for a gateway that is on loopback itself: a member elsewhere that names a
 * loopback address means a service of this machine.
 */
function peerUrl(endpoint: string, path: string, member: number, local: boolean): Endpoint {
  const { url, pins = [] } = parseEndpoint(endpoint) ?? {};
  if (
    url === undefined ||
    !(url.protocol === 'https:' || (url.protocol === 'http:' && local && isLoopback(url.hostname)))
  )
    throw new LedgerError('PEER_UNREACHABLE', `member ${member} has no usable endpoint`, { member });
  url.pathname = url.pathname.replace(/\/$/, '') + path;
  return { url, pins };
}

async function exchange(
  { url, agent }: { readonly url: URL; readonly agent: Agent | undefined },
  body: string,
  member: number,
  timeoutMs: number,
): Promise<unknown> {
  const signal = AbortSignal.timeout(timeoutMs);
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  let response: Awaited<ReturnType<typeof fetch>>;
  let text: string;
  try {
    const dispatcher = agent === undefined ? {} : { dispatcher: agent };
    response = await fetch(url, { method: 'POST', body, headers, redirect: 'error', signal, ...dispatcher });
    text = await readBounded(response, member);
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    const { cause } = error as { cause?: unknown };
    if (cause instanceof PinMismatch)
      throw new LedgerError('PEER_INVALID', `member ${member}: ${cause.message}`, { member }, error);
    const why = signal.aborted ? `no answer within ${timeoutMs} ms` : 'no connection';
    throw new LedgerError('PEER_UNREACHABLE', `member ${member}: ${why}`, { member }, error);
  }
  // Some have nothing to say: whether that is an answer, the reader decides.
  if (response.ok && text === '') return undefined;
  const parsed = parseJson(text, member, response.ok);
  if (response.ok) return parsed;
  const problem = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as {
    code?: unknown;
    detail?: unknown;
    values?: unknown;
  };
  const code = typeof problem.code === 'string' ? problem.code : `HTTP_${response.status}`;
  if (response.status >= 500 || response.status === 429)
    throw new LedgerError('PEER_UNREACHABLE', `member ${member}: ${code}`, { member, code });
  throw new LedgerError('PEER_REFUSED', `member ${member}: ${code}`, {
    member,
    code,
    status: response.status,
    values: problem.values,
  });
}

async function readBounded(response: Awaited<ReturnType<typeof fetch>>, member: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES)
      throw new LedgerError('PEER_INVALID', `member ${member}: answer above ${MAX_ANSWER_BYTES} bytes`, { member });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string, member: number, mustParse: boolean): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (mustParse) throw new LedgerError('PEER_INVALID', `member ${member}: the answer is not JSON`, { member });
    return undefined;
  }
}
