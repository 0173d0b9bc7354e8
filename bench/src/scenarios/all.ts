import { direct500 } from './direct-500.ts';
import { group1000 } from './group-1000.ts';
import { groups100x10 } from './groups-100x10.ts';
import { history } from './history.ts';
import { idle10000 } from './idle-10000.ts';
import type { Scenario } from './scenario.ts';

export const scenarios: readonly Scenario[] = [group1000, groups100x10, direct500, idle10000, history];
