import { direct500 } from './direct-500.ts';
import { group1000 } from './group-1000.ts';
import { groups100x10 } from './groups-100x10.ts';
import { history } from './history.ts';
import { idle10000 } from './idle-10000.ts';
import { instances100x10 } from './instances-100x10.ts';
import { instancesHistory } from './instances-history.ts';
import { instancesHotChat } from './instances-hot-chat.ts';
import { instancesSignIn } from './instances-sign-in.ts';
import type { Scenario } from './scenario.ts';

export const scenarios: readonly Scenario[] = [
  group1000,
  groups100x10,
  direct500,
  history,
  idle10000,
  instancesSignIn,
  instancesHistory,
  instancesHotChat,
  instances100x10,
];
