import { wide } from '#lib/ui/viewport.ts';

const storageKey = 'talky.mini-call';

type Corner = 'top-start' | 'top-end' | 'bottom-start' | 'bottom-end';
const corners: readonly Corner[] = ['top-start', 'top-end', 'bottom-start', 'bottom-end'];

/** On a phone the end of a chat is where one reads. */
const standard = (): Corner => (wide.current ? 'bottom-end' : 'top-end');

/** Where the small call lies: one drags it to the corner where it covers least. */
class MiniCorner {
  #current = $state<Corner>(corners.find((corner) => corner === localStorage.getItem(storageKey)) ?? standard());

  get current(): Corner {
    return this.#current;
  }

  /** The corner nearest to a point of the window. */
  drop(x: number, y: number): void {
    const isRight = x > innerWidth / 2;
    const isEnd = document.documentElement.dir === 'rtl' ? !isRight : isRight;
    this.set(`${y > innerHeight / 2 ? 'bottom' : 'top'}-${isEnd ? 'end' : 'start'}`);
  }

  /** The next one, by key. */
  turn(): void {
    const next = corners[(corners.indexOf(this.#current) + 1) % corners.length];
    if (next) this.set(next);
  }

  set(corner: Corner): void {
    this.#current = corner;
    localStorage.setItem(storageKey, corner);
  }
}

export const miniCorner = new MiniCorner();
