import { Gauge } from 'prom-client';
import { freshKey } from '../jobs/fresh.ts';
import { queueNames, queueOf } from '../jobs/queues.ts';
import { redis, redisReady } from '../stores/redis.ts';
import { registry } from './registry.ts';

/** With Redis gone silent a queue's connection waits for ever; Prometheus does not. */
const limitMs = 500;
const states = ['wait', 'active', 'delayed', 'prioritized', 'failed'] as const;

const late = () => Bun.sleep(limitMs).then(() => undefined);

new Gauge({
  name: 'talky_queue_jobs',
  help: 'Jobs in a queue, by state; every process of one Talky says the same. Absent while Redis is away.',
  labelNames: ['queue', 'state'],
  registers: [registry],
  async collect() {
    this.reset();
    if (!redisReady()) return;
    await Promise.all(
      queueNames.map(async (queue) => {
        const counts = await Promise.race([
          queueOf(queue)
            .then((jobs) => jobs.getJobCounts(...states))
            .catch(() => undefined),
          late(),
        ]);
        if (counts) for (const state of states) this.set({ queue, state }, counts[state] ?? 0);
      }),
    );
  },
});

new Gauge({
  name: 'talky_fresh_batches',
  help: 'Batches of new messages that no worker has taken in yet; every process says the same. Absent while Redis is away.',
  registers: [registry],
  async collect() {
    this.reset();
    if (!redisReady()) return;
    const count = await redis()
      .llen(freshKey())
      .catch(() => undefined);
    if (count !== undefined) this.set(count);
  },
});
