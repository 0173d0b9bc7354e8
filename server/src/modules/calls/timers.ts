import { config } from '../../config.ts';
import { callLimits } from '../../protocol/calls.ts';
import type { CallTimers } from './machine/call-data.ts';

/** How long things may take here: as the operator wants it, else as the protocol says. */
export const timers = (): CallTimers => ({ ...callLimits, ...config().calls });
