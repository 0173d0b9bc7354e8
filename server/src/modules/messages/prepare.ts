import { Types } from 'mongoose';
import { knownMember, requireMember } from '../../access.ts';
import { invalid } from '../../errors.ts';
import { limits } from '../../protocol/limits.ts';
import type { Meant } from '../../protocol/mentions.ts';
import type { Attachment, Role } from '../../protocol/resources.ts';
import type { ChangeDraft, MessageDraft } from '../../realtime/draft.ts';
import { traced, tracing } from '../../tracing/tracing.ts';
import type { Actor } from '../auth/actor.ts';
import { addressOf } from './addressed.ts';
import { findMentions, mayName } from './mentions.ts';
import { type MessageDoc, messages } from './model.ts';

/** A message somebody wants to send. */
export interface MessageInput {
  chatId: string;
  content: string;
  clientId?: string | undefined;
  replyTo?: string | undefined;
  attachments?: Attachment[] | undefined;
  /** Whom names in the content mean, where several have one. */
  mentions?: readonly Meant[] | undefined;
  as?: { name: string; pic?: string } | undefined;
}

const isBlank = (content: string) => content.trim() === '';
const isWebAddress = (url: string) => /^https?:\/\/[^\s/]/i.test(url);

export function checkContent(content: string): void {
  if (isBlank(content)) throw invalid('A message needs some text.');
  if (content.length > limits.contentMax)
    throw invalid(`A message may have up to ${limits.contentMax.toLocaleString('en')} characters.`);
}

type Answered = Pick<MessageDoc, 'chat' | 'sender' | 'system'>;

const readAnswered = (messageId: Types.ObjectId) =>
  messages().findOne<Answered>({ _id: messageId }, { projection: { chat: 1, sender: 1, system: 1 } });

/** Whom an answer is for; nobody wrote the timeline's own lines to be answered. */
const answeredId = (answered: Answered | null) => (answered?.system ? undefined : answered?.sender.toHexString());

async function requireReplyTarget(chatId: string, replyTo: string): Promise<Answered> {
  const target = await readAnswered(new Types.ObjectId(replyTo));
  if (target?.chat.toHexString() !== chatId) throw invalid('replyTo must be a message of this chat.');
  return target;
}

function toDraft(actor: Actor, input: MessageInput): MessageDraft {
  const clientId = input.clientId ?? `server-${new Types.ObjectId().toHexString()}`;
  const { chatId, content, replyTo, as } = input;
  const attachments = input.attachments?.length ? input.attachments : undefined;
  return { kind: 'message', chatId, senderId: actor.userId, clientId, content, replyTo, attachments, as };
}

/** A draft with whom it names and answers. `role` is the writer's; who may write there was settled before. */
export async function draftMessage(actor: Actor, input: MessageInput, role: Role): Promise<MessageDraft> {
  const { chatId, content, mentions: meant, replyTo } = input;
  const [answered, mentions] = await Promise.all([
    replyTo ? requireReplyTarget(chatId, replyTo) : null,
    findMentions({ chatId, content, role, meant }),
  ]);
  return { ...toDraft(actor, input), ...addressOf(actor.userId, mentions, answeredId(answered)) };
}

/**
 * Everything that can fail before the ledger. Not a promise when nothing is to be looked up, so that the hot path keeps a
 * socket's order without one.
 */
export function prepareMessage(actor: Actor, input: MessageInput): MessageDraft | Promise<MessageDraft> {
  checkContent(input.content);
  for (const { url } of input.attachments ?? []) {
    if (!isWebAddress(url)) throw invalid('An attachment needs an http or https address.');
  }
  if (knownMember(actor.userId, input.chatId) && !input.replyTo && !mayName(input.content)) {
    tracing?.mark('access');
    return toDraft(actor, input);
  }
  return traced('access', async () => {
    const { role } = await requireMember(actor.userId, input.chatId);
    return await draftMessage(actor, input, role);
  });
}

/** A change of a message's text, with whom it names then. */
export async function draftEdit(
  doc: MessageDoc,
  content: string,
  meant: readonly Meant[] | undefined,
  role: Role,
): Promise<ChangeDraft> {
  const chatId = doc.chat.toHexString();
  const [answered, mentions] = await Promise.all([
    doc.replyTo ? readAnswered(doc.replyTo) : null,
    findMentions({ chatId, content, role, meant, before: doc }),
  ]);
  const address = addressOf(doc.sender.toHexString(), mentions, answeredId(answered));
  return { kind: 'change', chatId, messageId: doc._id.toHexString(), content, ...address };
}
