import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { serve } from './history.ts';
import { type Draft, type Sender, send } from './send.ts';
import { Chat, openPeerStore, User } from './store.ts';

/**
 * The peer: a chat on MongoDB, Node, Socket.IO and its Redis adapter, the way such apps are built, with whatever
 * they can do without left out. A token is a user's id.
 */
await openPeerStore(process.env.MONGO_URL ?? '');
const publisher = new Redis(process.env.REDIS_URL ?? '');
const http = createServer((request, response) => void serve(request, response));
const io = new Server(http, { adapter: createAdapter(publisher, publisher.duplicate()), serveClient: false });

io.use(async (socket, next) => {
  const user = await User.findById(socket.handshake.auth.token, 'name pic').lean();
  if (!user) {
    next(new Error('unauthenticated'));
    return;
  }
  const chats = await Chat.find({ users: user._id }, '_id').lean();
  socket.data = { _id: String(user._id), name: user.name, pic: user.pic ?? '' } satisfies Sender;
  await socket.join(chats.map(({ _id }) => String(_id)));
  next();
});

io.on('connection', (socket) => {
  socket.on('message', (draft: Draft, ack: (answer: unknown) => void) => void send(io, socket, draft, ack));
});

http.listen(Number(process.env.PORT ?? 0));
