const patienceMs = 1_000;

/** Whether the server on that port says that it takes work. */
export async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(patienceMs) })).ok;
  } catch {
    return false;
  }
}
