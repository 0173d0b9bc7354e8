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
}
