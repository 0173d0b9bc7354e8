import type { Message } from '@talky/server/protocol';
import type { Window } from './world.ts';

/** What is loaded of a chat, and how pages and events change it. It never has a hole. */

const firstSeq = ({ messages }: Window) => messages[0]?.seq ?? 1;
const lastSeq = ({ messages }: Window) => messages.at(-1)?.seq ?? 0;

/** True when the first message of the chat is not loaded. */
export const hasOlder = (window: Window): boolean => firstSeq(window) > 1;

/** The message with that seq, if loaded. */
export const messageAt = (window: Window, seq: number): Message | undefined => window.messages[seq - firstSeq(window)];

/** The newest page there is or any other; `newest` is the last seq known of the chat. */
export function windowOf(messages: readonly Message[], newest: number): Window {
  return { messages, hasNewer: (messages.at(-1)?.seq ?? 0) < newest };
}

/** True when messages between the window and this one are missing. */
export const isAhead = (window: Window, { seq }: Message): boolean => !window.hasNewer && seq > lastSeq(window) + 1;

/** A live or replayed message. One that does not follow shows that some are missing: they are then to be loaded. */
export function withNew(window: Window, message: Message): Window {
  if (message.seq <= lastSeq(window)) return withChange(window, message);
  if (window.hasNewer) return window;
  if (isAhead(window, message)) return { ...window, hasNewer: true };
  return { ...window, messages: [...window.messages, message] };
}

/** A message with a later change, or one seen before: then nothing happens. */
export function withChange(window: Window, message: Message): Window {
  const known = messageAt(window, message.seq);
  if (!known || (message.rev ?? 0) <= (known.rev ?? 0)) return window;
  return { ...window, messages: window.messages.with(message.seq - firstSeq(window), message) };
}

/** A page with what was changed since it was read. */
export function withChanges(page: Message[], changed: readonly Message[]): Message[] {
  return changed.reduce((now, message) => [...withChange({ messages: now, hasNewer: true }, message).messages], page);
}

/** Every message changed by `change`; the same window when none was. */
export function mapMessages(window: Window, change: (message: Message) => Message): Window {
  let changed = false;
  const messages = window.messages.map((message) => {
    const next = change(message);
    changed ||= next !== message;
    return next;
  });
  return changed ? { ...window, messages } : window;
}

/** A page that ends right before the window. One asked for of another window is left out. */
export function withOlder(window: Window, page: readonly Message[]): Window {
  const older = page.filter(({ seq }) => seq < firstSeq(window));
  if (older.at(-1)?.seq !== firstSeq(window) - 1) return window;
  return { ...window, messages: [...older, ...window.messages] };
}

/** A page that begins right after the window; `newest` is the last seq known of the chat. */
export function withNewer(window: Window, page: readonly Message[], newest: number): Window {
  const newer = page.filter(({ seq }) => seq > lastSeq(window));
  if (newer.length > 0 && newer[0]?.seq !== lastSeq(window) + 1) return window;
  return windowOf([...window.messages, ...newer], newest);
}

/** Keeps the last so many messages. */
export function dropOldest(window: Window, keep: number): Window {
  return window.messages.length > keep ? { ...window, messages: window.messages.slice(-keep) } : window;
}

/** Keeps the first so many messages. */
export function dropNewest(window: Window, keep: number): Window {
  return window.messages.length > keep ? { messages: window.messages.slice(0, keep), hasNewer: true } : window;
}
