import { describe, expect, test } from 'bun:test';
import { notifyReason, type ReasonCode, type Why } from '@talky/server/protocol';
import { whyNext, whyTitle, whyWays, whyWords } from './why-words.ts';

const why = (because: Why['because'], more: Partial<Why> = {}): Why => ({
  ...{ send: false, via: [], because, at: null },
  ...more,
});
const reasons: ReasonCode[] = notifyReason.anyOf.map((reason) => reason.const);

describe('the answer to “why was I notified?”', () => {
  test('has words of its own for every reason', () => {
    const answers = [...reasons, 'pending', 'unknown'] as const;
    const said = answers.map((because) => whyWords(why(because)));
    expect(said.every((sentence) => sentence.endsWith('.'))).toBe(true);
    expect(new Set(said).size).toBe(answers.length);
  });

  test('says that no device rang in quiet hours, though an e-mail may follow', () => {
    const quiet = why('dnd.schedule', { send: true, via: ['email'] });
    expect([whyTitle(quiet), ...whyWays(quiet)]).toEqual([
      'You were not notified.',
      'An e-mail follows if you stay away.',
    ]);
    expect(whyTitle(why('mention', { send: true, via: ['push'] }))).toBe('You were notified.');
  });

  test('leads to where it can be changed, and nowhere where it cannot', () => {
    expect([whyNext(why('muted')), whyNext(why('dnd')), whyNext(why('author'))]).toEqual([
      'chat',
      'settings',
      undefined,
    ]);
  });
});
