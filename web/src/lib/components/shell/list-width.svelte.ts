const storageKey = 'talky.list-width';
const standard = 288;
export const narrowest = 240;
export const widest = 400;

const within = (width: number) => Math.min(Math.max(Math.round(width / 4) * 4, narrowest), widest);

/** How wide somebody has made the list; of this device alone. */
class ListWidth {
  #current = $state(within(Number(localStorage.getItem(storageKey)) || standard));

  get current(): number {
    return this.#current;
  }
  set current(width: number) {
    this.#current = within(width);
    localStorage.setItem(storageKey, String(this.#current));
  }

  reset(): void {
    this.current = standard;
  }
}

export const listWidth = new ListWidth();
