import { type Static, Type as t } from '@sinclair/typebox';
import { chat, message } from './resources.ts';

/** A message that was addressed to oneself. */
export const activityItem = t.Object({
  message,
  chat: t.Pick(chat, ['_id', 'chatName', 'isGroupChat']),
  /** By name, together with everybody (@all and @here), or as an answer. */
  kind: t.Union([t.Literal('mention'), t.Literal('all'), t.Literal('reply')]),
  isRead: t.Boolean(),
});
export type ActivityItem = Static<typeof activityItem>;
