import { NetworkError } from './errors.ts';

/** Waits; rejects with a `NetworkError` when the signal ends it. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new NetworkError('The bot has stopped.'));
    };
    if (signal.aborted) return reject(new NetworkError('The bot has stopped.'));
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
