import { calls } from '#lib/state/calls.svelte.ts';
import { chats } from '#lib/state/chats.svelte.ts';
import { drafts } from '#lib/state/drafts.svelte.ts';
import { mutes } from '#lib/state/mutes.ts';
import { presence } from '#lib/state/presence.svelte.ts';
import { session } from '#lib/state/session.svelte.ts';
import { typing } from '#lib/state/typing.svelte.ts';
import { rowOf } from './row-of.ts';
import type { RowView } from './row-view.ts';

/** One's chats as rows, latest first; list and palette show the same. */
class ChatRows {
  get all(): RowView[] {
    const meId = session.me?._id ?? '';
    return chats.list.map((chat) =>
      rowOf(chat, {
        meId,
        muted: mutes.isMuted(chat),
        presence: (userId) => presence.of(userId)?.status,
        inCall: calls.cardOf(chat._id)?.count ?? 0,
        typing: typing.in(chat._id).length > 0,
        draft: drafts.get(chat._id).trim() || undefined,
      }),
    );
  }
}

export const rows = new ChatRows();
