/** A span as a collector gets it. */
export interface CollectedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  links?: { traceId: string; spanId: string }[];
  /** The process it was made in. */
  pid: number;
}

interface Attribute {
  key: string;
  value: { intValue?: number | string };
}

interface Export {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: Omit<CollectedSpan, 'pid'>[] }[] }[];
}

function spansOf(body: Export): CollectedSpan[] {
  return body.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const pid = Number(resource.attributes.find(({ key }) => key === 'process.pid')?.value.intValue);
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, pid })));
  });
}

/** A collector of OpenTelemetry's that a test can look into. */
export class Collector {
  readonly spans: CollectedSpan[] = [];
  /** Everything it was sent, as it came. */
  received = '';
  private readonly watchers = new Set<() => void>();
  private readonly server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      const text = await request.text();
      this.received += text;
      this.spans.push(...spansOf(JSON.parse(text) as Export));
      for (const watcher of this.watchers) watcher();
      return Response.json({});
    },
  });

  /** What sends its spans here, and at once. */
  get env(): Record<string, string> {
    return { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${this.server.port}`, OTEL_BSP_SCHEDULE_DELAY: '50' };
  }

  /** Resolves to the spans of the first trace that has all it should. */
  async trace(isComplete: (spans: readonly CollectedSpan[]) => boolean): Promise<CollectedSpan[]> {
    const find = () => [...Map.groupBy(this.spans, (span) => span.traceId).values()].find(isComplete);
    for (;;) {
      const found = find();
      if (found) return found;
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.watchers.delete(watcher);
          resolve();
        };
        this.watchers.add(watcher);
      });
    }
  }

  async stop(): Promise<void> {
    await this.server.stop(true);
  }
}
