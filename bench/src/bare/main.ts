import { Lane } from './lane.ts';
import { ObjectId, openBareStore } from './store.ts';

/**
 * The yardstick: Talky's frames, order and durability with no product around them. A token is a user's id;
 * who may send is who subscribes. `BARE_STORE=off` stores nothing, which shows what the load generator can take.
 */
const store = await openBareStore(process.env.MONGO_URL ?? '');
const target = process.env.BARE_STORE === 'off' ? undefined : store.messages;
const lanes = [new Lane(target), new Lane(target)] as const;
const laneOf = (chat: string) => (Bun.hash.xxHash32(chat) % 2 === 0 ? lanes[0] : lanes[1]);

const messagesPath = '/api/messages/';

interface Peer {
  user: { _id: string; name: string; pic: string; isBot: boolean };
}

interface Frame {
  type: string;
  id: number;
  data: { token: string; chatId: string; content: string; clientId: string };
}

async function history(chat: string, limit: number): Promise<Response> {
  const rows = await store.messages.find({ chat: new ObjectId(chat) }, { sort: { seq: -1 }, limit }).toArray();
  return Response.json({ items: rows.reverse() });
}

async function hello(ws: Bun.ServerWebSocket<Peer>, { id, data }: Frame): Promise<void> {
  const _id = new ObjectId(data.token);
  const [user, memberships] = await Promise.all([
    store.users.findOne({ _id }),
    store.memberships.find({ user: _id }).toArray(),
  ]);
  ws.data.user = { _id: data.token, name: user?.name ?? '', pic: '', isBot: false };
  for (const { chat } of memberships) ws.subscribe(chat.toHexString());
  ws.send(JSON.stringify({ type: 'reply', id, ok: true, data: { user: ws.data.user } }));
}

function sendMessage(ws: Bun.ServerWebSocket<Peer>, { id, data }: Frame): void {
  const { chatId: chat, content, clientId } = data;
  if (!ws.isSubscribed(chat)) {
    ws.send(JSON.stringify({ type: 'reply', id, ok: false, error: { code: 'not_found' } }));
    return;
  }
  laneOf(chat).push({
    chat,
    content,
    clientId,
    sender: ws.data.user,
    done: (json) => {
      if (json) server.publish(chat, `{"type":"message.created","data":${json}}`);
      ws.send(json ? `{"type":"reply","id":${id},"ok":true,"data":${json}}` : `{"type":"reply","id":${id},"ok":false}`);
    },
  });
}

const server = Bun.serve<Peer>({
  port: Number(process.env.PORT ?? 0),
  fetch(request, self) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/readyz') return new Response('ok');
    if (pathname.startsWith(messagesPath))
      return history(pathname.slice(messagesPath.length), Number(searchParams.get('limit')));
    return self.upgrade(request, { data: {} as Peer }) ? undefined : new Response('Not found', { status: 404 });
  },
  websocket: {
    message(ws, text) {
      const frame = JSON.parse(String(text)) as Frame;
      if (frame.type === 'hello') void hello(ws, frame);
      else sendMessage(ws, frame);
    },
  },
});
