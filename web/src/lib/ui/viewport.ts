import { MediaQuery } from 'svelte/reactivity';

/** List and conversation side by side; below it one column at a time. */
export const wide = new MediaQuery('min-width: 800px', true);
