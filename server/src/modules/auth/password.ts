import { invalid } from '../../errors.ts';
import { limits } from '../../protocol/limits.ts';
import { isCommonPassword } from './common-passwords.ts';

/** OWASP's minimum for argon2id: 19 MiB, 2 passes. */
const cost = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const;
/** Each hash takes 19 MiB: a flood of sign-ins must not take that times its size. */
const maxAtOnce = 4;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= maxAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/** Throws with the next step when a password is too short, too long or on every attacker's list. */
export function checkPassword(password: string): void {
  if (password.length < limits.passwordMin)
    throw invalid(`A password needs at least ${limits.passwordMin} characters.`);
  if (password.length > limits.passwordMax)
    throw invalid(`A password may have up to ${limits.passwordMax} characters.`);
  if (isCommonPassword(password))
    throw invalid('This password is one of the first that anybody would try. Choose another one.');
}

export const hashPassword = (password: string) => inTurn(() => Bun.password.hash(password, cost));

let dummy: Promise<string> | undefined;

/**
 * Whether the password fits. Without a hash it takes the same time, so that nobody learns which e-mails
 * are known. `count` runs when its turn has come, so that what waits is not counted yet.
 */
export async function verifyPassword(
  password: string,
  hash: string | undefined,
  count: () => Promise<void> = async () => undefined,
): Promise<boolean> {
  dummy ??= hashPassword('nobody has this password');
  const against = hash ?? (await dummy);
  const fits = await inTurn(async () => {
    await count();
    return await Bun.password.verify(password, against);
  });
  return hash !== undefined && fits;
}
