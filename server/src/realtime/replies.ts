import { toDomainError } from '../problem.ts';
import type { Replies } from '../protocol/commands.ts';
import type { Connection } from './connection.ts';

type Id = string | number | undefined;

const idJson = (id: Id) => (typeof id === 'number' ? String(id) : JSON.stringify(id));

/** Answers a frame that carried an id with data that is JSON already. */
export function replyJson(connection: Connection, id: Id, json: string): void {
  if (id !== undefined) connection.send(`{"type":"reply","id":${idJson(id)},"ok":true,"data":${json}}`);
}

export function reply<K extends keyof Replies>(connection: Connection, id: Id, data: Replies[K]): void {
  replyJson(connection, id, JSON.stringify(data));
}

/** Answers with an error: as a reply when the frame had an id, else as an event. */
export function replyError(connection: Connection, id: Id, error: unknown): void {
  const { requestId } = connection;
  const wire = JSON.stringify({ ...toDomainError(error, requestId).toWire(), requestId });
  connection.send(
    id === undefined
      ? `{"type":"error","data":${wire}}`
      : `{"type":"reply","id":${idJson(id)},"ok":false,"error":${wire}}`,
  );
}
