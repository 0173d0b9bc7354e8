import type { Attachment } from 'svelte/attachments';

const holdMs = 450;
/** A finger that moves this far scrolls. */
const slopPx = 10;

/** The finger that opened something is not to press what has come under it. */
function swallowClick(): void {
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const stop = () => setTimeout(() => window.removeEventListener('click', swallow, true));
  window.addEventListener('click', swallow, true);
  window.addEventListener('pointerup', stop, { once: true });
  window.addEventListener('pointercancel', stop, { once: true });
}

/** Calls back when a finger rests on the element; mouse and pen have the toolbar. */
export function longPress(onpress: () => void): Attachment<HTMLElement> {
  return (node) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from = { x: 0, y: 0 };
    const end = () => clearTimeout(timer);
    const start = (event: PointerEvent) => {
      if (event.pointerType !== 'touch') return;
      from = { x: event.clientX, y: event.clientY };
      timer = setTimeout(() => {
        swallowClick();
        onpress();
      }, holdMs);
    };
    const move = (event: PointerEvent) => {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > slopPx) end();
    };
    // The browser's own menu would open over ours; links keep theirs.
    const menu = (event: Event) => {
      if (event instanceof PointerEvent && event.pointerType === 'touch') event.preventDefault();
    };
    node.addEventListener('pointerdown', start);
    node.addEventListener('pointermove', move);
    node.addEventListener('pointerup', end);
    node.addEventListener('pointercancel', end);
    node.addEventListener('contextmenu', menu);
    return () => {
      end();
      node.removeEventListener('pointerdown', start);
      node.removeEventListener('pointermove', move);
      node.removeEventListener('pointerup', end);
      node.removeEventListener('pointercancel', end);
      node.removeEventListener('contextmenu', menu);
    };
  };
}
