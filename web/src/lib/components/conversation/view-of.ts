import type { Me, Message } from '@talky/server/protocol';
import { authorOf } from '#lib/components/author.ts';
import type { PendingMessage } from '#lib/realtime/world.ts';
import type { TimelineItem } from '#lib/state/timeline-items.ts';
import type { MessageView } from './message-view.ts';

const sent = (key: string, message: Message, meId: string): MessageView => ({
  key,
  id: message._id,
  seq: message.seq,
  sender: message.sender,
  ...authorOf(message),
  mine: message.sender._id === meId && !message.as,
  content: message.content,
  createdAt: message.createdAt,
  editedAt: message.editedAt,
  deleted: message.deletedAt !== undefined,
  replyTo: message.replyTo,
  mentions: message.mentions ?? [],
  attachments: message.attachments ?? [],
  system: message.system,
  state: 'sent',
  failure: undefined,
});

const waiting = (key: string, message: PendingMessage, me: Me): MessageView => ({
  key,
  id: undefined,
  seq: undefined,
  sender: { _id: me._id, name: me.name, pic: me.pic, isBot: false },
  name: me.name,
  pic: me.pic,
  mine: true,
  content: message.content,
  createdAt: message.createdAt,
  editedAt: undefined,
  deleted: false,
  replyTo: message.replyTo,
  mentions: message.mentions?.map((meant) => ({ kind: 'user', ...meant })) ?? [],
  attachments: [],
  system: undefined,
  state: message.failure === undefined ? 'pending' : 'failed',
  failure: message.failure,
});

const made = new WeakMap<TimelineItem, MessageView>();

/** A timeline's item as it is drawn; made once, so that unchanged rows stay as they are. */
export function viewOf(item: TimelineItem, me: Me): MessageView {
  const known = made.get(item);
  if (known) return known;
  const view = item.state === 'sent' ? sent(item.key, item.message, me._id) : waiting(item.key, item.message, me);
  made.set(item, view);
  return view;
}
