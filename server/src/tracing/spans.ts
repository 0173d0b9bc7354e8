import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Draft, OpenDraft } from '../realtime/draft.ts';
import { fromTraceparent, toTraceparent } from './traceparent.ts';

/** Something under way: what is begun inside keeps it open, so that a send lasts until it is answered. */
interface Scope {
  readonly context: Context;
  hold(): void;
  release(): void;
}

/** Under way, and not chosen to be traced: nothing begun inside makes a span. */
const untraced: Scope = { context: ROOT_CONTEXT, hold: () => undefined, release: () => undefined };

export type EndSpan = (error?: unknown) => void;

function finish(span: Span, error?: unknown): void {
  // The name only: what an error says may hold somebody's words.
  if (error !== undefined)
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
  span.end();
}

const probes = /\/(healthz|readyz|metrics)$/;

/**
 * What is traced, in the order a message goes: frame or request, access, hand-over, ledger and its batch,
 * publish, delivery. A draft carries its context from instance to instance as `trace`. No text, no names.
 */
export class Spans {
  private readonly scopes = new AsyncLocalStorage<Scope>();
  private readonly requests = new WeakMap<Request, Span>();
  private readonly tracer: Tracer;
  readonly close: () => Promise<void>;

  constructor(tracer: Tracer, close: () => Promise<void>) {
    this.tracer = tracer;
    this.close = close;
  }

  private begin(name: string, kind: SpanKind, attributes: Attributes, parent: Context, links: Link[] = []): Span {
    return this.tracer.startSpan(name, { kind, attributes, links }, parent);
  }

  private inside(): Context {
    return this.scopes.getStore()?.context ?? ROOT_CONTEXT;
  }

  private get isUntraced(): boolean {
    return this.scopes.getStore() === untraced;
  }

  /** Runs work, and ends the span once the work and all that was begun in it has ended. */
  private run<T>(span: Span, work: () => T): T {
    if (!span.isRecording()) return this.scopes.run(untraced, work);
    let open = 1;
    let failure: unknown;
    const scope: Scope = {
      context: trace.setSpan(ROOT_CONTEXT, span),
      hold: () => {
        open++;
      },
      release: () => {
        if (--open === 0) finish(span, failure);
      },
    };
    const fail = (error: unknown) => {
      failure = error;
      scope.release();
    };
    try {
      const result = this.scopes.run(scope, work);
      if (result instanceof Promise) result.then(scope.release, fail);
      else scope.release();
      return result;
    } catch (error) {
      fail(error);
      throw error;
    }
  }

  /** A part of what is under way. */
  within<T>(name: string, work: () => T): T {
    if (this.isUntraced) return work();
    return this.run(this.begin(name, SpanKind.INTERNAL, {}, this.inside()), work);
  }

  /** A part that took no time worth telling. */
  mark(name: string): void {
    if (!this.isUntraced) this.begin(name, SpanKind.INTERNAL, {}, this.inside()).end();
  }

  /** A frame of a socket, from its coming to its answer. */
  frame<T>(type: string, requestId: string, work: () => T): T {
    const attributes = { 'talky.request_id': requestId };
    return this.run(this.begin(type, SpanKind.SERVER, attributes, ROOT_CONTEXT), work);
  }

  /** A request, in the trace of whoever calls. `answered` ends it. */
  request<T>(request: Request, work: () => T): T {
    if (probes.test(request.url)) return work();
    const parent = fromTraceparent(request.headers.get('traceparent'));
    const span = this.begin(request.method, SpanKind.SERVER, { 'http.request.method': request.method }, parent);
    if (!span.isRecording()) return this.scopes.run(untraced, work);
    this.requests.set(request, span);
    return this.scopes.run(
      { context: trace.setSpan(ROOT_CONTEXT, span), hold: () => undefined, release: () => undefined },
      work,
    );
  }

  answered(request: Request, route: string, status: number, requestId: string): void {
    const span = this.requests.get(request);
    if (!span) return;
    span.updateName(`${request.method} ${route}`);
    span.setAttributes({
      'http.route': route,
      'http.response.status_code': status,
      'talky.request_id': requestId,
    });
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }

  /** A draft's way to the ledger and back, wherever its owner is; the draft takes the context along. */
  handover(draft: Draft): EndSpan | undefined {
    if (this.isUntraced) return undefined;
    const scope = this.scopes.getStore();
    const span = this.begin('hand-over', SpanKind.PRODUCER, { 'talky.chat': draft.chatId }, this.inside());
    draft.trace = toTraceparent(span);
    scope?.hold();
    return (error) => {
      finish(span, error);
      scope?.release();
    };
  }

  /** Drafts written together: a span each, from its coming here, and one of the batch, in the first's trace, linked to all. */
  batch(opens: readonly OpenDraft[], begun: number): void {
    const now = performance.now();
    const writes = opens.flatMap(({ draft, since }) => {
      if (!draft.trace) return [];
      const options = { kind: SpanKind.CONSUMER, startTime: since, attributes: { 'talky.chat': draft.chatId } };
      return [this.tracer.startSpan('ledger', options, fromTraceparent(draft.trace))];
    });
    const [first] = writes;
    if (!first) return;
    const options = {
      startTime: begun,
      attributes: { 'messaging.batch.message_count': opens.length },
      links: writes.map((write) => ({ context: write.spanContext() })),
    };
    this.tracer.startSpan('ledger batch', options, trace.setSpan(ROOT_CONTEXT, first)).end(now);
    for (const write of writes) write.end(now);
  }

  /** Tells of stored messages; what is told goes on in the publish's context. */
  publish<E extends { trace?: string | undefined }>(events: readonly E[], tell: (events: readonly E[]) => void): void {
    const spans: Span[] = [];
    const followed = events.map((event) => {
      if (!event.trace) return event;
      const span = this.begin('publish', SpanKind.PRODUCER, {}, fromTraceparent(event.trace));
      spans.push(span);
      return { ...event, trace: toTraceparent(span) };
    });
    tell(followed);
    for (const span of spans) span.end();
  }

  /** Brings an event to this instance's sockets. */
  deliver(traceparent: string, chatId: string, work: () => void): void {
    const attributes = { 'talky.chat': chatId };
    const span = this.begin('deliver', SpanKind.CONSUMER, attributes, fromTraceparent(traceparent));
    work();
    span.end();
  }

  /** For a job to go on in the trace of what is under way. */
  current(): string | undefined {
    const span = trace.getSpan(this.inside());
    return span && toTraceparent(span);
  }

  /** A job of a queue, in the trace of whoever added it. */
  job<T>(queue: string, id: string | undefined, traceparent: string | undefined, work: () => T): T {
    const attributes = { 'messaging.destination.name': queue, 'messaging.message.id': id ?? '' };
    return this.run(this.begin(`job ${queue}`, SpanKind.CONSUMER, attributes, fromTraceparent(traceparent)), work);
  }
}
