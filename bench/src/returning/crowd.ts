import type { Tally } from './tally.ts';
import type { Traveller } from './traveller.ts';

const tickMs = 5;

/** Has people write at a steady pace whatever happens around them, until it is stopped. */
export function talk(travellers: readonly Traveller[], perSecond: number): () => void {
  const start = performance.now();
  let written = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - start) * perSecond) / 1_000;
    for (; written < due; written++) {
      const traveller = travellers[written % travellers.length];
      const chats = [...(traveller?.streams.keys() ?? [])];
      // In turn over everyone's smallest chats.
      traveller?.write(chats[Math.floor(written / travellers.length) % Math.max(1, chats.length - 1)] ?? '');
    }
  }, tickMs);
  return () => clearInterval(timer);
}

/** Resolves once the condition holds; false when it does not in time. */
export async function until(isTrue: () => boolean, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!isTrue()) {
    if (performance.now() > end) return false;
    await Bun.sleep(20);
  }
  return true;
}

/** Resolves once everything written is acknowledged and heard by everyone. */
export async function settled(travellers: readonly Traveller[], limitMs: number): Promise<void> {
  const isIdle = () =>
    travellers.every(({ waiting, isLive }) => waiting === 0 && isLive) && flaws(travellers).lost === 0;
  while (limitMs > 0 && !isIdle()) {
    limitMs -= 250;
    await Bun.sleep(250);
  }
}

/** What somebody did not hear, heard twice, or in another order than the chat's. */
export function flaws(travellers: readonly Traveller[]): { lost: number; doubled: number; disordered: number } {
  const heads = new Map<string, number>();
  for (const { streams } of travellers)
    for (const [id, { last }] of streams) heads.set(id, Math.max(last, heads.get(id) ?? 0));
  const sum = { lost: 0, doubled: 0, disordered: 0 };
  for (const { streams } of travellers)
    for (const [id, stream] of streams) {
      sum.lost += stream.lost(heads.get(id) ?? 0);
      sum.doubled += stream.doubled;
      sum.disordered += stream.disordered;
    }
  return sum;
}

export const closesOf = ({ closes }: Tally): string =>
  [...closes].map(([code, count]) => `${code}: ${count.toLocaleString('en')}`).join(', ') || 'none';
