import { unavailable } from '../../errors.ts';
import type { CallsProvider } from './provider.ts';

let inUse: CallsProvider | undefined;

/** Makes a provider carry this process's calls; it has been started. */
export function useProvider(provider: CallsProvider | undefined): void {
  inUse = provider;
}

/** What carries calls. Throws `unavailable` while nothing does. */
export function provider(): CallsProvider {
  if (!inUse) throw unavailable();
  return inUse;
}

/** Undefined while nothing carries calls. */
export const providerInUse = (): CallsProvider | undefined => inUse;
