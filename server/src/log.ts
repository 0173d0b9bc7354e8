import pino from 'pino';

/** The process's log: one JSON object a line, secrets never in it. */
export const log = pino({
  level: process.env.LOG_LEVEL || 'info',
  base: { pid: process.pid },
  redact: {
    paths: ['token', '*.token', 'password', '*.password', 'headers.authorization', 'headers.cookie'],
    censor: '…',
  },
});
