/** Less than a test has as a rule, so that it can say what did not come. */
const patienceMs = 4_500;

/** Asks again and again until there is something, and resolves to it: for what nothing tells of. */
export async function until<T>(
  complaint: string,
  find: () => T | false | undefined | Promise<T | false | undefined>,
  limitMs = patienceMs,
): Promise<T> {
  const limit = performance.now() + limitMs;
  for (;;) {
    const found = await find();
    if (found !== false && found !== undefined) return found;
    if (performance.now() > limit) throw new Error(`${complaint} within ${limitMs} ms.`);
    await Bun.sleep(20);
  }
}
