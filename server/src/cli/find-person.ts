import { type UserDoc, UserModel } from '../modules/users/model.ts';
import { emailKeyOf } from '../modules/users/terms.ts';
import { CommandError } from './command-error.ts';

/** The person of that e-mail. */
export async function findPerson(email: string): Promise<UserDoc> {
  const user = await UserModel.findOne({ emailKey: emailKeyOf(email) }).lean();
  if (!user) throw new CommandError(`Nobody here has the e-mail ${email}.`);
  return user;
}
