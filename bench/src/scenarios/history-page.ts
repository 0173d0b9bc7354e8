import type { Population, Shape } from '../load/population.ts';
import type { Errand } from '../load/read-loop.ts';
import type { Answer } from '../load/reader.ts';

export const messagesPerChat = 200;
export const pageSize = 50;
/** Connections, each with one request under way. */
export const readers = 64;
/** Chats to read in, and how many messages each has. */
export const shape: Shape = { chats: 100, membersPerChat: 10, isGroup: true, messagesPerChat };

function checkPage({ status, body }: Answer, last: number): string | undefined {
  const text = body.toString();
  const seqs = status === 200 ? (JSON.parse(text) as { items: { seq: number }[] }).items.map((item) => item.seq) : [];
  const isRight = seqs.length === pageSize && seqs.every((seq, place) => seq === last - pageSize + 1 + place);
  return isRight ? undefined : `A read was answered with ${status}: ${text.slice(0, 200)}`;
}

/** Chats and their members in turn, the page that ends at `last` of each. */
export function pageOf({ chats }: Population, turn: number, last: number): Errand {
  const chat = chats[turn % chats.length];
  const bound = last < messagesPerChat ? `&before=${last + 1}` : '';
  return {
    request: {
      path: `/api/messages/${chat?.id}?limit=${pageSize}${bound}`,
      token: chat?.tokens[turn % chat.tokens.length] ?? '',
    },
    check: (answer) => checkPage(answer, last),
  };
}
