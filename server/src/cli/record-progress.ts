import { type Progress, showProgress } from '../stores/managed/progress.ts';
import type { DumpRecord } from '../transfer/dump.ts';

/** Passes records on and shows how many of those that the head announces have gone by. */
export async function* withProgress(label: string, records: AsyncIterable<DumpRecord>): AsyncGenerator<DumpRecord> {
  let progress: Progress | undefined;
  let done = 0;
  for await (const record of records) {
    if (record.kind === 'talky') {
      const total = Object.values(record.counts).reduce((sum, count) => sum + count, 0);
      progress = showProgress(label, total, 'items');
    } else {
      progress?.update(++done);
    }
    yield record;
  }
  progress?.end();
}
