import mongoose, { type mongo } from 'mongoose';
import type { Shape } from '../load/population.ts';

const ObjectId = mongoose.mongo.ObjectId;
type Id = mongo.ObjectId;

export interface PlannedChat {
  _id: Id;
  members: Id[];
}

/** Gives everyone and every chat of a shape an id. */
export function layOut(shape: Shape): PlannedChat[] {
  return Array.from({ length: shape.chats }, () => ({
    _id: new ObjectId(),
    members: Array.from({ length: shape.membersPerChat }, () => new ObjectId()),
  }));
}

/** The messages a chat has before the measurement begins, by its members in turn. */
export function earlierMessages(chat: PlannedChat, shape: Shape, content: string) {
  return Array.from({ length: shape.messagesPerChat }, (_, place) => ({
    _id: new ObjectId(),
    chat: chat._id,
    seq: place + 1,
    sender: chat.members[place % chat.members.length] ?? chat._id,
    clientId: `earlier-${place}`,
    content,
    createdAt: new Date(),
  }));
}
