import { type Static, Type as t } from '@sinclair/typebox';
import { limits } from './limits.ts';
import { date } from './scalars.ts';

const timeOfDay = t.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'HH:MM, 24 hours.' });

/** How much of a chat one wants to hear: everything, what is addressed to one, or nothing. */
export const notifyLevel = t.Union([t.Literal('all'), t.Literal('mentions'), t.Literal('nothing')]);
export type NotifyLevel = Static<typeof notifyLevel>;

/** What one has chosen for one chat. */
export const chatNotify = t.Object({
  /** Null: one's default for chats of its kind. */
  level: t.Union([notifyLevel, t.Null()]),
  /** A moment that is over mutes nothing. */
  mutedUntil: t.Union([date, t.Literal('forever'), t.Null()]),
});
export type ChatNotify = Static<typeof chatNotify>;

/** When one is not to be disturbed, by the clock on one's wall. */
export const notifySchedule = t.Object({
  from: timeOfDay,
  /** Earlier than `from`: it ends on the day after. The same: it lasts a day. */
  to: timeOfDay,
  /** The days on which it begins, 0 = Sunday. */
  days: t.Array(t.Integer({ minimum: 0, maximum: 6 }), { minItems: 1, maxItems: 7 }),
  timeZone: t.String({
    minLength: 1,
    maxLength: 64,
    description: 'A name of the IANA database, such as Europe/Berlin.',
  }),
});
export type NotifySchedule = Static<typeof notifySchedule>;

/** What a person wants to hear of, on all their devices. */
export const notifyPreferences = t.Object({
  /** Of direct chats. */
  direct: notifyLevel,
  /** Of groups. */
  groups: notifyLevel,
  /** Words that notify as a mention does, whatever their case and accents. */
  keywords: t.Array(t.String({ minLength: limits.keywordMin, maxLength: limits.keywordMax }), {
    maxItems: limits.keywordsMax,
  }),
  /** Do not disturb until then. */
  dndUntil: t.Union([date, t.Null()]),
  /** Do not disturb every day between two times. */
  schedule: t.Union([notifySchedule, t.Null()]),
  /** Notifications say that there is something, not what. */
  hideContent: t.Boolean(),
  sound: t.Boolean(),
  /** Minutes away after which an e-mail tells what waits; 0 = never. */
  emailAfterMinutes: t.Integer({ minimum: 0, maximum: limits.emailAfterMinutesMax }),
});
export type NotifyPreferences = Static<typeof notifyPreferences>;

/** What holds for whoever has chosen nothing else. */
export const standardPreferences: Readonly<NotifyPreferences> = {
  direct: 'all',
  groups: 'all',
  keywords: [],
  dndUntil: null,
  schedule: null,
  hideContent: false,
  sound: true,
  emailAfterMinutes: 15,
};

/** Why a message notified somebody, or why not. */
export const notifyReason = t.Union([
  t.Literal('author'),
  t.Literal('bot'),
  t.Literal('system'),
  t.Literal('deleted'),
  t.Literal('left'),
  t.Literal('read'),
  t.Literal('looking'),
  t.Literal('muted'),
  t.Literal('dnd'),
  t.Literal('dnd.schedule'),
  t.Literal('level.nothing'),
  t.Literal('level.mentions'),
  t.Literal('here.offline'),
  t.Literal('no.way'),
  t.Literal('direct'),
  t.Literal('mention'),
  t.Literal('all'),
  t.Literal('here'),
  t.Literal('reply'),
  t.Literal('keyword'),
  t.Literal('level.all'),
]);
export type ReasonCode = Static<typeof notifyReason>;

/** The ways a notification takes. An e-mail goes later, and only to whoever is still away. */
export const notifyWay = t.Union([t.Literal('push'), t.Literal('email')]);
export type NotifyWay = Static<typeof notifyWay>;

/** The answer to "why was I notified?" and "why not?". */
export const why = t.Object({
  send: t.Boolean(),
  via: t.Array(notifyWay),
  /** `pending`: not decided yet; `unknown`: nothing is kept of it any more. */
  because: t.Union([notifyReason, t.Literal('pending'), t.Literal('unknown')]),
  /** When it was decided; null when it was not, or nothing is kept. */
  at: t.Union([date, t.Null()]),
});
export type Why = Static<typeof why>;
