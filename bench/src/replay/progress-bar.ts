import { SingleBar } from 'cli-progress';
import type { Progress } from './replay.ts';

/** A progress bar on a terminal; silent elsewhere. */
export function progressBar(): Progress {
  const bar = new SingleBar({ format: '{what} {bar} {value}/{total}', hideCursor: true, noTTYOutput: false });
  return {
    begin: (what, total) => bar.start(total, 0, { what: what.padEnd(8) }),
    step: () => bar.increment(),
    end: () => bar.stop(),
  };
}
