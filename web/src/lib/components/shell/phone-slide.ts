import { wide } from '#lib/ui/viewport.ts';
import type { OnNavigate } from '$app/navigation';

/** Beside one another, so that going between them slides nothing. */
const tabs = new Set(['/', '/activity', '/calls', '/settings']);

/** How deep a page lies: the list, a chat, its panel. */
const depth = (path: string) => (tabs.has(path) ? 0 : path.split('/').filter(Boolean).length);

/** On a phone pages slide: inwards over the old one, and back. */
export function slidePages({ from, to, complete, type }: OnNavigate): Promise<void> | undefined {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (wide.current || still || !document.startViewTransition || !from?.url || !to?.url) return undefined;
  // The phone's own swipe back has moved the page already.
  if (type === 'popstate' && navigator.maxTouchPoints > 0 && /iPhone|iPad/.test(navigator.userAgent)) return undefined;
  const inward = depth(to.url.pathname) - depth(from.url.pathname);
  if (inward === 0) return undefined;
  const { dataset } = document.documentElement;
  dataset.slide = inward > 0 ? 'in' : 'out';
  return new Promise((resolve) => {
    const transition = document.startViewTransition(async () => {
      resolve();
      await complete;
    });
    void transition.finished.finally(() => delete dataset.slide);
  });
}
