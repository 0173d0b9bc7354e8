import { type Person, type Talky, TestSocket } from '@talky/server/testing';

/** Has somebody come online, as another sees it; ends with what is returned. */
export async function comeOnline(talky: Talky, person: Person, watching: Person): Promise<() => void> {
  const watcher = await TestSocket.enter(talky.socketUrl, watching.token);
  await watcher.ask('presence.watch', { userIds: [person.id] });
  const socket = await TestSocket.enter(talky.socketUrl, person.token);
  await watcher.nextEvent('presence.changed', ({ status }) => status === 'online');
  return () => {
    socket.close();
    watcher.close();
  };
}
