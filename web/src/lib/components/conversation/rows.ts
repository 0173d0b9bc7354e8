import { sameDay } from '#lib/components/dates.ts';
import type { MessageView } from './message-view.ts';

/** One row of the conversation. */
export type Row =
  | { kind: 'beginning'; key: string }
  | { kind: 'day'; key: string; date: string }
  | { kind: 'unread'; key: string; count: number; since: string | undefined; firstSeq: number }
  | { kind: 'system'; key: string; view: MessageView }
  | { kind: 'message'; key: string; view: MessageView; first: boolean; underStart: boolean; marked: boolean };

/** Messages of one sender this close together are one run. */
const runMs = 5 * 60_000;

interface Options {
  /** Nothing is older than the first message here. */
  complete: boolean;
  /** The seq from which messages were unread when the chat was opened. */
  unreadFrom: number | undefined;
  /** How many have read up to there, to tell which of my messages end what somebody has read. */
  readCount: (seq: number) => number;
}

const continues = (before: MessageView | undefined, view: MessageView) =>
  before !== undefined &&
  !before.system &&
  before.sender._id === view.sender._id &&
  before.name === view.name &&
  view.replyTo === undefined &&
  Date.parse(view.createdAt) - Date.parse(before.createdAt) < runMs;

/**
 * Where to begin. How the oldest loaded messages look depends on what is above them, until somebody else speaks:
 * drawn before that is there, they would change their height when it comes, and move what is being read.
 */
function firstCertain(views: readonly MessageView[]): number {
  const changes = views.findIndex((view, i) => i > 0 && !continues(views[i - 1], view));
  return Math.max(changes, 0);
}

/** Lays messages out as rows: days, the start of what is new, runs of one sender. */
export function rowsOf(views: readonly MessageView[], { complete, unreadFrom, readCount }: Options): Row[] {
  const rows: Row[] = complete ? [{ kind: 'beginning', key: 'beginning' }] : [];
  const waiting = unreadFrom === undefined ? [] : views.filter((view) => waits(view, unreadFrom));
  const begin = complete ? 0 : firstCertain(views);
  let before = views[begin - 1];
  views.forEach((view, i) => {
    if (i < begin) return;
    const newDay = !before || !sameDay(before.createdAt, view.createdAt);
    if (newDay) rows.push({ kind: 'day', key: `day-${view.key}`, date: view.createdAt });
    const starts = view === waiting[0];
    if (starts && view.seq !== undefined) {
      const since = before?.createdAt;
      rows.push({ kind: 'unread', key: 'unread', count: waiting.length, since, firstSeq: view.seq });
    }
    if (view.system) rows.push({ kind: 'system', key: view.key, view });
    else {
      const first = newDay || starts || !continues(before, view);
      rows.push({
        kind: 'message',
        key: view.key,
        view,
        first,
        underStart: starts,
        marked: marks(views, i, readCount),
      });
    }
    before = view;
  });
  return rows;
}

/** What others did from the line on; one's own never waits for oneself. */
export const waits = (view: MessageView, unreadFrom: number): boolean =>
  view.seq !== undefined && view.seq >= unreadFrom && !view.mine;

/** Among my messages in a row only the last tells who has read so far: the others would repeat it. */
function marks(views: readonly MessageView[], i: number, readCount: (seq: number) => number): boolean {
  const view = views[i];
  if (!view?.mine || view.state === 'failed') return false;
  const next = views[i + 1];
  if (!next?.mine || next.state !== view.state) return true;
  if (view.seq === undefined || next.seq === undefined) return true;
  return readCount(view.seq) !== readCount(next.seq);
}
