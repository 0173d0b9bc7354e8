import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';

const roots: Record<string, (ratio: number) => Sampler> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
};

/** The sampler that `OTEL_TRACES_SAMPLER` and its argument name; everything, or what the caller decided, by default. */
export function readSampler(name = 'parentbased_always_on', argument = '1'): Sampler {
  const root = roots[name.replace(/^parentbased_/, '')];
  const ratio = Number(argument);
  if (!root || !(ratio >= 0 && ratio <= 1))
    throw new Error(
      `OTEL_TRACES_SAMPLER is "${name}" with "${argument}", which is no sampler with a ratio from 0 to 1.`,
    );
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root: root(ratio) }) : root(ratio);
}
