import { busyFigures, busyShares, capacity } from '../load/busy.ts';
import { password } from '../load/population.ts';
import { readLoop } from '../load/read-loop.ts';
import type { Answer } from '../load/reader.ts';
import { instances } from './comparisons.ts';
import type { Scenario } from './scenario.ts';

const check = ({ status, body }: Answer) =>
  status === 200 ? undefined : `A sign-in was answered with ${status}: ${body.toString('utf8', 0, 200)}`;

/** The morning rush: an instance verifies each password for tens of milliseconds, generator and stores have next to nothing to do. */
export const instancesSignIn: Scenario = {
  name: 'instances-sign-in',
  about: 'Signing in with a password over REST, 16 at a time, by 1, 2 and 4 instances on two cores',
  shape: { chats: 10, membersPerChat: 10, isGroup: true, messagesPerChat: 0 },
  ...instances,
  placement: 'a core an instance',
  hasCeiling: false,
  figures: [
    { name: 'sign-ins', unit: '/s', wanted: [{ of: '2 instances', over: '1 instance', atLeast: 1.6 }] },
    { name: 'capacity', unit: 'sign-ins/s, a core each' },
    ...busyFigures,
  ],
  async run(job) {
    const emails = job.population.chats.flatMap((chat) => chat.emails ?? []);
    const { reads, busy, problems } = await readLoop(job, 16, (turn) => ({
      request: { path: '/api/users/login', body: JSON.stringify({ email: emails[turn % emails.length], password }) },
      check,
    }));
    return {
      figures: {
        'sign-ins': reads,
        capacity: capacity(reads, busy),
        ...busyShares(busy),
      },
      problems,
      sent: 0,
    };
  },
};
