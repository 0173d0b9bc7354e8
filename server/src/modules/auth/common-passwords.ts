/** Beginnings and wholes that lists of leaked passwords are full of, without digits and signs at their ends. */
const words = new Set(
  `password passwort passw0rd p@ssword p@ssw0rd letmein welcome willkommen iloveyou ichliebedich sunshine princess
  football baseball superman batman dragon monkey master shadow michael jennifer jordan harley ranger trustno
  starwars computer internet qwerty qwertyuiop qwertz qwertzuiop azerty asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx
  qwerasdf asdfasdf changeme default admin administrator root secret geheim hallo hallohallo hello helloworld
  whatever freedom charlie samsung google facebook pokemon naruto minecraft liverpool chelsea arsenal barcelona
  bayern schalke borussia summer winter spring autumn sommer spaceman access mustang cheese cookie flower lovely
  test testtest username guest login abc abcd abcdef abcdefg abcdefgh abcd1234`.split(/\s+/),
);

const isRepeat = (text: string) => /^(.{1,4})\1+$/.test(text);

function isSequence(text: string): boolean {
  const steps = new Set<number>();
  for (let i = 1; i < text.length; i++) steps.add(text.charCodeAt(i) - text.charCodeAt(i - 1));
  return steps.size === 1 || '01234567890123456789'.includes(text) || '98765432109876543210'.includes(text);
}

/** A long password with a common word in it is not what a list holds. */
const coreMax = 12;

/** Whether a password is among the first that anybody would try: a common word with digits round it, a repeat, a row of keys. */
export function isCommonPassword(password: string): boolean {
  const text = password.toLowerCase();
  const core = text.replace(/^[\d\W_]+|[\d\W_]+$/g, '');
  return isRepeat(text) || isSequence(text) || words.has(text) || (text.length < coreMax && words.has(core));
}
