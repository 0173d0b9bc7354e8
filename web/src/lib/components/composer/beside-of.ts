import type { Attachment } from 'svelte/attachments';

const gapPx = 6;
const widestPx = 440;

/**
 * Lays an element over everything else, above another one or, where there is more room, below it. In the top layer,
 * since within a scrolling list it would be cut off.
 */
export function besideOf(anchor: Element): Attachment<HTMLElement> {
  return (node) => {
    const place = () => {
      const { top, bottom, left, right, width } = anchor.getBoundingClientRect();
      const isAbove = top > window.innerHeight - bottom;
      const wide = Math.min(width, widestPx);
      const start = getComputedStyle(anchor).direction === 'rtl' ? right - wide : left;
      Object.assign(node.style, {
        width: `${wide}px`,
        left: `${start}px`,
        top: isAbove ? 'auto' : `${bottom + gapPx}px`,
        bottom: isAbove ? `${window.innerHeight - top + gapPx}px` : 'auto',
      });
    };
    node.showPopover();
    place();
    const sizes = new ResizeObserver(place);
    sizes.observe(anchor);
    window.addEventListener('resize', place);
    window.addEventListener('scroll', place, true);
    return () => {
      sizes.disconnect();
      window.removeEventListener('resize', place);
      window.removeEventListener('scroll', place, true);
    };
  };
}
