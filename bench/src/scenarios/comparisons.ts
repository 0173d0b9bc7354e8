import type { Scenario } from './scenario.ts';

type Comparison = Pick<Scenario, 'contestants' | 'ratios'>;

/** Talky against the others. */
export const peers: Comparison = {
  contestants: ['talky', 'bare', 'socketio'],
  ratios: [
    ['talky', 'bare'],
    ['talky', 'socketio'],
  ],
};

/** Several instances against one. */
export const instances: Comparison = {
  contestants: ['1 instance', '2 instances', '4 instances'],
  ratios: [
    ['2 instances', '1 instance'],
    ['4 instances', '1 instance'],
  ],
};
