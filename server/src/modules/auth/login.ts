import { DomainError } from '../../errors.ts';
import { rateLimit } from '../../http/rate-limit.ts';
import { type UserDoc, UserModel } from '../users/model.ts';
import { emailKeyOf } from '../users/terms.ts';
import { verifyPassword } from './password.ts';

/** Wrong passwords a minute: for an account, from any address; for an address, for any account. */
const perAccount = rateLimit('login-account', 10, 60);
const perAddress = rateLimit('login-address', 100, 60);

/** Whether this is the account's password; a wrong one counts as a wrong sign-in does. */
export async function verifyOwnPassword(user: UserDoc, password: string): Promise<boolean> {
  const fits = await verifyPassword(password, user.passwordHash, () => perAccount.take(user.emailKey));
  if (fits) await perAccount.giveBack(user.emailKey);
  return fits;
}

/**
 * Whose e-mail and password these are. The answer and its time are the same for an unknown e-mail. A
 * try is counted just before it is looked at, so that many at once are no way round the limit; a right
 * one is given back, so that a crowd signing in from one address is none either.
 */
export async function checkLogin(email: string, password: string, address: string): Promise<UserDoc> {
  const emailKey = emailKeyOf(email);
  const user = await UserModel.findOne({ emailKey }).lean();
  const isUsable = user && !user.isBot && !user.deactivatedAt;
  const fits = await verifyPassword(password, isUsable ? user.passwordHash : undefined, async () => {
    await perAddress.take(address);
    await perAccount.take(emailKey);
  });
  if (!user || !fits) throw new DomainError('invalid_credentials', 'This e-mail and password do not fit.');
  await Promise.all([perAccount.giveBack(emailKey), perAddress.giveBack(address)]);
  return user;
}
