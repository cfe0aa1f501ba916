/**
 * A member's endpoint as the chain names it: `https://host:port#pin-sha256=PIN[,PIN]`. A pin is the SHA-256 of the public key (SPKI, DER)
 * of the certificate its gateway shows, as server and as client, in base64url; two while a key is being changed (RFC 7469 has the form).
 */

const PIN = /^[A-Za-z0-9_-]{43}$/;
const FRAGMENT = /^#pin-sha256=(.+)$/;

export interface Endpoint {
  /** without the pins */
  readonly url: URL;
  /** empty: none named */
  readonly pins: readonly string[];
}

/** Reads an endpoint; undefined when it is no URL, or names something that is no pin. */
export function parseEndpoint(text: string): Endpoint | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { hash } = url;
  url.hash = '';
  if (hash === '') return { url, pins: [] };
  const pins = FRAGMENT.exec(hash)?.[1]?.split(',') ?? [];
  return pins.length > 0 && pins.length <= 4 && pins.every((pin) => PIN.test(pin)) ? { url, pins } : undefined;
}

/** True for an address that never leaves the machine. */
export const isLoopback = (host: string): boolean =>
  /^127(\.\d{1,3}){3}$/.test(host) || ['localhost', '::1', '[::1]'].includes(host);
