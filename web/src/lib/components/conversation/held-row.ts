/** Signs that somebody moves the view themselves. */
export const ownMoves = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;
/** Rows that come in are measured within these. */
const frames = 8;
/** Less is rounding. */
const leastPx = 0.75;

const rowsIn = (scroller: HTMLElement) => [...scroller.querySelectorAll<HTMLElement>('[data-key]')];

/**
 * Holds the row at the top edge where it is, while rows above it come in and are measured: the list's own sums may be
 * off by one of them. Whoever scrolls meanwhile has the last word.
 */
export function holdTopRow(scroller: HTMLElement): (() => void) | undefined {
  const edge = scroller.getBoundingClientRect().top;
  const row = rowsIn(scroller).find((candidate) => candidate.getBoundingClientRect().top >= edge);
  const key = row?.dataset.key;
  if (!row || !key) return undefined;
  const top = row.getBoundingClientRect().top;
  const over = new AbortController();
  for (const move of ownMoves)
    scroller.addEventListener(move, () => over.abort(), { signal: over.signal, passive: true });

  let left = frames;
  const look = () => {
    if (over.signal.aborted) return;
    const now = rowsIn(scroller).find((candidate) => candidate.dataset.key === key);
    const off = now ? now.getBoundingClientRect().top - top : 0;
    if (Math.abs(off) > leastPx) scroller.scrollTop += off;
    if (--left > 0) requestAnimationFrame(look);
    else over.abort();
  };
  requestAnimationFrame(look);
  return () => over.abort();
}
