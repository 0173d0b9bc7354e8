const quote = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Whether `@name` stands in a text by itself: not inside an e-mail address, nor as the beginning of a longer name. */
export function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}_.@-])@${quote(name)}(?![\\p{L}\\p{N}_-])`, 'iu').test(text);
}
