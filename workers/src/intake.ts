import { enqueueAll, freshKey, notifyJob, openQueueRedis, queuePrefix } from '@talky/server/jobs';
import { log } from './log.ts';

/** Rows of up to 500 messages that are made jobs of at once. */
const rowsAtOnce = 4;
/** With so many jobs waiting, more are left where they are: they cost a tenth of the memory there. */
const waitingMax = 10_000;
/** What a worker took and has not made jobs of by then, it never will: it was killed. */
const takenMs = 5_000;
/** Seconds it listens before it looks for what killed workers took. */
const listenSeconds = 5;
const pauseMs = 250;

/**
 * Takes rows: first those that another worker took long ago, then new ones. They are kept under the time they were
 * taken until their jobs are there. By Redis's clock, so that no two clocks need agree.
 */
const takeScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('LLEN', KEYS[3]) >= tonumber(ARGV[3]) then return {} end
local rows = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[2], 'LIMIT', 0, ARGV[1])
if #rows < tonumber(ARGV[1]) then
  for _, row in ipairs(redis.call('LPOP', KEYS[1], ARGV[1] - #rows) or {}) do rows[#rows + 1] = row end
end
for _, row in ipairs(rows) do redis.call('ZADD', KEYS[2], now, row) end
return rows`;

export interface Intake {
  /** Takes nothing more; resolves when what it took has its jobs. */
  stop(): Promise<void>;
}

/** Makes a `notify` job of each message that the ledgers tell of; any number of workers share them. */
export async function startIntake(): Promise<Intake> {
  const connection = await openQueueRedis();
  // Told by the queues, which share its fate.
  connection.on('error', () => undefined);
  const fresh = freshKey();
  const taken = `${fresh}:taken`;
  const waiting = `${queuePrefix()}:notify:wait`;
  let isStopping = false;
  let isListening = false;
  let isAway = false;

  /** Resolves when there is something, or after a while: a row that is moved to where it was has only been looked at. */
  async function listen(): Promise<void> {
    isListening = true;
    try {
      await connection.blmove(fresh, fresh, 'LEFT', 'LEFT', listenSeconds);
    } finally {
      isListening = false;
    }
  }

  async function take(): Promise<number> {
    const answer = await connection.eval(takeScript, 3, fresh, taken, waiting, rowsAtOnce, takenMs, waitingMax);
    const rows = answer as string[];
    const ids = rows.flatMap((row) => row.split(' '));
    await enqueueAll('notify', ids.map(notifyJob));
    if (rows.length > 0) await connection.zrem(taken, ...rows);
    return rows.length;
  }

  async function run(): Promise<void> {
    while (!isStopping) {
      try {
        await listen();
        if (!isStopping && (await take()) === 0) await Bun.sleep(pauseMs);
        isAway = false;
      } catch (error) {
        if (isStopping) break;
        if (!isAway) log.warn({ error: String(error) }, 'New messages cannot be taken in, trying on');
        isAway = true;
        await Bun.sleep(pauseMs);
      }
    }
  }

  const running = run();
  return {
    async stop() {
      isStopping = true;
      if (isListening) connection.disconnect();
      await running;
      connection.disconnect();
    },
  };
}
