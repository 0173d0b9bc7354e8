const idleAfterMs = 5 * 60_000;
/** Moving the mouse fires hundreds of events a second. */
const noticeMs = 1_000;
const signs = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart', 'focus'] as const;

/** Notices when nobody has touched this page for five minutes, and when somebody does again. */
export class Idle {
  readonly #onchange: (isIdle: boolean) => void;
  #isIdle = false;
  #noticedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onchange: (isIdle: boolean) => void) {
    this.#onchange = onchange;
  }

  start(): void {
    for (const sign of signs) window.addEventListener(sign, this.#notice, { passive: true, capture: true });
    this.#wait();
  }

  stop(): void {
    for (const sign of signs) window.removeEventListener(sign, this.#notice, { capture: true });
    clearTimeout(this.#timer);
    this.#isIdle = false;
  }

  #notice = (): void => {
    if (Date.now() - this.#noticedAt < noticeMs && !this.#isIdle) return;
    this.#noticedAt = Date.now();
    this.#wait();
    this.#become(false);
  };

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#become(true), idleAfterMs);
  }

  #become(isIdle: boolean): void {
    if (this.#isIdle === isIdle) return;
    this.#isIdle = isIdle;
    this.#onchange(isIdle);
  }
}
