import { readSeqs } from '../modules/messages/heads.ts';
import { findLive } from './hub.ts';

/** The newest seq of a chat; costs no query when the hub knows that there is one at least this high. */
export async function readNewestSeq(chatId: string, atLeast: number): Promise<number> {
  const live = findLive(chatId);
  if (live?.isReady && live.last >= atLeast) return live.last;
  return (await readSeqs([chatId])).get(chatId) ?? 0;
}
