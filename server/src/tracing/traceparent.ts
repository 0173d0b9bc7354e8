import { type Context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';

/** A span as W3C's `traceparent`, to cross instances and queues; undefined when it is not recorded, and so nothing behind it. */
export function toTraceparent(span: Span): string | undefined {
  if (!span.isRecording()) return undefined;
  const { traceId, spanId } = span.spanContext();
  return `00-${traceId}-${spanId}-01`;
}

/** The context to go on in; a new trace's when there is none, or nonsense. */
export function fromTraceparent(traceparent: string | null | undefined): Context {
  const parent = traceparent ? parseTraceParent(traceparent) : null;
  return parent ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }) : ROOT_CONTEXT;
}
