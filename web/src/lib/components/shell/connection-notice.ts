import { m } from '#lib/paraglide/messages.js';
import { connection } from '#lib/state/connection.svelte.ts';

/** What the line under the composer says of the connection; undefined while all is well. */
export function connectionNotice(): string | undefined {
  const { status, waiting } = connection;
  if (status === 'online') return undefined;
  if (status === 'connecting' && waiting === 0) return undefined;
  if (waiting > 0) return status === 'offline' ? m.offline_waiting({ count: waiting }) : m.waiting({ count: waiting });
  return m.offline();
}
