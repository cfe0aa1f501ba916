/** Where log lines go: to standard output, many in one write, each within a tenth of a second. */
import { type DestinationStream, pino } from 'pino';

const BYTES = 4_096;
const MS = 100;

/**
 * A write for every line would cost a request as much as all that it reads. A process that is killed loses the lines of the last tenth of a
 * second; one that ends in any other way loses none.
 */
export function bufferedOutput(): { readonly output: DestinationStream; close(): void } {
  const output = pino.destination({ dest: 1, sync: true, minLength: BYTES, periodicFlush: MS });
  const flush = (): void => output.flushSync();
  process.once('exit', flush);
  return {
    output,
    close() {
      process.removeListener('exit', flush);
      flush();
      // Ends its timer; standard output itself stays open.
      output.end();
    },
  };
}
