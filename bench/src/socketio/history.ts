import type { IncomingMessage, ServerResponse } from 'node:http';
import { Chat, Message } from './store.ts';

const prefix = '/api/messages/';

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
}

/** `GET /api/messages/:chatId?limit=50`: plain documents, whose senders' names a client has with the chat. */
async function history(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const chat = url.pathname.slice(prefix.length);
  const user = request.headers.authorization?.replace('Bearer ', '');
  if (!user || !(await Chat.exists({ _id: chat, users: user }))) {
    answer(response, 404, { error: 'not_found' });
    return;
  }
  const newest = await Message.find({ chat })
    .sort({ _id: -1 })
    .limit(Number(url.searchParams.get('limit')))
    .lean();
  answer(response, 200, { items: newest.reverse() });
}

/** All there is of REST. */
export async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://peer');
  try {
    if (url.pathname === '/readyz') answer(response, 200, 'ok');
    else if (url.pathname.startsWith(prefix)) await history(request, response, url);
    else answer(response, 404, { error: 'not_found' });
  } catch (error) {
    answer(response, 500, { error: String(error) });
  }
}
