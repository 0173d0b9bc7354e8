import type { Locator, Page } from 'playwright-core';

/** The open conversation as a person finds their way in it: by names and roles. */
export class Conversation {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The stretch with the messages. */
  get region(): Locator {
    return this.#page.getByRole('region', { name: 'Messages' });
  }

  /** Where one writes. */
  get field(): Locator {
    return this.#page.getByRole('form', { name: 'Write a message' }).getByRole('textbox');
  }

  /** Whom one may mention, open over the field. */
  get mentionList(): Locator {
    return this.#page.getByRole('listbox', { name: 'Whom to mention' });
  }

  get messages(): Locator {
    return this.region.getByRole('article');
  }

  message(text: string): Locator {
    return this.messages.filter({ hasText: text });
  }

  /** Resolves once the message can be read, and is marked as sent. */
  async sent(text: string): Promise<void> {
    await this.message(text).waitFor();
    await this.message(text).getByRole('img', { name: 'Sent' }).waitFor();
  }

  /** Resolves once the message is marked as read by somebody. */
  async readBy(text: string, name: string): Promise<void> {
    await this.message(text)
      .getByRole('img', { name: `Read by ${name}` })
      .waitFor();
  }

  /** "3 new", the start of what waits. */
  get unreadStart(): Locator {
    return this.region.getByRole('separator');
  }

  /** Texts of all messages that are drawn, from top to bottom. */
  async texts(): Promise<string[]> {
    return await this.messages.locator('.talk').allInnerTexts();
  }

  /** Does something with a message by its tools, as the pointer brings them up. */
  async use(text: string, name: string): Promise<void> {
    const row = this.message(text);
    await row.hover();
    const tools = row.getByRole('toolbar', { name: 'Message' });
    const near = tools.getByRole('button', { name });
    if ((await near.count()) > 0) return await near.click();
    await tools.getByRole('button', { name: 'More' }).click();
    await this.#page.getByRole('menuitem', { name }).click();
  }

  /** The message in the middle of the view, and where it is. */
  async underTheEye(): Promise<{ text: string; top: number }> {
    const rows = await this.messages.evaluateAll((articles) =>
      articles.map((article) => ({
        text: /Entry \d+\./.exec(article.textContent ?? '')?.[0] ?? '',
        top: article.getBoundingClientRect().top,
      })),
    );
    const middle = await this.region.evaluate((region) => region.clientHeight / 2);
    const found = rows.find(({ top }) => top >= middle);
    if (!found) throw new Error('There is no message in the middle of the view.');
    return found;
  }

  async topOf(text: string): Promise<number> {
    return await this.message(text).evaluate((article) => article.getBoundingClientRect().top);
  }

  async scrollToTop(): Promise<void> {
    await this.region.evaluate((region) => region.scrollTo({ top: 0 }));
    await this.steady();
  }

  /** Resolves once something has been laid above what was the top. */
  async movedFromTop(): Promise<void> {
    const region = await this.region.elementHandle();
    await this.#page.waitForFunction((element) => (element?.scrollTop ?? 0) > 100, region);
  }

  /** Resolves once nothing has moved for a few frames. */
  async steady(): Promise<void> {
    await this.region.evaluate(async (region) => {
      let still = 0;
      let last = '';
      while (still < 6) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const now = `${region.scrollTop} ${region.scrollHeight}`;
        still = now === last ? still + 1 : 0;
        last = now;
      }
    });
  }

  /** The last message is wholly in view; a little air below it does not count. */
  async isAtEnd(): Promise<boolean> {
    await this.steady();
    return await this.region.evaluate((region) => region.scrollHeight - region.scrollTop - region.clientHeight <= 8);
  }

  /** Holds a finger on a message until its sheet comes up. */
  async longPress(text: string): Promise<void> {
    const row = this.message(text).locator('.talk');
    await row.dispatchEvent('pointerdown', { pointerType: 'touch', isPrimary: true, button: 0, bubbles: true });
    await this.#page.getByRole('dialog', { name: 'Message' }).waitFor();
    await row.dispatchEvent('pointerup', { pointerType: 'touch', isPrimary: true, button: 0, bubbles: true });
  }
}
