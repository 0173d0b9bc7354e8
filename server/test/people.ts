import { beginSession } from '../src/modules/auth/sessions.ts';
import type { UserDoc } from '../src/modules/users/model.ts';
import { newUser, storeUser } from '../src/modules/users/register.ts';
import { RestClient } from './rest.ts';

/** Somebody with an account and a session, signed in without the cost of a password. */
export class Person extends RestClient {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** As the cookie holds it. */
  readonly refreshToken: string;

  constructor(url: string, user: UserDoc, tokens: { accessToken: string; refreshToken: string }) {
    super(url, tokens.accessToken);
    this.id = user._id.toHexString();
    this.name = user.name;
    this.email = user.email;
    this.refreshToken = tokens.refreshToken;
  }
}

/** Stores a person and signs them in. */
export async function createPerson(url: string, name: string, more: Partial<UserDoc> = {}): Promise<Person> {
  const email = more.email ?? `${name.toLowerCase().replace(/\W+/g, '.')}@example.org`;
  const user = await storeUser(newUser(name, email, more));
  return new Person(url, user, await beginSession(user._id.toHexString(), 'tests'));
}

/** The cast: ada is the workspace's admin, grace her colleague, linus the outsider. */
export async function createCast(url: string): Promise<{ ada: Person; grace: Person; linus: Person }> {
  const [ada, grace, linus] = await Promise.all([
    createPerson(url, 'ada', { isAdmin: true }),
    createPerson(url, 'grace'),
    createPerson(url, 'linus'),
  ]);
  return { ada, grace, linus };
}
