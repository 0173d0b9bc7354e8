import type { Chat, Message } from '@talky/server/protocol';
import type { Person as Account } from '@talky/server/testing';
import type { Locator, Page } from 'playwright-core';
import { Conversation } from './conversation.ts';

/** Somebody in front of a browser: what they do by hand, and by their account what they did before. */
export class Person {
  readonly page: Page;
  readonly account: Account;
  readonly conversation: Conversation;

  constructor(page: Page, account: Account) {
    this.page = page;
    this.account = account;
    this.conversation = new Conversation(page);
  }

  /** The same person in the same browser, on another page. */
  async onNewPage(): Promise<Person> {
    return new Person(await this.page.context().newPage(), this.account);
  }

  /** The same person on another device. */
  async elsewhere(page: Page): Promise<Person> {
    await page.context().addCookies(await this.page.context().cookies());
    return new Person(page, this.account);
  }

  get name(): string {
    return this.account.name;
  }

  /** Opens Talky and waits until the chats are there. */
  async open(path = '/'): Promise<void> {
    await this.page.goto(path);
    await this.list.locator('[data-row]').or(this.list.getByText('No chats yet.')).first().waitFor();
  }

  get list(): Locator {
    const name = { name: 'Chats', exact: true };
    // Beside a conversation it is navigation; on a phone it is the page.
    return this.page.getByRole('navigation', name).or(this.page.getByRole('main', name));
  }

  /** A chat's row in the list. */
  row(name: string): Locator {
    return this.list.getByRole('link', { name });
  }

  async openChat(name: string): Promise<void> {
    await this.row(name).click();
    await this.page.getByRole('heading', { level: 1, name }).waitFor();
    await this.conversation.region.waitFor();
  }

  async write(content: string): Promise<void> {
    await this.conversation.field.fill(content);
    await this.conversation.field.press('Enter');
  }

  /** The chat with somebody, from before. */
  async directWith(other: Person): Promise<Chat> {
    return await this.#done(this.account.post<Chat>('/chat', { userId: other.account.id }));
  }

  /** A group from before. */
  async groupWith(name: string, others: readonly Person[], more: { isPublic?: boolean } = {}): Promise<Chat> {
    const users = others.map(({ account }) => account.id);
    return await this.#done(this.account.post<Chat>('/chat/group', { name, users, ...more }));
  }

  /** Says something from elsewhere: another device, or before the test began. */
  async said(chat: Chat, content: string, more: { replyTo?: string } = {}): Promise<Message> {
    return await this.#done(this.account.post<Message>('/messages', { chatId: chat._id, content, ...more }));
  }

  async #done<T>(call: Promise<{ status: number; body: T }>): Promise<T> {
    const { status, body } = await call;
    if (status >= 300) throw new Error(`${this.name} was answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }
}
