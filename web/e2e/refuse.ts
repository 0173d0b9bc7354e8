import type { CommandType, ReplyFrame } from '@talky/server/protocol';
import type { Page } from 'playwright-core';

/** From now on, and until `end`, a page's frames of one type are answered as a server in trouble would. */
export async function refuse(page: Page, type: CommandType): Promise<{ end: () => void }> {
  let isOn = true;
  await page.routeWebSocket('**/ws', (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      const frame = JSON.parse(String(text)) as { type: string; id: number };
      if (!isOn || frame.type !== type) return server.send(text);
      const error = { code: 'internal', message: 'Something went wrong.' } as const;
      socket.send(JSON.stringify({ type: 'reply', id: frame.id, ok: false, error } satisfies ReplyFrame));
    });
  });
  return {
    end: () => {
      isOn = false;
    },
  };
}
