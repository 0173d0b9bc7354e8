import { Types } from 'mongoose';
import { MembershipModel } from '../chats/membership.ts';
import { UserModel } from './model.ts';

/** A member of a chat as names find them. */
export interface NamedMember {
  userId: string;
  name: string;
  nameKey: string;
}

interface Row {
  _id: Types.ObjectId;
  name: string;
  nameKey: string;
  membership: { _id: Types.ObjectId }[];
}

/** So many people who have one of the names are looked at, members or not. */
const namesakesMax = 1_000;

/** The chat's members among those with these folded names or ids, whoever joined first before the others; one query. */
export async function findNamedMembers(
  chatId: string,
  nameKeys: readonly string[],
  userIds: readonly string[],
): Promise<NamedMember[]> {
  const rows = await UserModel.collection
    .aggregate<Row>([
      {
        $match: {
          $or: [{ _id: { $in: userIds.map((id) => new Types.ObjectId(id)) } }, { nameKey: { $in: [...nameKeys] } }],
        },
      },
      { $limit: namesakesMax },
      { $project: { name: 1, nameKey: 1 } },
      {
        $lookup: {
          from: MembershipModel.collection.name,
          localField: '_id',
          foreignField: 'user',
          pipeline: [{ $match: { chat: new Types.ObjectId(chatId) } }, { $project: { _id: 1 } }],
          as: 'membership',
        },
      },
      { $match: { 'membership.0': { $exists: true } } },
      { $sort: { 'membership._id': 1 } },
    ])
    .toArray();
  return rows.map(({ _id, name, nameKey }) => ({ userId: _id.toHexString(), name, nameKey }));
}
