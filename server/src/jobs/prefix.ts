import { config } from '../config.ts';

/** Of one database, one Talky; the braces keep its keys in one slot of a Redis cluster. */
export const queuePrefix = () => `{talky:${config().namespace}}`;
