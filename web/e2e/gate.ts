import type { Page, Route } from 'playwright-core';

/** Holds a page's requests back until it is opened, so that a test sees what is before the answer and what after. */
export class Gate {
  readonly #page: Page;
  readonly #pattern: string;
  #held: Route[] = [];
  #isOpen = true;

  private constructor(page: Page, pattern: string) {
    this.#page = page;
    this.#pattern = pattern;
  }

  static async before(page: Page, pattern: string): Promise<Gate> {
    const gate = new Gate(page, pattern);
    await page.route(pattern, (route) => gate.#come(route));
    return gate;
  }

  close(): void {
    this.#isOpen = false;
  }

  open(): void {
    this.#isOpen = true;
    for (const route of this.#held.splice(0)) void route.continue();
  }

  async remove(): Promise<void> {
    this.open();
    await this.#page.unroute(this.#pattern);
  }

  #come(route: Route): void {
    if (this.#isOpen) void route.continue();
    else this.#held.push(route);
  }
}
