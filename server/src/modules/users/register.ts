import { Types } from 'mongoose';
import { DomainError, invalid } from '../../errors.ts';
import { limits } from '../../protocol/limits.ts';
import { isDuplicateKey } from '../../stores/duplicate-key.ts';
import { checkPassword, hashPassword } from '../auth/password.ts';
import { joinGeneral } from '../chats/membership-service.ts';
import { claimFirstUser, requireMayRegister } from '../workspace/service.ts';
import { type UserDoc, UserModel } from './model.ts';
import { readName } from './names.ts';
import { readPicture } from './pictures.ts';
import { emailKeyOf, fold, termsOf } from './terms.ts';

export interface Registration {
  name: string;
  email: string;
  password: string;
  pic?: string | undefined;
  /** The token of an invitation link. */
  invite?: string | undefined;
  /** Joins #general at once, as the app does for everyone. */
  joinGeneral?: boolean | undefined;
}

/** One @, something on both sides, no blanks: the mail itself proves the rest. */
function readEmail(text: string): string {
  const email = text.normalize('NFKC').trim();
  if (email.length > limits.emailMax || !/^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(email))
    throw invalid('This is not an e-mail address.');
  return email;
}

/** A user document that can be stored as it is. */
export function newUser(name: string, email: string, more: Partial<UserDoc>): UserDoc {
  return {
    _id: new Types.ObjectId(),
    name,
    email,
    emailKey: emailKeyOf(email),
    nameKey: fold(name),
    terms: termsOf(name, email),
    isAdmin: false,
    isBot: false,
    settings: {},
    dnd: false,
    createdAt: new Date(),
    ...more,
  };
}

/** Stores a user. Throws `email_taken`. */
export async function storeUser(user: UserDoc): Promise<UserDoc> {
  try {
    await UserModel.create(user);
    return user;
  } catch (error) {
    if (isDuplicateKey(error))
      throw new DomainError('email_taken', 'Somebody has registered with this e-mail already.');
    throw error;
  }
}

/** Registers a person who came by themselves or by an invitation. */
export async function registerUser(input: Registration): Promise<UserDoc> {
  await requireMayRegister(input.invite);
  return await createAccount(input);
}

/** Makes a person's account, as the operator may at any time. The first ever becomes the workspace's admin. */
export async function createAccount(input: Registration): Promise<UserDoc> {
  const name = readName(input.name);
  const email = readEmail(input.email);
  checkPassword(input.password);
  const pic = input.pic === undefined ? undefined : readPicture(input.pic);
  // Before the costly hash; the unique index decides in the end.
  if (await UserModel.exists({ emailKey: emailKeyOf(email) }))
    throw new DomainError('email_taken', 'Somebody has registered with this e-mail already.');
  const passwordHash = await hashPassword(input.password);
  const user = await storeUser(newUser(name, email, pic ? { passwordHash, pic } : { passwordHash }));
  user.isAdmin = await claimFirstUser(user._id.toHexString());
  if (user.isAdmin) await UserModel.updateOne({ _id: user._id }, { $set: { isAdmin: true } });
  if (input.joinGeneral) await joinGeneral(user._id.toHexString());
  return user;
}
