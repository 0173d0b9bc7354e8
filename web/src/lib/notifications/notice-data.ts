/** What a notification carries along: where its click leads, and what closes it. */
export interface NoticeData {
  /** Where in the app its click leads. */
  path: string;
  /** Absent on what belongs to no chat. */
  chatId?: string;
  /** The newest message it tells of: read up to here, it is over. */
  seq: number;
  /** How many messages it stands for. */
  count: number;
  /** The last of them, oldest first. */
  lines: readonly string[];
  /** Of a call that rings. */
  call?: { callId: string; declineToken?: string | undefined };
}

/** Undefined for a notification of an earlier version. */
export function readNoticeData(data: unknown): NoticeData | undefined {
  const isOurs = typeof data === 'object' && data !== null && 'path' in data && 'seq' in data && 'lines' in data;
  return isOurs ? (data as NoticeData) : undefined;
}

/** Whether somebody who has read the chat up to `seq` has seen all that it tells of. */
export const isRead = (data: NoticeData | undefined, chatId: string, seq: number): boolean =>
  data?.chatId === chatId && data.seq <= seq;
