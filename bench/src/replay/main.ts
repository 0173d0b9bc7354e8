import { ExportError, readSlackExport } from '@talky/server/slack-export';
import { Command, InvalidArgumentError } from 'commander';
import { startServer } from '../backend/server-process.ts';
import { startFreshStores } from '../backend/stores.ts';
import { talkyEnvironment, talkyScript } from '../contestants/talky-process.ts';
import { endOnSignal } from '../options/end-on-signal.ts';
import { makePlan } from './plan.ts';
import { progressBar } from './progress-bar.ts';
import { replay } from './replay.ts';
import { report } from './report.ts';

function readSpeed(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

function readUrl(text: string): string {
  if (!/^https?:\/\/[^/]/.test(text)) throw new InvalidArgumentError('It must start with http:// or https://.');
  return text.replace(/\/+$/, '');
}

const command = new Command('replay')
  .description(
    "Plays a Slack export's people, joins and messages against Talky over real sockets, and checks what everyone hears.",
  )
  .argument('<export>', 'the zip file that Slack made')
  .option(
    '--url <address>',
    'a running Talky; without it one is started, with stores of its own that are gone afterwards',
    readUrl,
  )
  .option(
    '--speed <factor>',
    "at the export's own pace times this; without it, as fast as acknowledgements come",
    readSpeed,
  )
  .parse();
const { url, speed } = command.opts<{ url?: string; speed?: number }>();

function readPlan(path: string) {
  try {
    return makePlan(readSlackExport(path));
  } catch (error) {
    if (!(error instanceof ExportError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

/** Runs something against the Talky named, or against one of its own. */
async function withTalky<T>(use: (url: string) => Promise<T>): Promise<T> {
  if (url) return await use(url);
  const stores = await startFreshStores();
  try {
    const server = await startServer(talkyScript, talkyEnvironment(stores));
    try {
      return await use(`http://127.0.0.1:${server.port}`);
    } finally {
      await server.stop();
    }
  } finally {
    await stores.stop();
  }
}

const plan = readPlan(command.args[0] ?? '');
endOnSignal();
try {
  const result = await withTalky((address) => replay(address, plan, speed, progressBar()));
  const { lines, isGood } = report(plan, result);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exit(isGood ? 0 : 1);
} catch (error) {
  process.stderr.write(`The replay broke off. ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
