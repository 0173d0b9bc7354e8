const schemes = new Set(['http:', 'https:', 'mailto:']);

/** The address of a link as it may be followed; undefined for anything that could run or surprise. */
export function safeAddress(href: string): string | undefined {
  try {
    const url = new URL(href);
    return schemes.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
