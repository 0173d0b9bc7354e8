import type { Types } from 'mongoose';
import type { UserDoc } from '../modules/users/model.ts';
import { newUser } from '../modules/users/register.ts';
import { limits } from '../protocol/limits.ts';
import { authorOf, emailsOf, type SlackMessage, type SlackUser } from '../slack/export/index.ts';
import { slackId } from './slack-ids.ts';

/** Speaks for integrations, and for whoever the export no longer knows. */
const strangerName = 'Slack';

/** The people of a Slack export as accounts without passwords: the operator or an e-mail gives them one. */
export class SlackPeople {
  readonly #users: Map<string, UserDoc>;
  readonly #stranger = newUser(strangerName, 'slack@bots.invalid', {
    _id: slackId('user', 'stranger'),
    isBot: true,
    deactivatedAt: new Date(),
  });
  readonly docs: UserDoc[];

  constructor(users: readonly SlackUser[]) {
    const emails = emailsOf(users);
    this.#users = new Map(users.map((user) => [user.id, toUserDoc(user, emails.get(user) ?? '')]));
    this.docs = [...this.#users.values(), this.#stranger];
  }

  find(slackUserId: string | undefined): UserDoc | undefined {
    return slackUserId === undefined ? undefined : this.#users.get(slackUserId);
  }

  /** What they are called in Slack's own text. */
  nameOf(slackUserId: string): string | undefined {
    return this.find(slackUserId)?.name;
  }

  /** Who wrote it, and as whom it shows when that is no person. */
  authorOf(message: SlackMessage): { sender: Types.ObjectId; as?: { name: string } } {
    const known = this.find(authorOf(message));
    if (known) return { sender: known._id };
    return { sender: this.#stranger._id, as: { name: message.username?.slice(0, limits.nameMax) || strangerName } };
  }
}

function toUserDoc(user: SlackUser, email: string): UserDoc {
  const name = (user.real_name?.trim() || user.name).slice(0, limits.nameMax);
  return newUser(name, email, {
    _id: slackId('user', user.id),
    isBot: user.is_bot ?? false,
    ...(user.deleted ? { deactivatedAt: new Date() } : {}),
  });
}
