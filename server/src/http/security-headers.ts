import { Elysia } from 'elysia';

/** For every answer: nothing may frame Talky, guess a type, or learn where people came from. The app's page adds its CSP. */
export const securityHeaders = new Elysia({ name: 'security-headers' }).onRequest(({ set }) => {
  set.headers['x-content-type-options'] = 'nosniff';
  set.headers['x-frame-options'] = 'DENY';
  set.headers['referrer-policy'] = 'same-origin';
});

const meta = /(http-equiv="content-security-policy" content=")([^"]*)/i;

/**
 * The app's page with a policy that lets it connect to these sources too. Throws when the page has no policy: it would
 * run as if it had one.
 */
export function alsoConnecting(html: string, sources: readonly string[]): string {
  if (!meta.test(html)) throw new Error('The app’s page has no content security policy.');
  return html.replace(meta, (_, before: string, policy: string) => {
    const rules = policy.split(';').map((rule) => rule.trim());
    // Without a rule of its own, what is connected to follows default-src.
    const known = rules.find((rule) => rule.startsWith('connect-src ')) ?? "connect-src 'self'";
    const others = rules.filter((rule) => rule !== known && rule !== '');
    return `${before}${[...others, `${known} ${sources.join(' ')}`].join('; ')}`;
  });
}
