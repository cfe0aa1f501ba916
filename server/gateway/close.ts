/** The end of the HTTP side: no new connections, what is in flight is answered, and nobody holds the process up. */
import type { App } from './app.ts';

/** Most that requests in flight get; with node and stores it stays below the five seconds after which a process is killed. */
const ANSWERS_MS = 2_500;

/** Resolves when every request was answered or, after `limitMs`, cut off. */
export async function closeApp(app: App, limitMs = ANSWERS_MS): Promise<void> {
  const late = setTimeout(() => app.server.closeAllConnections(), limitMs);
  // A keep-alive connection is idle only after its answer: looked at again and again.
  const idle = setInterval(() => app.server.closeIdleConnections(), 50);
  try {
    await app.close();
  } finally {
    clearTimeout(late);
    clearInterval(idle);
  }
}
