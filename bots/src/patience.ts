import { Backoff } from './backoff.ts';
import { ApiError, NetworkError } from './errors.ts';
import { sleep } from './sleep.ts';

/** Whether what failed may succeed later. */
export const isPassing = (error: unknown) =>
  error instanceof NetworkError || (error instanceof ApiError && error.isRetryable);

/** Repeats a call for as long as Talky is away or too busy, until the signal ends it. */
export async function patiently<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const backoff = new Backoff();
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await sleep(backoff.next(), signal);
    }
  }
}
