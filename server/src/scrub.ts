/**
 * The last look at a line before it is written: whatever has the shape of a secret goes. What logs an error
 * of a library cannot know what that library put into its message.
 */
const shapes: [shape: RegExp, instead: string][] = [
  // user:password@host of a store's or a mail server's address
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"'\\]+@/gi, '$1…@'],
  [/\b(bearer|basic) +[\w.~+/=-]{8,}/gi, '$1 …'],
  // access tokens, and the tokens of bots and apps
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g, '…'],
  [/\bx(?:ox[a-z]|app)-[\w-]+/g, '…'],
  [/(\/slack\/services\/)[^\s"'\\]{2,}/g, '$1…'],
  // an address that lets whoever has it push to somebody's device
  [
    /(\bhttps:\/\/[\w.-]*(?:fcm\.googleapis\.com|push\.services\.mozilla\.com|push\.apple\.com|notify\.windows\.com)\/)[^\s"'\\]+/g,
    '$1…',
  ],
];

const secretNames = /(SECRET|PASSWORD|PRIVATE_KEY|TOKEN|ACCESS_KEY)/;
const shortest = 8;

/** What of an environment must never be read anywhere: secrets by their variable's name. */
export function secretsOf(env: Record<string, string | undefined>): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value && value.length >= shortest && secretNames.test(name) ? [value] : [],
  );
}

/** Makes the function that takes these secrets, and all that looks like one, out of a line. */
export function scrubber(secrets: readonly string[]): (line: string) => string {
  return (line) => {
    let clean = line;
    for (const secret of secrets) clean = clean.replaceAll(secret, '…');
    for (const [shape, instead] of shapes) clean = clean.replace(shape, instead);
    return clean;
  };
}
