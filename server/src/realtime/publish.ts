import { tracing } from '../tracing/tracing.ts';
import { broadcast } from './broker.ts';
import { isAlone, nodeId } from './cluster.ts';
import { type ChangeKind, receive, receiveChange } from './hub.ts';

/**
 * The publisher's half of the line: its own sockets get an event at once, Redis carries it only while
 * other instances live. One publisher a chat, so everyone sees one order.
 */
export interface Created {
  chatId: string;
  seq: number;
  encoded: string;
  /** Where its trace goes on, while somebody traces. */
  trace?: string | undefined;
}

export interface Changed extends Created {
  kind: ChangeKind;
  rev: number;
}

function broadcastLines<E extends Created>(events: readonly E[], toLine: (event: E) => string): void {
  const byChat = new Map<string, string>();
  for (const event of events) byChat.set(event.chatId, `${byChat.get(event.chatId) ?? nodeId}\n${toLine(event)}`);
  // A publish that fails is not repeated: the sweep carries what it lost.
  for (const [chatId, payload] of byChat) broadcast(`chat:${chatId}`, payload).catch(() => undefined);
}

function arrive(chatId: string, seq: number, encoded: string, trace: string | undefined): void {
  if (tracing && trace) tracing.deliver(trace, chatId, () => receive(chatId, seq, encoded));
  else receive(chatId, seq, encoded);
}

const createdLine = ({ seq, encoded, trace }: Created) => `${trace ? `trace ${trace}\n` : ''}${seq} ${encoded}`;

function tellCreated(events: readonly Created[]): void {
  for (const event of events) arrive(event.chatId, event.seq, event.encoded, event.trace);
  if (!isAlone()) broadcastLines(events, createdLine);
}

export function publishCreated(events: readonly Created[]): void {
  if (tracing) tracing.publish(events, tellCreated);
  else tellCreated(events);
}

export function publishChanged(events: readonly Changed[]): void {
  for (const event of events) receiveChange(event.chatId, event.kind, event.rev, event.seq, event.encoded);
  if (!isAlone()) broadcastLines(events, (event) => `${event.kind} ${event.rev} ${event.seq} ${event.encoded}`);
}

/** A batch from another instance. What this one published itself is dropped before it is parsed. */
export function receivePublished(chatId: string, payload: string): void {
  if (payload.startsWith(nodeId)) return;
  const lines = payload.split('\n');
  let trace: string | undefined;
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const created = /^(\d+) /.exec(line);
    if (created) {
      arrive(chatId, Number(created[1]), line.slice(created[0].length), trace);
      trace = undefined;
      continue;
    }
    const changed = /^(updated|deleted) (\d+) (\d+) /.exec(line);
    if (changed)
      receiveChange(
        chatId,
        changed[1] as ChangeKind,
        Number(changed[2]),
        Number(changed[3]),
        line.slice(changed[0].length),
      );
    else if (line.startsWith('trace ')) trace = line.slice(6);
  }
}
