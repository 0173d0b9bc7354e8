import { SingleBar } from 'cli-progress';

/** Tells a person how far something has come. */
export interface Progress {
  /** `done` of the total, in the unit it was opened with. */
  update(done: number): void;
  end(): void;
}

const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(1);

/** A bar on a terminal; plain lines, one each ten percent, where output goes to a file or a CI log. */
export function showProgress(label: string, total: number, unit: 'bytes' | 'items' = 'bytes'): Progress {
  const shown = (value: number) => (unit === 'bytes' ? `${megabytes(value)} MB` : value.toLocaleString('en'));
  return process.stdout.isTTY ? drawBar(label, total, shown) : writeLines(label, total, shown);
}

function drawBar(label: string, total: number, shown: (value: number) => string): Progress {
  const bar = new SingleBar({
    format: `${label} [{bar}] {percentage}% · {shown} of ${shown(total)}`,
    hideCursor: true,
    clearOnComplete: false,
  });
  bar.start(total, 0, { shown: shown(0) });
  return {
    update: (done) => bar.update(Math.min(done, total), { shown: shown(Math.min(done, total)) }),
    end: () => bar.stop(),
  };
}

function writeLines(label: string, total: number, shown: (value: number) => string): Progress {
  let told = -1;
  return {
    update(done) {
      const tenth = total === 0 ? 10 : Math.floor((10 * Math.min(done, total)) / total);
      if (tenth <= told) return;
      told = tenth;
      console.log(`${label}: ${tenth * 10}% (${shown(Math.min(done, total))} of ${shown(total)})`);
    },
    end() {
      this.update(total);
    },
  };
}
