import type { Job, JobsOptions } from 'bullmq';
import { tracing } from '../tracing/tracing.ts';

/** Where a job comes from, beside its payload: for the log and the traces of whoever does it. */
export interface Origin {
  /** The request it was added for. */
  requestId?: string | undefined;
  /** Where its trace goes on: W3C's `traceparent`. */
  trace?: string | undefined;
}

/** What a job carries along of what is under way; nothing, mostly. */
export function currentOrigin(requestId: string | undefined): Pick<JobsOptions, 'telemetry'> {
  const origin: Origin = { requestId, trace: tracing?.current() };
  return origin.requestId || origin.trace ? { telemetry: { metadata: JSON.stringify(origin) } } : {};
}

export function originOf(job: Job): Origin {
  const metadata = job.opts.telemetry?.metadata;
  return metadata ? (JSON.parse(metadata) as Origin) : {};
}
