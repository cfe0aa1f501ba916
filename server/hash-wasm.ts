import { createKeccak } from 'hash-wasm';
import { setKeccak } from './domain/hash.ts';

/** Plugs the WebAssembly keccak256 into the domain: about four times as fast as the JavaScript one. Idempotent. */
export async function useFastKeccak(): Promise<void> {
  const hasher = await createKeccak(256);
  setKeccak((bytes) => hasher.init().update(bytes).digest('binary'));
}
