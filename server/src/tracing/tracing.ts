import type { Spans } from './spans.ts';

/**
 * Spans of the message line, of requests and of jobs while `OTEL_EXPORTER_OTLP_ENDPOINT` is set. Else undefined:
 * then nothing of OpenTelemetry is loaded, and the line pays a comparison.
 */
export let tracing: Spans | undefined;

type Env = Record<string, string | undefined>;

const isWanted = (env: Env) =>
  Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) &&
  env.OTEL_SDK_DISABLED?.toLowerCase() !== 'true';

/** Begins to trace if the environment says so; `service` is the name unless `OTEL_SERVICE_NAME` gives another. */
export async function startTracing(service: string): Promise<void> {
  if (!isWanted(process.env)) return;
  const { openSpans } = await import('./otlp.ts');
  tracing = openSpans(service);
}

/** A collector that is away does not hold up the end of a process. */
const closeLimitMs = 2_000;

/** Sends what is left. */
export async function stopTracing(): Promise<void> {
  const ending = tracing;
  tracing = undefined;
  if (ending) await Promise.race([ending.close(), Bun.sleep(closeLimitMs)]);
}

/** Does something as a span of its own inside the one under way, if any. */
export function traced<T>(name: string, work: () => T): T {
  return tracing ? tracing.within(name, work) : work();
}
