import {
  config,
  findDevices,
  type MembershipDoc,
  MembershipModel,
  notifyPreferencesOf,
  type Recipient,
  readLivingNodes,
  readLooking,
  readStands,
  SharedQuery,
  type UserDoc,
  UserModel,
} from '@talky/server/backend';
import { Types } from 'mongoose';
import type { News } from './news.ts';

/** Members that are decided about at once. */
const partSize = 1_000;

/** A stretch of a chat's members. */
export interface Stretch {
  recipients: Recipient[];
  /** The last membership of the stretch; undefined when there was none. */
  reached: Types.ObjectId | undefined;
  isLast: boolean;
}

type Member = Pick<MembershipDoc, '_id' | 'user' | 'lastReadSeq' | 'level' | 'mutedUntil'>;
type Account = Pick<UserDoc, '_id' | 'isBot' | 'dnd' | 'notify' | 'deactivatedAt'>;

/** In the order of joining, which is that of the ids: whoever comes meanwhile is behind. One more tells whether there are more. */
const readMembers = (chat: Types.ObjectId, after: Types.ObjectId | undefined) =>
  MembershipModel.collection
    .find<Member>(
      { chat, ...(after && { _id: { $gt: after } }) },
      { projection: { user: 1, lastReadSeq: 1, level: 1, mutedUntil: 1 } },
    )
    .sort({ _id: 1 })
    .limit(partSize + 1)
    .toArray();

async function readAccounts(users: readonly Types.ObjectId[]): Promise<Map<string, Account>> {
  const accounts = await UserModel.collection
    .find<Account>({ _id: { $in: users } }, { projection: { isBot: 1, dnd: 1, notify: 1, deactivatedAt: 1 } })
    .toArray();
  return new Map(accounts.map((account) => [account._id.toHexString(), account]));
}

const nobodysStand = new Map<string, Recipient['stand']>();

/** What is read at once for all messages of a chat that are decided about at the same time. */
interface Wanted {
  chat: Types.ObjectId;
  after: Types.ObjectId | undefined;
  isToHere: boolean;
}

const keyOf = ({ chat, after, isToHere }: Wanted) =>
  `${chat.toHexString()} ${after?.toHexString() ?? ''} ${isToHere ? 1 : 0}`;

function wantedBy(key: string): Wanted {
  const [chat = '', after, isToHere] = key.split(' ');
  return {
    chat: new Types.ObjectId(chat),
    after: after ? new Types.ObjectId(after) : undefined,
    isToHere: isToHere === '1',
  };
}

async function readStretch({ chat, after, isToHere }: Wanted): Promise<Stretch> {
  const found = await readMembers(chat, after);
  const members = found.slice(0, partSize);
  const userIds = members.map(({ user }) => user.toHexString());
  const [accounts, devices, looking, stands] = await Promise.all([
    readAccounts(members.map(({ user }) => user)),
    findDevices(userIds),
    readLooking(chat.toHexString()),
    isToHere ? readLivingNodes().then((living) => readStands(userIds, living)) : nobodysStand,
  ]);
  const canMail = config().smtp !== undefined;
  const recipients = members.flatMap(({ user, lastReadSeq, level, mutedUntil }): Recipient[] => {
    const userId = user.toHexString();
    const account = accounts.get(userId);
    if (!account) return [];
    return [
      {
        userId,
        isBot: account.isBot,
        isMember: account.deactivatedAt === undefined,
        lastReadSeq,
        level: level ?? null,
        mutedUntil: mutedUntil ?? null,
        preferences: notifyPreferencesOf(account),
        dnd: account.dnd,
        stand: stands.get(userId),
        isLooking: looking.has(userId),
        hasDevice: devices.has(userId),
        hasEmail: canMail,
      },
    ];
  });
  return { recipients, reached: members.at(-1)?._id, isLast: found.length <= partSize };
}

/** A part has a thousand members: no more than so many are held at once. */
const partsAtOnce = 16;

const stretches = new SharedQuery(
  async (keys) => new Map(await Promise.all(keys.map(async (key) => [key, await readStretch(wantedBy(key))] as const))),
  partsAtOnce,
);

/** The members behind a membership, as they stand now, with what each has chosen. */
export async function findStretch({ chat, isToHere }: News, after: Types.ObjectId | undefined): Promise<Stretch> {
  const stretch = await stretches.one(keyOf({ chat, after, isToHere }));
  if (!stretch) throw new Error('Members that were asked for were not read.');
  return stretch;
}
