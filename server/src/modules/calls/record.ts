import type { System } from '../../protocol/resources.ts';
import { publishToChat } from '../../realtime/notices.ts';
import { passCursors } from '../messages/cursors.ts';
import { changeSystemMessage, sendSystemMessage } from '../messages/service.ts';
import { requireUser } from '../users/find.ts';
import type { CallData } from './machine/call-data.ts';
import { recordWords } from './record-words.ts';
import { findCall, type StoredCall, storeRecord } from './store.ts';
import { toRecord } from './to-wire.ts';

/** One line in the timeline a call: written when it starts, changed as it goes on, and one however often it is tried. */

async function write({ call, record }: StoredCall, system: System, content: string) {
  if (record) {
    await changeSystemMessage(call.chatId, record.messageId, system, content);
    return record;
  }
  const message = await sendSystemMessage(call.startedBy, call.chatId, system, content, `call-${call.id}`);
  // Written by an earlier try that died before it noted where.
  if (message.system?.call?.state !== call.state) await changeSystemMessage(call.chatId, message._id, system, content);
  return { messageId: message._id, seq: message.seq };
}

/** Brings the line up to date; resolves to where it stands in the chat. */
export async function writeRecord(callId: string): Promise<number | undefined> {
  const stored = await findCall(callId);
  if (!stored) return undefined;
  const told = toRecord(stored.call);
  const json = JSON.stringify(told);
  if (stored.record?.told === json) return stored.record.seq;
  const starter = await requireUser(stored.call.startedBy);
  const { messageId, seq } = await write(stored, { kind: 'call', call: told }, recordWords(told, starter.name));
  await storeRecord(callId, { messageId, seq, told: json });
  return seq;
}

/** The line is no news to these people: it counts as read where all before it is read. */
export async function passRecord({ chatId }: CallData, userIds: readonly string[], seq: number): Promise<void> {
  for (const userId of await passCursors(chatId, userIds, seq))
    publishToChat(chatId, 'chat.read', { chatId, userId, seq });
}
