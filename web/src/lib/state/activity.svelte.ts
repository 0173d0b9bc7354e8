import type { ActivityItem } from '@talky/server/protocol';
import { findActivity } from '#lib/api/activity.ts';
import { chats } from './chats.svelte.ts';
import { Listing } from './listing.svelte.ts';

/** What was said to oneself: mentions and answers, wherever they were written. */
class Activity {
  /** So many are not read yet; direct messages are counted at their chats. */
  get unread(): number {
    return chats.addressedInGroups;
  }

  /** Newest first. */
  list(): Listing<ActivityItem> {
    return new Listing((_text, cursor, signal) => findActivity(cursor, signal));
  }

  /** As of now: it may have been read since it was listed. */
  isRead({ message, isRead }: ActivityItem): boolean {
    return isRead || message.seq <= (chats.get(message.chat)?.lastReadSeq ?? 0);
  }
}

export const activity = new Activity();
