import { describe, expect, test } from 'bun:test';
import { Crowd } from '../src/load/crowd.ts';
import { content } from '../src/load/member.ts';
import { firstId } from '../src/load/wire/prepared-frame.ts';

const chatId = '0123456789abcdef01234567';

/** Two people in one chat whose server is this test: it says what each of them hears. */
function stage() {
  const crowd = new Crowd({ chats: [{ id: chatId, tokens: ['ada', 'grace'] }] });
  const [ada, grace] = crowd.members;
  const [chat] = crowd.chats;
  if (!ada || !grace || !chat) throw new Error('Two people were to be there.');
  const frame = (seq: number, said = content) =>
    `{"type":"message.created","data":${JSON.stringify({ content: said, chat: chatId, seq })}}`;
  const hear = (member: typeof ada, seq: number) => {
    const bytes = Buffer.from(frame(seq));
    crowd.exchange.created(member, bytes, 0, bytes.length);
  };
  const acknowledge = (id: number, seq: number) => {
    const bytes = Buffer.from(`{"type":"reply","id":${id},"ok":true,"data":{"seq":${seq}}}`);
    crowd.exchange.reply(ada, bytes, 0, bytes.length);
  };
  const send = () => crowd.exchange.send(chat, performance.now());
  return { crowd, ada, grace, hear, acknowledge, send };
}

describe('a message', () => {
  test('is complete when it is acknowledged and everyone has it, in whatever order', () => {
    const { crowd, ada, grace, hear, acknowledge, send } = stage();
    send();
    send();
    acknowledge(firstId, 1);
    hear(ada, 1);
    expect(crowd.exchange.completed).toBe(0);
    hear(grace, 1);
    expect(crowd.exchange.completed).toBe(1);
    hear(ada, 2);
    hear(grace, 2);
    expect(crowd.exchange.completed).toBe(1);
    acknowledge(firstId + 1, 2);
    expect(crowd.exchange.completed).toBe(2);
    expect(crowd.problems()).toEqual([]);
  });
});

describe('a crowd reports', () => {
  test('a delivery that is lost', () => {
    const { crowd, ada, hear, acknowledge, send } = stage();
    send();
    acknowledge(firstId, 1);
    hear(ada, 1);
    expect(crowd.problems().join()).toContain('1 lost, 0 doubled, 0 out of order');
  });

  test('a delivery that is doubled', () => {
    const { crowd, ada, grace, hear, acknowledge, send } = stage();
    send();
    acknowledge(firstId, 1);
    for (const member of [ada, grace, grace]) hear(member, 1);
    expect(crowd.problems().join()).toContain('0 lost, 1 doubled, 0 out of order');
  });

  test('deliveries that are swapped', () => {
    const { crowd, ada, grace, hear, acknowledge, send } = stage();
    for (const seq of [1, 2]) {
      send();
      acknowledge(firstId + seq - 1, seq);
      hear(ada, seq);
    }
    hear(grace, 2);
    hear(grace, 1);
    expect(crowd.problems().join()).toContain('0 lost, 0 doubled, 1 out of order');
  });

  test("refusals, the first in the server's words", () => {
    const { crowd, ada, send } = stage();
    for (let i = 0; i < 5; i++) {
      send();
      const bytes = Buffer.from(`{"type":"reply","id":${firstId + i},"ok":false,"error":{"code":"overloaded"}}`);
      crowd.exchange.reply(ada, bytes, 0, bytes.length);
    }
    expect(crowd.problems().filter((problem) => problem.includes('overloaded'))).toHaveLength(3);
    expect(crowd.problems()).toContain('The like came 2 times more.');
  });
});
