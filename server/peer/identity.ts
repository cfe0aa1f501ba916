/** The certificate by which a gateway is known to others, and how others are known by theirs: by the pins of the member registry, not by an authority. */
import { createPublicKey, hash, type KeyObject, X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import { LedgerError } from '../errors.ts';

/** Key and certificate in PEM. */
export interface TlsIdentity {
  readonly key: string;
  readonly certificate: string;
}

const pinOfKey = (key: KeyObject): string => hash('sha256', key.export({ type: 'spki', format: 'der' }), 'base64url');

/** The pin of a certificate. @throws CONFIG_INVALID */
export function pinOf(certificate: string): string {
  try {
    return pinOfKey(new X509Certificate(certificate).publicKey);
  } catch (error) {
    throw new LedgerError('CONFIG_INVALID', 'the TLS certificate is not one in PEM', {}, error);
  }
}

/** The pin of a private key in PEM. @throws CONFIG_INVALID */
export function pinOfPrivate(key: string): string {
  try {
    return pinOfKey(createPublicKey(key));
  } catch (error) {
    throw new LedgerError('CONFIG_INVALID', 'the TLS key is not one in PEM', {}, error);
  }
}

/** The pin of what the other side showed, whose key it has proved to hold; undefined when it showed none. */
export function pinOfPeer(socket: TLSSocket): string | undefined {
  const shown = socket.getPeerX509Certificate();
  return shown === undefined ? undefined : pinOfKey(shown.publicKey);
}

/**
 * Connections to one member: TLS 1.3, our certificate shown, and closed before a byte is sent unless the other side's key has a pin.
 * @param pins of the member; with none the certificate must be good for the host by the system's authorities
 */
export function pinnedAgent(identity: TlsIdentity | undefined, pins: readonly string[]): Agent {
  const connect = buildConnector({
    minVersion: 'TLSv1.3',
    ...(identity === undefined ? {} : { key: identity.key, cert: identity.certificate }),
    rejectUnauthorized: pins.length === 0,
    // A resumed session shows no certificate.
    maxCachedSessions: 0,
  });
  return new Agent({
    connect(options, done) {
      connect(options, (error, socket) => {
        if (error !== null) return done(error, null);
        const pin = pinOfPeer(socket as TLSSocket);
        if (pins.length === 0 || (pin !== undefined && pins.includes(pin))) return done(null, socket);
        socket.destroy();
        return done(new PinMismatch('the certificate is not the one of the member registry'), null);
      });
    },
  });
}

/** The other side is not the member. */
export class PinMismatch extends Error {}
