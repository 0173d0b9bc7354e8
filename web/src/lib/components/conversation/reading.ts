import type { Attachment } from 'svelte/attachments';

/** So long must a row be in view, with the window focused, to count as read. */
const readAfterMs = 800;

const attentive = () => document.hasFocus() && document.visibilityState === 'visible';

/** Notices which messages have been read, by the lower edge of their rows. */
export class Reading {
  #onread: (seq: number) => void;
  #visible = new Map<Element, number>();
  #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #seqs = new WeakMap<Element, number>();
  #observer: IntersectionObserver | undefined;

  constructor(onread: (seq: number) => void) {
    this.#onread = onread;
  }

  /** Put on the scrolling element. */
  root: Attachment<HTMLElement> = (node) => {
    const observer = new IntersectionObserver((changes) => this.#look(changes), { root: node });
    this.#observer = observer;
    const attend = () => (attentive() ? this.#resume() : this.#pause());
    window.addEventListener('focus', attend);
    window.addEventListener('blur', attend);
    document.addEventListener('visibilitychange', attend);
    return () => {
      observer.disconnect();
      this.#pause();
      this.#visible.clear();
      window.removeEventListener('focus', attend);
      window.removeEventListener('blur', attend);
      document.removeEventListener('visibilitychange', attend);
    };
  };

  /** Put on the lower edge of a row that waits. */
  edge(seq: number): Attachment<HTMLElement> {
    return (node) => {
      this.#seqs.set(node, seq);
      // The scrolling element attaches after its rows.
      queueMicrotask(() => this.#observer?.observe(node));
      return () => {
        this.#observer?.unobserve(node);
        this.#forget(node);
      };
    };
  }

  #look(changes: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of changes) {
      const seq = this.#seqs.get(target);
      if (seq === undefined) continue;
      if (!isIntersecting) this.#forget(target);
      else {
        this.#visible.set(target, seq);
        if (attentive()) this.#time(seq);
      }
    }
  }

  #time(seq: number): void {
    if (this.#timers.has(seq)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(seq);
      this.#onread(seq);
    }, readAfterMs);
    this.#timers.set(seq, timer);
  }

  #forget(target: Element): void {
    const seq = this.#visible.get(target);
    this.#visible.delete(target);
    if (seq === undefined) return;
    clearTimeout(this.#timers.get(seq));
    this.#timers.delete(seq);
  }

  #pause(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #resume(): void {
    for (const seq of this.#visible.values()) this.#time(seq);
  }
}
