import type { FaultKind } from '../plan.ts';
import type { RunResult } from '../run.ts';
import { firstAckAfter, gapsByKind } from './acks.ts';
import { latestDelivery } from './deliveries.ts';
import { flaps, toldAfter } from './presence.ts';
import type { Promised } from './promise.ts';
import { percentile, readersBack } from './readers.ts';
import { refusals } from './refusals.ts';

const worst = (values: readonly number[]) => (values.length > 0 ? Math.max(...values) : undefined);

/** Every figure that is wanted of a run. */
export function promisedFigures({ diary, ordeals, crowd }: RunResult): Promised[] {
  const during = (...kinds: FaultKind[]) => ordeals.filter(({ fault }) => kinds.includes(fault.kind));
  const redisDead = during('Redis killed', 'Redis killed, data gone');
  const mongoDead = during('MongoDB killed');
  const mongoAway = during('MongoDB killed', 'MongoDB frozen');
  const gaps = gapsByKind(diary, redisDead);
  const [overSocket, overRest] = [refusals(diary, 'socket', mongoAway), refusals(diary, 'REST', mongoAway)];
  const talkers = new Set(crowd.talkers.map(({ account }) => account.id));
  const back = readersBack(diary, during('server killed'), talkers);
  const told = (cause: 'client' | 'server') => worst(toldAfter(diary, crowd.deaths, cause, crowd.watcherIds));
  const ms = (what: string, measured: number | undefined, wanted: number): Promised => ({
    what,
    measured,
    wanted,
    unit: 'ms',
  });
  return [
    ms('Redis dead: longest gap between acknowledgements', worst([...gaps.values()]), 1_000),
    ms('Redis dead: latest delivery after its acknowledgement', latestDelivery(diary, redisDead), 2_000),
    ms('MongoDB away: slowest answer to a send over a socket', overSocket.slowest, 5_000),
    ms('MongoDB away: slowest answer to a send over REST', overRest.slowest, 5_000),
    { what: 'MongoDB away: other answers than 503 with Retry-After', measured: overRest.improper, wanted: 0, unit: '' },
    ms('MongoDB dead: first acknowledgement after the repair', firstAckAfter(diary, mongoDead), 2_000),
    ms('server killed: its readers read again, p99', percentile(back, 99), 3_000),
    ms('presence: told of a client that died', told('client'), 20_000),
    ms('presence: told of those who died with a server', told('server'), 30_000),
    { what: 'presence: told of a reconnect as an absence', measured: flaps(diary).length, wanted: 0, unit: '' },
  ];
}
