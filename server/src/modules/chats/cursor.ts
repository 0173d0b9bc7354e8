import { Types } from 'mongoose';
import { invalid } from '../../errors.ts';

/** Where a page that is sorted by id ended, opaque to clients. */
export const writeIdCursor = (id: Types.ObjectId) => Buffer.from(id.toHexString(), 'hex').toString('base64url');

export function readIdCursor(cursor: string): Types.ObjectId {
  const hex = Buffer.from(cursor, 'base64url').toString('hex');
  if (!/^[0-9a-f]{24}$/.test(hex)) throw invalid('This cursor is not one of ours.');
  return new Types.ObjectId(hex);
}

/** Where a page that is sorted by time, and by id within it, ended. */
export interface TimeCursor {
  at: Date;
  id: Types.ObjectId;
}

export const writeTimeCursor = (at: Date, id: Types.ObjectId) =>
  Buffer.from(`${at.getTime()}.${id.toHexString()}`).toString('base64url');

export function readTimeCursor(cursor: string): TimeCursor {
  const [, time, id] = /^(\d{1,15})\.([0-9a-f]{24})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!time || !id) throw invalid('This cursor is not one of ours.');
  return { at: new Date(Number(time)), id: new Types.ObjectId(id) };
}
