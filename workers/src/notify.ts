import { findNews } from './notify/news.ts';
import { decidePart, findPlace, markDone, placeBehind } from './notify/parts.ts';
import { tell } from './notify/tell.ts';
import type { Processor } from './processor.ts';

/** What comes later than this tells nobody any more: a push service keeps it no longer either. */
export const newsMs = 24 * 60 * 60_000;

async function process({ messageId }: { messageId: string }): Promise<{ pushes: number }> {
  const news = await findNews(messageId);
  let pushes = 0;
  if (!news || Date.now() - news.at.getTime() > newsMs) return { pushes };
  let place = await findPlace(messageId);
  while (place) {
    const part = place.decided ?? (await decidePart(news, place));
    if (!part.done) {
      pushes += await tell(part);
      await markDone(part);
    }
    place = placeBehind(part);
  }
  return { pushes };
}

/** Decides whom a message notifies and why, keeps it for whoever asks, and has each told. */
export const notify: Processor<'notify'> = { queue: 'notify', process, concurrency: 64 };
