import type { Server, Socket } from 'socket.io';
import { Chat, Message } from './store.ts';

/** Who a socket belongs to. */
export interface Sender {
  _id: string;
  name: string;
  pic: string;
}

/** What a client sends. */
export interface Draft {
  chatId: string;
  content: string;
  seq: number;
}

type Ack = (answer: unknown) => void;

/**
 * A message as these apps send it: may they, store it, tell the room, tell the author, and point the chat at it.
 * Nobody waits for the last step, which spares the author a round trip.
 */
export async function send(io: Server, socket: Socket, { chatId, content, seq }: Draft, ack: Ack): Promise<void> {
  const sender = socket.data as Sender;
  try {
    if (!(await Chat.exists({ _id: chatId, users: sender._id }))) {
      ack({ error: 'not_found' });
      return;
    }
    const message = await Message.create({ chat: chatId, sender: sender._id, content, seq });
    const { _id, createdAt } = message;
    const said = { _id, sender, content: message.content, chat: chatId, seq, createdAt };
    io.to(chatId).emit('message', said);
    ack(said);
    await Chat.updateOne({ _id: chatId }, { latestMessage: _id });
  } catch (error) {
    ack({ error: String(error) });
  }
}
