import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

const vendorSite = 'https://fastdl.mongodb.org';
const patienceMs = 10_000;

/** Fetches MongoDB from its vendor, with the well-known downloader; throws soon where the vendor's site is out of reach. */
export async function fetchFromVendor(folder: string): Promise<string> {
  // The downloader has no time limit of its own, and on a cut-off machine a person would look at nothing for minutes.
  await fetch(vendorSite, { method: 'HEAD', signal: AbortSignal.timeout(patienceMs) }).catch(() => {
    throw new Error(`${vendorSite} does not answer`);
  });
  const { MongoBinary } = await import('mongodb-memory-server-core');
  const path = await MongoBinary.getPath({ downloadDir: folder });
  const program = join(folder, 'program');
  // A copy: it may have found one that other projects on this machine share.
  copyFileSync(path, program);
  return program;
}
