import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { checkPassword, hashPassword } from '../modules/auth/password.ts';
import { endSessionsOf } from '../modules/auth/sessions.ts';
import { UserModel } from '../modules/users/model.ts';
import { createAccount } from '../modules/users/register.ts';
import { claimFirstUser } from '../modules/workspace/service.ts';
import { findPerson } from './find-person.ts';
import { toTable } from './table.ts';
import { reading, writing } from './with-talky.ts';

export function addUserCommands(program: Command): void {
  const user = program.command('user').description('people of this workspace');
  user
    .command('create')
    .description('make an account, whoever may register otherwise')
    .requiredOption('--name <name>', 'how they are called')
    .requiredOption('--email <email>', 'what they sign in with')
    .option('--password <password>', 'at least 8 characters; without it one is made up and shown')
    .option('--admin', 'may change the workspace')
    .action(createUser);
  user
    .command('password <email>')
    .description('give somebody a new password and sign them out everywhere')
    .option('--password <password>', 'at least 8 characters; without it one is made up and shown')
    .action(resetPassword);
  user.command('promote <email>').description('let somebody change the workspace').action(promoteUser);
  user.command('list').description('everybody, the longest here first').action(listUsers);
}

interface NewUser {
  name: string;
  email: string;
  password?: string;
  admin?: boolean;
}

const madeUp = () => randomBytes(12).toString('base64url');

async function createUser({ name, email, password = madeUp(), admin }: NewUser, command: Command): Promise<void> {
  const user = await writing(async () => {
    const made = await createAccount({ name, email, password, joinGeneral: true });
    if (admin) await makeAdmin(made._id.toHexString());
    return made;
  });
  console.log(`${user.name} <${user.email}> has an account${admin || user.isAdmin ? ' and is an admin' : ''}.`);
  tellPassword(password, command);
}

async function resetPassword(email: string, options: { password?: string }, command: Command): Promise<void> {
  const { password = madeUp() } = options;
  await writing(async () => {
    checkPassword(password);
    const user = await findPerson(email);
    await UserModel.updateOne({ _id: user._id }, { $set: { passwordHash: await hashPassword(password) } });
    await endSessionsOf(user._id.toHexString(), null);
  });
  console.log(`${email} has a new password and is signed out everywhere.`);
  tellPassword(password, command);
}

/** One that the operator gave is not repeated on the screen. */
function tellPassword(password: string, command: Command): void {
  if (command.getOptionValue('password') === undefined) console.log(`Password: ${password}`);
}

async function promoteUser(email: string): Promise<void> {
  const user = await writing(async () => {
    const person = await findPerson(email);
    await makeAdmin(person._id.toHexString());
    return person;
  });
  console.log(`${user.name} <${user.email}> is an admin of this workspace.`);
}

async function makeAdmin(userId: string): Promise<void> {
  await UserModel.updateOne({ _id: userId }, { $set: { isAdmin: true } });
  await claimFirstUser(userId);
}

async function listUsers(): Promise<void> {
  const users = await reading(() => UserModel.find({ isBot: false }).sort({ createdAt: 1 }).lean());
  const rows = users.map(({ name, email, isAdmin, deactivatedAt }) => [
    name,
    email,
    [isAdmin && 'admin', deactivatedAt && 'deactivated'].filter(Boolean).join(', '),
  ]);
  console.log(rows.length === 0 ? 'Nobody has registered yet.' : toTable(rows));
}
