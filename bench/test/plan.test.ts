import { describe, expect, test } from 'bun:test';
import type { SlackMessage } from '@talky/server/slack-export';
import { makePlan } from '../src/replay/plan.ts';

const users = ['ada', 'grace', 'linus'].map((name) => ({ id: name.toUpperCase(), name }));
const join = (ts: string, user: string): SlackMessage => ({ ts, user, subtype: 'channel_join', text: 'has joined' });
const leave = (ts: string, user: string): SlackMessage => ({ ts, user, subtype: 'channel_leave', text: 'has left' });
const say = (ts: string, user: string, text = 'hello'): SlackMessage => ({ ts, user, text });

function plan(...messages: SlackMessage[]) {
  const made = makePlan({ users, channels: [{ id: 'C1', name: 'general', creator: 'ADA', messages }] });
  const [channel] = made.channels;
  return { ...made, founders: channel?.founders, steps: channel?.steps.map(({ kind, user }) => `${user} ${kind}`) };
}

describe('a plan', () => {
  test('founds a group by the first two who join, and has the others join for real', () => {
    const { founders, steps, channels } = plan(
      join('1.1', 'ADA'),
      join('2.1', 'GRACE'),
      say('3.1', 'ADA'),
      join('4.1', 'LINUS'),
    );
    expect(founders).toEqual(['ADA', 'GRACE']);
    expect(steps).toEqual(['ADA say', 'LINUS join']);
    expect(channels[0]?.foundingJoins).toBe(2);
  });

  test('has who speaks join first, and who joins again leave first', () => {
    const { founders, steps } = plan(say('1.1', 'ADA'), say('2.1', 'GRACE'), say('3.1', 'LINUS'), join('4.1', 'LINUS'));
    expect(founders).toEqual(['ADA', 'GRACE']);
    expect(steps).toEqual(['ADA say', 'GRACE say', 'LINUS join', 'LINUS say', 'LINUS leave', 'LINUS join']);
  });

  test('plays leaves, but not of somebody who is not there', () => {
    const all = [join('1.1', 'ADA'), join('2.1', 'GRACE'), leave('3.1', 'GRACE'), leave('4.1', 'LINUS')];
    expect(plan(...all).steps).toEqual(['GRACE leave']);
  });

  test('puts an edit at its own time, after what it edits', () => {
    const edited = { ...say('3.1', 'ADA', 'right'), edited: { ts: '4.5' } };
    const made = plan(join('1.1', 'ADA'), join('2.1', 'GRACE'), edited, say('4.1', 'GRACE'), say('5.1', 'GRACE'));
    expect(made.steps).toEqual(['ADA say', 'GRACE say', 'ADA edit', 'GRACE say']);
    const contents = made.channels[0]?.steps.flatMap((step) =>
      step.kind === 'say' || step.kind === 'edit' ? [step.content] : [],
    );
    expect(contents).toEqual(['right …', 'hello', 'right', 'hello']);
  });

  test('finds the author of a comment on a file in its text, and passes over what nobody wrote', () => {
    const comment: SlackMessage = { ts: '1.1', subtype: 'file_comment', text: '<@GRACE> commented on a file: nice' };
    const bot: SlackMessage = { ts: '2.1', subtype: 'bot_message', text: 'beep' };
    const made = plan(comment, bot);
    expect(made.steps).toEqual(['GRACE say']);
    expect(made.messages).toBe(2);
    expect(made.passedOver).toBe(1);
  });
});
