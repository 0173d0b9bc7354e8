import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { metricsText } from '@talky/server/observe';
import { startTalky, type Talky } from '@talky/server/testing';
import '../src/notify/decisions.ts';
import '../src/observed.ts';

/** What docs/ says of the metrics, against those that a running server and its workers show. */
const docs = join(import.meta.dir, '../../docs');
const read = (name: string) => Bun.file(join(docs, name)).text();

let talky: Talky;
let shown: Set<string>;

const typesIn = (text: string) => [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1] ?? '');
/** The metrics a text speaks of; a histogram's parts count as it. */
const metricsIn = (text: string) =>
  new Set(
    [...text.matchAll(/\b(?:talky|process|nodejs)_[a-z0-9_]+/g)].map(([name]) =>
      shown.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ''),
    ),
  );

beforeAll(async () => {
  talky = await startTalky();
  const server = await (await fetch(`${talky.url}/metrics`)).text();
  shown = new Set([...typesIn(server), ...typesIn(await metricsText())]);
});

afterAll(async () => {
  await talky.stop();
});

describe('every metric named in', () => {
  test.each(['observability.md', 'grafana-dashboard.json', 'prometheus-alerts.yml'])('%s is there', async (name) => {
    const named = metricsIn(await read(name));
    expect(named.size).toBeGreaterThan(8);
    expect([...named].filter((metric) => !shown.has(metric))).toEqual([]);
  });
});

test('every metric of Talky’s own has its row', async () => {
  const rows = [...(await read('observability.md')).matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);
  const own = [...shown].filter((metric) => metric.startsWith('talky_'));
  expect(own).toContain('talky_job_seconds');
  expect(own.filter((metric) => !rows.includes(metric))).toEqual([]);
});
