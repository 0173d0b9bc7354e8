/** Ends at once: `bun --no-orphans` ends what was started here together with this process. */
export function endOnSignal(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
}
