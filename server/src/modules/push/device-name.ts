import { browserOf, systemOf } from '../../protocol/device.ts';

/** "Firefox on Linux", as near as a user agent tells. */
export function deviceName(userAgent: string): string {
  const names = [browserOf(userAgent), systemOf(userAgent)].filter(Boolean);
  return names.join(' on ') || 'A browser';
}
