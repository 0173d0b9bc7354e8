import { bare } from './bare.ts';
import type { Contestant, ContestantName } from './contestant.ts';
import { socketio } from './socketio.ts';
import { talky, talkyInstances } from './talky.ts';

export const contestants: Record<ContestantName, Contestant> = {
  talky,
  bare,
  socketio,
  '1 instance': talkyInstances('1 instance', { instances: 1 }),
  '2 instances': talkyInstances('2 instances', { instances: 2 }),
  '4 instances': talkyInstances('4 instances', { instances: 4 }),
  'by one': talkyInstances('by one', { instances: 2, entrances: 1 }),
  'by both': talkyInstances('by both', { instances: 2 }),
};
