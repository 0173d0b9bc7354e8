import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { readSlackExport } from './slack-export.ts';
import { toPlainText } from './text.ts';

const folder = mkdtempSync(join(tmpdir(), 'talky-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const users = [
  { id: 'U1', name: 'ada', real_name: 'Ada A.', profile: { email: 'ada@example.org' } },
  { id: 'U2', name: 'grace' },
];
const channels = [{ id: 'C1', name: 'general', creator: 'U1', members: ['U1', 'U2'] }];

function write(files: Record<string, unknown>): string {
  const path = join(folder, `${crypto.randomUUID()}.zip`);
  const entries = Object.entries(files).map(([name, value]) => [
    name,
    strToU8(typeof value === 'string' ? value : JSON.stringify(value)),
  ]);
  writeFileSync(path, zipSync(Object.fromEntries(entries)));
  return path;
}

describe('an export', () => {
  test('is read with its people, and its messages in order of time over all days', () => {
    const path = write({
      'users.json': users,
      'channels.json': channels,
      'general/2015-06-02.json': [{ type: 'message', ts: '1433200000.000003', user: 'U1', text: 'third' }],
      'general/2015-06-01.json': [
        { type: 'message', ts: '1433100000.000002', user: 'U2', text: 'second' },
        { type: 'message', ts: '1433100000.000001', user: 'U1', text: 'first' },
      ],
      'general/notes.txt': 'not JSON, and of no concern',
    });
    const read = readSlackExport(path);
    expect(read.users.map(({ name }) => name)).toEqual(['ada', 'grace']);
    expect(read.channels.map(({ messages }) => messages.map(({ text }) => text))).toEqual([
      ['first', 'second', 'third'],
    ]);
  });

  test.each([
    ['that is not there', () => join(folder, 'nowhere.zip'), 'nowhere.zip does not exist'],
    ['that is a folder', () => folder, 'cannot be read'],
    [
      'that is no zip file',
      () => {
        const path = join(folder, 'text.zip');
        writeFileSync(path, 'hello');
        return path;
      },
      'text.zip is not a zip file',
    ],
    [
      'that is another zip file',
      () => write({ 'holiday.json': [] }),
      'holds no users.json, so it is not a Slack export',
    ],
    ['with broken JSON', () => write({ 'users.json': '[{' }), 'users.json in'],
    ['with people who are no list', () => write({ 'users.json': {} }), 'is not a list of objects'],
    [
      'with a person without an id',
      () => write({ 'users.json': [users[0], { name: 'x' }] }),
      'Entry 2 of users.json: id',
    ],
    ['without messages', () => write({ 'users.json': users, 'channels.json': channels }), 'holds no messages'],
    [
      'with a message without a time',
      () =>
        write({ 'users.json': users, 'channels.json': channels, 'general/1.json': [{ user: 'U1', text: 'when?' }] }),
      'Entry 1 of general/1.json: ts',
    ],
  ])('%s is refused with a sentence', (_what, path, sentence) => {
    expect(() => readSlackExport(path())).toThrow(sentence);
  });
});

test("Slack's markup becomes what people read", () => {
  const names = new Map([['U1', 'ada']]);
  const read = (text: string) => toPlainText(text, (id) => names.get(id));
  expect(read('hey <@U1>, <@U9|linus> and <@U8>')).toBe('hey @ada, @linus and @U8');
  expect(read('see <https://a.example/x> and <https://b.example|the b>')).toBe(
    'see https://a.example/x and the b (https://b.example)',
  );
  expect(read('<!everyone> in <#C1|general>')).toBe('@everyone in #general');
  expect(read('1 &lt; 2 &amp;&amp; 3 &gt; 2, &amp;lt; stays')).toBe('1 < 2 && 3 > 2, &lt; stays');
  expect(read('<not a link>')).toBe('<not a link>');
});
