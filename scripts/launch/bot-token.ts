import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { guarded } from '@talky/server/stores';
import { LaunchError } from './launch-error.ts';

interface BotTokenOptions {
  root: string;
  dataDir: string;
  /** Where Talky answers. */
  url: string;
  env: Record<string, string>;
}

const botName = 'Botty';

/** The example bot's token: the one kept in the data folder while Talky knows it, else a fresh one. */
export async function findBotToken({ root, dataDir, url, env }: BotTokenOptions): Promise<string> {
  const file = join(dataDir, 'botty-token');
  if (existsSync(file)) {
    const token = readFileSync(file, 'utf8').trim();
    if (await isKnown(url, token)) return token;
    rmSync(file);
  }
  const create = Bun.spawn(
    guarded([process.execPath, join(root, 'server/src/cli/main.ts'), 'bot', 'create', botName, '--token-file', file]),
    { cwd: root, env: { ...process.env, ...env }, stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' },
  );
  const complaint = await create.stderr.text();
  if ((await create.exited) !== 0) throw new LaunchError(`The example bot gets no token: ${complaint.trim()}`);
  return readFileSync(file, 'utf8').trim();
}

/** Another database than last time knows nothing of it. */
async function isKnown(url: string, token: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/users/me`, { headers: { authorization: `Bearer ${token}` } });
  return answer.status !== 401;
}
