import type { Attachment } from 'svelte/attachments';

/** Grows a textarea with its text, up to a share of the window's height; past it the text scrolls. */
export function autogrow(text: () => string, share = 0.4): Attachment<HTMLTextAreaElement> {
  return (node) => {
    const fit = () => {
      const most = Math.round(window.innerHeight * share);
      node.style.height = 'auto';
      node.style.height = `${Math.min(node.scrollHeight, most)}px`;
      node.style.overflowY = node.scrollHeight > most ? 'auto' : 'hidden';
    };
    $effect(() => {
      text();
      fit();
    });
    const widths = new ResizeObserver(fit);
    if (node.parentElement) widths.observe(node.parentElement);
    return () => widths.disconnect();
  };
}
