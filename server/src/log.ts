import pino from 'pino';
import { scrubber, secretsOf } from './scrub.ts';

const secretFields = [
  'token',
  'accessToken',
  'refreshToken',
  'password',
  'secret',
  'authorization',
  'cookie',
  'set-cookie',
  'endpoint',
  'content',
  'text',
];

/** A wrong level stops the boot later, with a sentence that names it. */
const level = (name: string | undefined) => (name && (name in pino.levels.values || name === 'silent') ? name : 'info');

/** The process's log: one JSON object a line, secrets never in it. */
export const log = pino({
  level: level(process.env.LOG_LEVEL),
  base: { pid: process.pid },
  redact: {
    paths: secretFields.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]),
    censor: '…',
  },
  hooks: { streamWrite: scrubber(secretsOf(process.env)) },
});
