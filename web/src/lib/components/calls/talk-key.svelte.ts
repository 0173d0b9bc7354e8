import { calls } from '#lib/state/calls.svelte.ts';

/** Where the space bar has a meaning of its own. */
const ownMeaning = 'input, textarea, select, button, a, [contenteditable], [role="menu"], [role="dialog"]';

const means = ({ target }: KeyboardEvent): boolean => !(target instanceof Element && target.closest(ownMeaning));

/** The space bar, held while muted: one is heard as long as it is down. */
class TalkKey {
  #isHeld = $state(false);

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** True when the key was meant for it. */
  down(event: KeyboardEvent): boolean {
    const { own } = calls;
    if (event.code !== 'Space' || event.ctrlKey || event.metaKey || event.altKey || !own || !means(event)) return false;
    if (event.repeat || this.#isHeld) return this.#isHeld;
    if (own.media.mic) return false;
    this.#isHeld = true;
    void own.setMic(true);
    return true;
  }

  /** Let go, or the window lost the keyboard. */
  up(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    void calls.own?.setMic(false);
  }
}

export const talkKey = new TalkKey();
