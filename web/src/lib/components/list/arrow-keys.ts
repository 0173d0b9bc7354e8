import type { Attachment } from 'svelte/attachments';

/** Arrows, Home and End walk over the rows inside; letters are left to whoever wants them. */
export function arrowKeys(selector: string): Attachment<HTMLElement> {
  return (node) => {
    const onkeydown = (event: KeyboardEvent) => {
      const rows = [...node.querySelectorAll<HTMLElement>(selector)];
      const at = rows.indexOf(document.activeElement as HTMLElement);
      if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      rows[Math.min(Math.max(to, 0), rows.length - 1)]?.focus();
    };
    node.addEventListener('keydown', onkeydown);
    return () => node.removeEventListener('keydown', onkeydown);
  };
}
