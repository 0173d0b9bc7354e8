import { existsSync } from 'node:fs';
import { cachedBinary, placeInCache } from './cache.ts';
import type { Say } from './find-binary.ts';
import { eachLine } from './lines.ts';
import { StoreError } from './store-error.ts';

const program = 'livekit-server';

/** The newest that `go install` builds as it is: later ones replace modules, which it refuses. */
const version = '1.13.5';
const source = `github.com/livekit/livekit-server/cmd/server@v${version}`;
const goMinimum = [1, 26] as const;

/** A build is told of so often. */
const tellMs = 5_000;

export interface LiveKitEnv {
  [name: string]: string | undefined;
}

/** LiveKit's program: as LIVEKIT_BIN names it, else on PATH, else in the cache; undefined when there is none. */
export function findLivekit(env: LiveKitEnv): string | undefined {
  if (env.LIVEKIT_BIN) {
    if (existsSync(env.LIVEKIT_BIN)) return env.LIVEKIT_BIN;
    throw new StoreError(`LIVEKIT_BIN is ${env.LIVEKIT_BIN}, but there is no such file.`);
  }
  const onPath = Bun.which(program, { PATH: env.PATH ?? '' });
  const cached = cachedBinary(program);
  return onPath ?? (existsSync(cached) ? cached : undefined);
}

const bringYourOwn =
  'put livekit-server on PATH, or name it in LIVEKIT_BIN (https://github.com/livekit/livekit/releases)';

/** Where LiveKit comes from where there is none. */
export const livekitRemedy = `run \`bun talky setup livekit\`, ${bringYourOwn}`;

/** Builds LiveKit from its published source and puts it into the cache; a few minutes, each step told. */
export async function installLivekit(env: LiveKitEnv, say: Say): Promise<string> {
  const found = findLivekit(env);
  if (found) {
    say(`LiveKit: is here already (${found}).`);
    return found;
  }
  const go = await requireGo(env);
  say(`LiveKit: building ${version} from its source with ${go}; a few minutes, and 1 GB for Go's own cache.`);
  return await placeInCache(program, async (folder) => {
    await build(go, folder, say);
    return `${folder}/server`;
  });
}

async function requireGo(env: LiveKitEnv): Promise<string> {
  const needed = `Go ${goMinimum.join('.')} or newer`;
  const otherwise = `Install it (https://go.dev/dl), or ${bringYourOwn}.`;
  const go = Bun.which('go', { PATH: env.PATH ?? '' });
  if (!go) throw new StoreError(`LiveKit is built by ${needed}, and there is no Go on PATH. ${otherwise}`);
  const child = Bun.spawn([go, 'env', 'GOVERSION'], { stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' });
  const said = (await new Response(child.stdout).text()).trim();
  const [major = 0, minor = 0] = said.replace(/^go/, '').split('.').map(Number);
  const isNewEnough = major > goMinimum[0] || (major === goMinimum[0] && minor >= goMinimum[1]);
  if (!isNewEnough)
    throw new StoreError(`LiveKit is built by ${needed}, and ${go} is ${said || 'broken'}. ${otherwise}`);
  return go;
}

async function build(go: string, folder: string, say: Say): Promise<void> {
  const child = Bun.spawn([go, 'install', '-v', '-trimpath', '-ldflags=-s -w', source], {
    env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0' },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
  });
  const began = performance.now();
  const last: string[] = [];
  let modules = 0;
  let packages = 0;
  const tell = () => {
    const seconds = Math.round((performance.now() - began) / 1_000);
    say(`LiveKit: ${modules} modules fetched, ${packages} packages compiled, ${seconds} s.`);
  };
  const timer = setInterval(tell, tellMs);
  await eachLine(child.stderr, (line) => {
    if (line.startsWith('go: downloading ')) modules++;
    else packages++;
    last.push(line);
    if (last.length > 3) last.shift();
  });
  clearInterval(timer);
  if ((await child.exited) !== 0)
    throw new StoreError(`LiveKit could not be built. Go says at last:\n${last.join('\n')}`);
  tell();
}
