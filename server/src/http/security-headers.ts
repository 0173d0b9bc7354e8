import { Elysia } from 'elysia';

/** For every answer: nothing may frame Talky, guess a type, or learn where people came from. The app's page adds its CSP. */
export const securityHeaders = new Elysia({ name: 'security-headers' }).onRequest(({ set }) => {
  set.headers['x-content-type-options'] = 'nosniff';
  set.headers['x-frame-options'] = 'DENY';
  set.headers['referrer-policy'] = 'same-origin';
});
