/**
 * Ports for the processes of a test. Several runs of the suite on one machine take them at the same time, so a block is taken by listening on
 * its last port: nobody else can, and it is given back when the process ends.
 */
import { createServer, type Server } from 'node:net';

/** Below the ports that systems give to connections by themselves (from 32,768 on), above those of `npm start` and the bench. */
const FIRST = 20_000;
const BLOCK = 16;
const BLOCKS = 780;

/** Kept for as long as the process lives. */
const taken: Server[] = [];

/** The first of `count` ports in a row that are free and stay this process's own. @param count 15 at most */
export async function freePorts(count: number): Promise<number> {
  if (count >= BLOCK) throw new Error(`${count} ports are more than a block has`);
  const start = Math.floor(Math.random() * BLOCKS);
  for (let i = 0; i < BLOCKS; i += 1) {
    const base = FIRST + BLOCK * ((start + i) % BLOCKS);
    const guard = await listen(base + BLOCK - 1);
    if (guard === undefined) continue;
    const free = await Promise.all(Array.from({ length: count }, (_, n) => isFree(base + n)));
    if (free.every(Boolean)) {
      taken.push(guard.unref());
      return base;
    }
    guard.close();
  }
  throw new Error('no free ports');
}

/** A listener on the port; undefined when it is taken. */
const listen = (port: number): Promise<Server | undefined> =>
  new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(undefined));
    server.listen(port, '127.0.0.1', () => done(server));
  });

async function isFree(port: number): Promise<boolean> {
  const server = await listen(port);
  if (server === undefined) return false;
  await new Promise((closed) => server.close(closed));
  return true;
}
