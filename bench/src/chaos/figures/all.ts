import type { FaultKind } from '../plan.ts';
import type { RunResult } from '../run.ts';
import { firstAckAfter, gapsByKind } from './acks.ts';
import { latestDelivery } from './deliveries.ts';
import { type Circumstance, circumstanceOf, flaps, toldAfter, toldWithin } from './presence.ts';
import type { Promised } from './promise.ts';
import { percentile, returns, waitsOf } from './readers.ts';
import { refusals } from './refusals.ts';

export const readersBackWithin = 3_000;

const worst = (values: readonly number[]) => (values.length > 0 ? Math.max(...values) : undefined);

/** How the talkers came back whose server was killed. */
export function readersReturns({ diary, ordeals, crowd }: Pick<RunResult, 'diary' | 'ordeals' | 'crowd'>) {
  const talkers = new Set(crowd.talkers.map(({ account }) => account.id));
  const kills = ordeals.filter(({ fault }) => fault.kind === 'server killed');
  return returns(diary, kills, talkers);
}

/** Every figure that is wanted of a run. */
export function promisedFigures({ diary, ordeals, crowd }: RunResult): Promised[] {
  const during = (...kinds: FaultKind[]) => ordeals.filter(({ fault }) => kinds.includes(fault.kind));
  const redisDead = during('Redis killed', 'Redis killed, data gone');
  const mongoDead = during('MongoDB killed');
  const mongoAway = during('MongoDB killed', 'MongoDB frozen');
  const gaps = gapsByKind(diary, redisDead);
  const [overSocket, overRest] = [refusals(diary, 'socket', mongoAway), refusals(diary, 'REST', mongoAway)];
  const back = waitsOf(readersReturns({ diary, ordeals, crowd }));
  const deaths = Map.groupBy(crowd.deaths, (death) => circumstanceOf(death, ordeals));
  const told = (what: string, circumstance: Circumstance): Promised => {
    const those = deaths.get(circumstance) ?? [];
    const measured = worst(toldAfter(diary, those, crowd.watcherIds));
    return {
      what: `presence: told of ${those.length} ${what}`,
      measured,
      wanted: toldWithin[circumstance],
      unit: 'ms',
    };
  };
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
    ms('server killed: its readers read again, p99', percentile(back, 99), readersBackWithin),
    told('clients that died', 'client'),
    told('clients that died while servers or Redis went too, twice', 'turmoil'),
    told('clients that died with their server', 'server'),
    { what: 'presence: told of a reconnect as an absence', measured: flaps(diary).length, wanted: 0, unit: '' },
  ];
}
