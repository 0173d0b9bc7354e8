import { plainText } from '../push/plain-text.ts';

/** Characters of a message that an e-mail shows: enough to know whether it can wait. */
const excerptMax = 300;
/** Enough for that even where most of it is marks and addresses. */
const readMax = 4_000;

interface Said {
  content: string;
  attachments?: readonly { name: string }[];
}

/**
 * A message on one line as a notification reads it, cut between characters. One without words is told by its
 * attachments' names.
 */
export function excerpt({ content, attachments = [] }: Said): string {
  const line =
    plainText(content.slice(0, readMax)).replace(/\s+/g, ' ') || attachments.map(({ name }) => name).join(', ');
  const characters = [...line];
  return characters.length <= excerptMax ? line : `${characters.slice(0, excerptMax).join('').trimEnd()}…`;
}
