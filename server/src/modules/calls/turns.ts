import { KeyedTurns } from '../../keyed-turns.ts';

/** What is under way for each call here: one thing after the other, so that devices of one call do not race each other. */
const turns = new KeyedTurns();

export const inCallTurn = <T>(callId: string, work: () => Promise<T>): Promise<T> => turns.run(callId, work);

/** Resolves once nothing is under way. */
export const callsAreIdle = (): Promise<void> => turns.idle();
