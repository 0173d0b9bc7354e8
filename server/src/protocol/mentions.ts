import { type Static, Type as t } from '@sinclair/typebox';
import { id } from './scalars.ts';

const place = {
  offset: t.Integer({ minimum: 0, description: 'Where the "@" stands in the content, in UTF-16 units.' }),
  length: t.Integer({ minimum: 2, description: 'How long "@name" is, in UTF-16 units.' }),
};

/** Somebody named in a message's content, or everybody. */
export const mention = t.Object({
  /** `all`: every member; `here`: every member who is at it. */
  kind: t.Union([t.Literal('user'), t.Literal('all'), t.Literal('here')]),
  /** With `user`. */
  userId: t.Optional(id),
  ...place,
});
export type Mention = Static<typeof mention>;

/** Whether a message that is for these, by id, `all` or `here`, is for this person too. */
export const isAddressedTo = (addressed: readonly string[], userId: string | undefined): boolean =>
  addressed.some((whom) => whom === userId || whom === 'all' || whom === 'here');

/** A sender's word on whom a name in the content means, where several people have it. */
export const meant = t.Object({ userId: id, ...place });
export type Meant = Static<typeof meant>;

/** Who may address a whole group by @all and @here. */
export const mentionAll = t.Union([t.Literal('everyone'), t.Literal('admins')]);
export type MentionAll = Static<typeof mentionAll>;
