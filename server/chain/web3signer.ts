/**
 * A key in a Web3Signer: `GET /api/v1/eth1/publicKeys`, `POST /api/v1/eth1/sign/{publicKey}` with the message, which the service hashes
 * by keccak256. Every answer is checked: a service that signs by another key, or nothing at all, is found out before anything is sent.
 */
import { fromHex, type Hex, toHex } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import { LedgerError } from '../errors.ts';
import { accountOf, messageSigner, recoverable, type Signer } from './signer.ts';

export interface Web3SignerOptions {
  readonly url: string;
  /** account of the key to be used */
  readonly address: Hex;
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 5_000;
/** A signature, or the keys of a large consortium. */
const MOST_BYTES = 1_000_000;

/** @throws SIGNER_UNREACHABLE, SIGNER_INVALID; KEYSTORE_INVALID when the service does not hold the key */
export async function openWeb3Signer({ url, address, timeoutMs }: Web3SignerOptions): Promise<Signer> {
  const { origin } = new URL(url);
  const base = url.replace(/\/+$/, '');
  const limit = timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const invalid = (why: string): LedgerError => new LedgerError('SIGNER_INVALID', `${origin}: ${why}`, { origin });

  async function ask(path: string, body?: object): Promise<string> {
    let answer: { status: number; text: string };
    try {
      const response = await fetch(`${base}/api/v1/eth1/${path}`, {
        redirect: 'error',
        signal: AbortSignal.timeout(limit),
        ...(body === undefined
          ? {}
          : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      answer = { status: response.status, text: await response.text() };
    } catch (error) {
      const { name, message, cause } = error as Error & { cause?: { code?: string } };
      const reason = name === 'TimeoutError' ? `no answer in ${limit} ms` : (cause?.code ?? message);
      throw new LedgerError('SIGNER_UNREACHABLE', `${origin}: ${reason}`, { origin, reason }, error);
    }
    if (answer.status >= 500 || answer.status === 429)
      throw new LedgerError('SIGNER_UNREACHABLE', `${origin}: HTTP ${answer.status}`, {
        origin,
        status: answer.status,
      });
    if (answer.status !== 200) throw invalid(`HTTP ${answer.status}`);
    if (answer.text.length > MOST_BYTES) throw invalid(`${answer.text.length} characters`);
    return answer.text.trim();
  }

  async function keys(): Promise<Hex[]> {
    const text = await ask('publicKeys');
    try {
      return (JSON.parse(text) as Hex[]).filter((key) => /^0x(04)?[0-9a-fA-F]{128}$/.test(key));
    } catch (error) {
      throw invalid(`no list of keys: ${(error as Error).message}`);
    }
  }

  const account = address.toLowerCase() as Hex;
  const publicKey = (await keys()).find((key) => accountOf(key) === account);
  if (publicKey === undefined)
    throw new LedgerError('KEYSTORE_INVALID', `${origin} does not hold the key of ${account}`, { origin, address });
  return messageSigner(account, async (message) => {
    const text = (await ask(`sign/${publicKey}`, { data: message })).replace(/^"|"$/g, '');
    if (!/^0x[0-9a-fA-F]{130}$/.test(text)) throw invalid('not a signature of 65 bytes');
    return recoverable(toHex(keccak(fromHex(message))), fromHex(text as Hex).subarray(0, 64), account);
  });
}
