import type { Locator, Page } from 'playwright-core';

/** For a browser context: its person has allowed both for good. */
export const allow = { permissions: ['microphone', 'camera'] };

/** A picture that is shown: its frames, and how wide they are. */
export interface Frames {
  count: number;
  width: number;
}

/** Calls as a person sees and handles them: by names and roles. */
export class CallDesk {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The header's buttons of the open chat. */
  async call(kind: 'Call' | 'Video call'): Promise<void> {
    await this.#page.getByRole('main').getByRole('button', { name: kind, exact: true }).click();
  }

  /** Somebody calls: the card, or a phone's screen. */
  ring(name: string): Locator {
    return this.#page.getByRole('region', { name: `${name} is calling` }).or(this.#page.getByRole('dialog', { name }));
  }

  outgoing(name: string): Locator {
    return this.#page.getByRole('region', { name: `Calling ${name}` });
  }

  get stage(): Locator {
    return this.#page.getByRole('main', { name: 'Call', exact: true });
  }

  get controls(): Locator {
    return this.#page.getByRole('toolbar', { name: 'Call controls' });
  }

  /** Somebody's place on the stage; oneself is "You". */
  tile(name: string): Locator {
    return this.stage.getByRole('figure', { name });
  }

  /** The call while one does something else. */
  mini(name: string): Locator {
    return this.#page.getByRole('region', { name, exact: true }).filter({ has: this.#page.getByRole('timer') });
  }

  async use(name: string): Promise<void> {
    await this.controls.getByRole('button', { name, exact: true }).click();
  }

  /** Does something by the menu that holds the rest. */
  async more(name: string): Promise<void> {
    await this.use('More');
    await this.#page.getByRole('menuitem', { name }).click();
  }

  /** Resolves once somebody's picture moves: frames come in, and more of them. */
  async seen(place: Locator, least = 5): Promise<Frames> {
    const video = place.locator('video').first();
    await video.waitFor();
    return await video.evaluate(async (element, wanted) => {
      const shown = element as HTMLVideoElement;
      const frames = () => shown.getVideoPlaybackQuality().totalVideoFrames;
      const before = frames();
      const end = performance.now() + 14_000;
      while (frames() < before + wanted) {
        if (performance.now() > end) throw new Error(`Only ${frames() - before} frames came.`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return { count: frames(), width: shown.videoWidth };
    }, least);
  }
}
