import { drop, type PendingMessage, put, type World } from './world.ts';

/** How the outbox shows in the world. */

function change(world: World, chatId: string, list: readonly PendingMessage[]): World {
  return { ...world, pending: list.length > 0 ? put(world.pending, chatId, list) : drop(world.pending, chatId) };
}

export function withPending(world: World, message: PendingMessage): World {
  const list = world.pending[message.chatId] ?? [];
  const known = list.findIndex(({ clientId }) => clientId === message.clientId);
  return change(world, message.chatId, known < 0 ? [...list, message] : list.with(known, message));
}

export function withoutPending(world: World, chatId: string, clientId: string): World {
  const list = world.pending[chatId] ?? [];
  return change(
    world,
    chatId,
    list.filter((message) => message.clientId !== clientId),
  );
}
