import type { Cursor, Me, Message, Workspace } from '@talky/server/protocol';
import { withMe, withWindow } from './snapshot.ts';
import { emptyWorld, type OwnChat, type World } from './world.ts';

/** What was here last, kept in the browser so that Talky can be read without a network. */
export interface Remembered {
  me: Me;
  chats: OwnChat[];
  /** The newest messages of the chats that were loaded to their end. */
  messages: Record<string, readonly Message[]>;
  cursors: Record<string, Cursor>;
  workspace: Workspace | undefined;
}

/** So many of each chat fill a screen and some more. */
const mostMessages = 60;

/** What of the world is worth keeping; undefined while nobody is signed in. */
export function remember(
  world: World,
  cursors: Record<string, Cursor>,
  workspace: Workspace | undefined,
): Remembered | undefined {
  if (!world.me) return undefined;
  const whole = Object.entries(world.windows).filter(([id, window]) => !window.hasNewer && id in cursors);
  return {
    me: world.me,
    chats: Object.values(world.chats),
    messages: Object.fromEntries(whole.map(([id, { messages }]) => [id, messages.slice(-mostMessages)])),
    cursors: Object.fromEntries(whole.flatMap(([id]) => (cursors[id] === undefined ? [] : [[id, cursors[id]]]))),
    workspace,
  };
}

/** The world as it was, without what passes: who is here, who types. */
export function recall({ me, chats, messages }: Remembered): World {
  const users = chats.flatMap((chat) => chat.users);
  const known: World = {
    ...withMe(emptyWorld, me),
    chats: Object.fromEntries(chats.map((chat) => [chat._id, chat])),
    people: Object.fromEntries([...users, me].map((user) => [user._id, user])),
  };
  return Object.entries(messages).reduce(
    (world, [id, list]) => withWindow(world, id, { messages: list, hasNewer: false }),
    known,
  );
}
