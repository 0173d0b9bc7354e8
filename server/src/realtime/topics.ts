import type { Server } from 'bun';
import { noteDelivery } from '../metrics/line.ts';

/** Bun's native publish/subscribe of this process: one copy of the bytes for all who listen. */
let server: Server<unknown> | undefined;
let published = 0;

export function useServer(next: Server<unknown> | undefined): void {
  server = next;
}

export const chatTopic = (chatId: string) => `c${chatId}`;
export const presenceTopic = (userId: string) => `p${userId}`;

/** Sends a frame to every local socket that subscribes to the topic. */
export function publish(topic: string, frame: string): void {
  if (!server) return;
  published += frame.length;
  noteDelivery(topic[0] === 'c' ? 'chat' : 'presence', server.subscriberCount(topic));
  server.publish(topic, frame);
}

/** Characters published since the process began: tells the watch on slow readers when looking pays. */
export const publishedSoFar = () => published;
