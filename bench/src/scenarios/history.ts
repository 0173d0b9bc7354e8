import { Reader } from '../load/reader.ts';
import type { Scenario } from './scenario.ts';

const readers = 64;
const messagesPerChat = 200;
const warmUpMs = 2_000;

/** Opening a chat: its last 50 messages over REST, 64 connections kept alive, chats taken in turn. */
export const history: Scenario = {
  name: 'history',
  about: `The last 50 of ${messagesPerChat} messages over REST, ${readers} at a time, 100 groups of 10`,
  shape: { chats: 100, membersPerChat: 10, isGroup: true, messagesPerChat },
  hasCeiling: false,
  figures: [
    { name: 'reads', unit: '/s', wanted: { atLeast: 3_000 } },
    { name: 'read p50', unit: 'ms' },
    { name: 'read p99', unit: 'ms' },
  ],
  async run({ port, population, seconds }) {
    const pool = Array.from({ length: readers }, () => new Reader(port));
    await Promise.all(pool.map((reader) => reader.connect()));
    const problems = new Set<string>();
    const times: number[] = [];
    let going = true;
    let measuring = false;
    let turn = 0;
    const read = async (reader: Reader) => {
      while (going) {
        const chat = population.chats[turn % population.chats.length];
        const token = chat?.tokens[turn % chat.tokens.length] ?? '';
        turn++;
        const start = performance.now();
        const answer = await reader.get(`/api/messages/${chat?.id}?limit=50`, token);
        if (measuring) times.push(performance.now() - start);
        if (turn % 64 === 0) checkPage(answer.status, answer.body, problems);
        else if (answer.status !== 200) problems.add(`A read was answered with ${answer.status}.`);
      }
    };
    const all = Promise.all(pool.map(read));
    await Bun.sleep(warmUpMs);
    measuring = true;
    await Bun.sleep(seconds * 1_000);
    measuring = false;
    going = false;
    await all;
    for (const reader of pool) reader.close();
    times.sort((a, b) => a - b);
    return {
      figures: {
        reads: times.length / seconds,
        'read p50': times[Math.floor(times.length * 0.5)] ?? 0,
        'read p99': times[Math.floor(times.length * 0.99)] ?? 0,
      },
      problems: [...problems],
      sent: population.chats.length * messagesPerChat,
    };
  },
};

function checkPage(status: number, body: string, problems: Set<string>): void {
  const seqs = status === 200 ? (JSON.parse(body) as { items: { seq: number }[] }).items.map((item) => item.seq) : [];
  const isRight = seqs.length === 50 && seqs.every((seq, place) => seq === messagesPerChat - 49 + place);
  if (!isRight) problems.add(`A read was answered with ${status}: ${body.slice(0, 200)}`);
}
