/** A key in a hardware security module, by PKCS#11 (CKM_ECDSA over secp256k1). The binding is an optional package, loaded only here. */
import { fromHex, type Hex, toHex } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import { LedgerError } from '../errors.ts';
import { accountOf, messageSigner, recoverable, type Signer } from './signer.ts';

export interface Pkcs11Options {
  /** the module's library */
  readonly library: string;
  /** label of the token */
  readonly token: string;
  /** label of the key pair */
  readonly key: string;
  readonly pin: string;
}

export interface Pkcs11Signer extends Signer {
  close(): void;
}

type Binding = typeof import('pkcs11js');

/** 0x04, length 0x41 or not wrapped: an uncompressed point of secp256k1. */
function pointOf(encoded: Uint8Array): Hex {
  const point = encoded.length === 67 ? encoded.subarray(2) : encoded;
  return toHex(point);
}

/** Opens a session that signs. @throws KEYSTORE_INVALID: no binding, library, token, key, or a wrong PIN */
export async function openPkcs11Signer({ library, token, key, pin }: Pkcs11Options): Promise<Pkcs11Signer> {
  const invalid = (why: string, cause?: unknown): LedgerError =>
    new LedgerError('KEYSTORE_INVALID', `PKCS#11: ${why}`, { library, token, key }, cause);
  const binding = await import('pkcs11js').catch((error: unknown) => {
    throw invalid('the package pkcs11js is not installed', error);
  });
  const { PKCS11, ...constants } = (binding as { default?: Binding }).default ?? binding;
  const module = new PKCS11();
  try {
    module.load(library);
    module.C_Initialize();
  } catch (error) {
    throw invalid(`${library} cannot be loaded`, error);
  }
  try {
    const slot = module.C_GetSlotList(true).find((one) => module.C_GetTokenInfo(one).label.trim() === token);
    if (slot === undefined) throw invalid(`no token is labelled ${token}`);
    const session = module.C_OpenSession(slot, constants.CKF_SERIAL_SESSION);
    module.C_Login(session, constants.CKU_USER, pin);
    const found = (type: number): Buffer => {
      module.C_FindObjectsInit(session, [
        { type: constants.CKA_CLASS, value: type },
        { type: constants.CKA_LABEL, value: key },
      ]);
      const objects = module.C_FindObjects(session, 2);
      module.C_FindObjectsFinal(session);
      if (objects.length !== 1 || objects[0] === undefined) throw invalid(`${objects.length} keys are labelled ${key}`);
      return objects[0];
    };
    const [secret, open] = [found(constants.CKO_PRIVATE_KEY), found(constants.CKO_PUBLIC_KEY)];
    const [attribute] = module.C_GetAttributeValue(session, open, [{ type: constants.CKA_EC_POINT }]);
    const address = accountOf(pointOf(attribute!.value as Buffer));
    const mechanism = { mechanism: constants.CKM_ECDSA };
    const sign = async (message: Hex): Promise<Hex> => {
      const digest = keccak(fromHex(message)).slice();
      try {
        module.C_SignInit(session, mechanism, secret);
        return recoverable(toHex(digest), module.C_Sign(session, Buffer.from(digest), Buffer.alloc(64)), address);
      } catch (error) {
        if (error instanceof LedgerError) throw error;
        throw new LedgerError('SIGNER_UNREACHABLE', `PKCS#11: ${(error as Error).message}`, { token, key }, error);
      }
    };
    const close = (): void => {
      module.C_CloseSession(session);
      module.C_Finalize();
    };
    return { ...messageSigner(address, sign), close };
  } catch (error) {
    module.C_Finalize();
    throw error instanceof LedgerError ? error : invalid((error as Error).message, error);
  }
}
