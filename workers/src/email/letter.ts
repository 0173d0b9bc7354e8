import { createHash } from 'node:crypto';
import { homeUrl, unsubscribeUrl } from '@talky/server/backend';
import type { SendMailOptions } from 'nodemailer';
import type { Digest } from './digest.ts';
import { htmlOf } from './html.ts';
import { plainOf } from './plain.ts';
import { subjectOf } from './words.ts';

export interface Envelope {
  from: string;
  to: { name: string; address: string };
  /** The last seq it speaks of, by chat. */
  told: Readonly<Record<string, number>>;
}

/**
 * The same for the same news: when a worker was killed between the mail server's yes and its own note of it, the
 * e-mail goes out once more under the id that mailboxes know.
 */
function messageIdOf(userId: string, told: Envelope['told']): string {
  const news = JSON.stringify(Object.entries(told).sort(([a], [b]) => (a < b ? -1 : 1)));
  const hash = createHash('sha256').update(`${userId} ${news}`).digest('base64url').slice(0, 32);
  return `<${hash}@${new URL(homeUrl()).hostname}>`;
}

/** The whole e-mail, as nodemailer takes it. */
export const letterOf = (digest: Digest, { from, to, told }: Envelope): SendMailOptions => ({
  from,
  to,
  subject: subjectOf(digest),
  text: plainOf(digest),
  html: htmlOf(digest),
  messageId: messageIdOf(digest.userId, told),
  list: { unsubscribe: unsubscribeUrl(digest.userId) },
  headers: {
    // RFC 8058: the mail program's own button ends it by one POST.
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    // No out-of-office notes in return.
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
  },
  disableFileAccess: true,
  disableUrlAccess: true,
});
