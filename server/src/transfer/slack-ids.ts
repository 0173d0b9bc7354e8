import { createHash } from 'node:crypto';
import { Types } from 'mongoose';

/** The same id for the same thing of Slack's each time, so that an import done twice finds what it made. */
export function slackId(kind: 'user' | 'channel' | 'message', name: string): Types.ObjectId {
  return new Types.ObjectId(createHash('sha256').update(`slack ${kind} ${name}`).digest('hex').slice(0, 24));
}

/** Slack's times are seconds with a counter behind the point. */
export const slackDate = (ts: string | number) => new Date(Math.floor(Number(ts) * 1_000));
