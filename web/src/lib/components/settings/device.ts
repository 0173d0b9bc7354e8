import { browserOf, systemOf } from '@talky/server/protocol';
import { m } from '#lib/paraglide/messages.js';

/** "Firefox on Linux", as near as a user agent tells. */
export function deviceName(userAgent: string): string {
  const browser = browserOf(userAgent);
  const system = systemOf(userAgent);
  if (browser && system) return m.device_name({ browser, system });
  return browser ?? system ?? m.device_unknown();
}

export const isPhone = (userAgent: string): boolean => /iPhone|Android.*Mobile/.test(userAgent);
