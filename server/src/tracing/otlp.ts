import { getNumberFromEnv, setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { log } from '../log.ts';
import { readSampler } from './sampler.ts';
import { Spans } from './spans.ts';

/** Opens the way to the collector that the standard variables name. It sends in batches, and drops when it must. */
export function openSpans(service: string): Spans {
  setGlobalErrorHandler((error) => log.warn({ error: String(error) }, 'Spans could not be sent'));
  const provider = new TracerProvider({
    sampler: readSampler(process.env.OTEL_TRACES_SAMPLER, process.env.OTEL_TRACES_SAMPLER_ARG),
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': service, 'process.pid': process.pid }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter(),
        scheduledDelayMillis: getNumberFromEnv('OTEL_BSP_SCHEDULE_DELAY') ?? 5_000,
      }),
    ],
  });
  return new Spans(provider.getTracer('talky'), () => provider.shutdown());
}
