/** Characters of a message that an e-mail shows: enough to know whether it can wait. */
const excerptMax = 300;

interface Said {
  content: string;
  attachments?: readonly { name: string }[];
}

/** A message on one line, cut between characters; one without words is told by its attachments' names. */
export function excerpt({ content, attachments = [] }: Said): string {
  const line = content.replace(/\s+/g, ' ').trim() || attachments.map(({ name }) => name).join(', ');
  const characters = [...line];
  return characters.length <= excerptMax ? line : `${characters.slice(0, excerptMax).join('').trimEnd()}…`;
}
