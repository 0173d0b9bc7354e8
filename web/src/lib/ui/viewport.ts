import { MediaQuery } from 'svelte/reactivity';

/** List and conversation side by side; below it one column at a time. */
export const wide = new MediaQuery('min-width: 800px', true);
/** The third panel has room of its own; below it lies over the conversation. */
export const roomy = new MediaQuery('min-width: 1200px', true);
/** A finger, so long-press instead of hover. */
export const touch = new MediaQuery('pointer: coarse', false);
