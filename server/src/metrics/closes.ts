import { Counter } from 'prom-client';
import { closeCodes } from '../protocol/codes.ts';
import { registry } from './registry.ts';

/** A peer may close with any number, so only those are told apart that mean something here. */
const known = new Set<number>([1000, 1001, 1005, 1006, 1009, ...Object.values(closeCodes)]);

const closes = new Counter({
  name: 'talky_socket_closes_total',
  help: 'Sockets closed, by close code; 1006 is a connection that broke.',
  labelNames: ['code'],
  registers: [registry],
});
for (const code of known) closes.inc({ code }, 0);

export function noteClose(code: number): void {
  closes.inc({ code: known.has(code) ? code : 'other' });
}
