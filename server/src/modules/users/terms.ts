/** Text as search compares it: without case, accents and doubled blanks. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** E-mails are one account whatever their case and Unicode form. */
export const emailKeyOf = (email: string) => email.normalize('NFKC').trim().toLowerCase();

/** What a search for a person may begin with: their name, any word in it, their e-mail. */
export function termsOf(name: string, email: string): string[] {
  const folded = fold(name);
  return [...new Set([folded, ...folded.split(/[\s\-_.]+/), fold(email)])].filter((term) => term !== '');
}
