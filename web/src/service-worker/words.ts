import { readOwner } from '#lib/notifications/kept.ts';
import { baseLocale, isLocale, overwriteGetLocale } from '#lib/paraglide/runtime.js';

/** From here on words are in the language that its owner has chosen in the app. */
export async function speak(): Promise<void> {
  const locale = (await readOwner())?.locale;
  overwriteGetLocale(() => (isLocale(locale) ? locale : baseLocale));
}
