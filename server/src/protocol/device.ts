/** The first that fits counts: most browsers also claim to be those below them. */
const browsers: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/^talky-bot/i, 'Bot'],
];
const systems: readonly [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

const first = (table: readonly [RegExp, string][], agent: string) =>
  table.find(([pattern]) => pattern.test(agent))?.[1];

/** The browser's name, as near as a user agent tells. */
export const browserOf = (userAgent: string): string | undefined => first(browsers, userAgent);

/** The operating system's name, as near as a user agent tells. */
export const systemOf = (userAgent: string): string | undefined => first(systems, userAgent);
