import { record } from '../load/histogram.ts';
import type { Tally } from './tally.ts';
import type { Resident } from './town.ts';

/** Somebody who sends by REST on a connection kept alive and never tries twice: whatever goes wrong is a failed send. */
export async function sendByRest(
  { token, chats }: Resident,
  port: number,
  everyMs: number,
  tally: Tally,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    const writtenAt = performance.now();
    tally.sends++;
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/api/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ chatId: chats[0], content: 'by REST', clientId: crypto.randomUUID() }),
      });
      await answer.arrayBuffer();
      if (answer.ok) tally.acknowledged++;
      else fail(tally, `REST answered ${answer.status}`);
      record(tally.acks, performance.now() - writtenAt);
    } catch (error) {
      fail(tally, `REST failed: ${String(error)}`);
    }
    await Bun.sleep(everyMs);
  }
}

function fail(tally: Tally, complaint: string): void {
  tally.failed++;
  tally.complaints.add(complaint);
}
