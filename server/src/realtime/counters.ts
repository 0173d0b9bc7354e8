/** What went otherwise than in quiet times, where all of these stay 0; shown by /metrics. */
export const counters = {
  /** A seq was taken by another instance. */
  duplicateSeq: 0,
  /** A clientId was known already: a retry. */
  duplicateClientId: 0,
  /** A write whose outcome had to be looked up. */
  unknownOutcome: 0,
  /** Drafts handed to another owner than first thought. */
  rerouted: 0,
  /** Owners suspected dead. */
  suspected: 0,
  /** Messages that came to sockets by way of the store. */
  repairs: 0,
  /** Chats the sweep found behind. */
  sweepHits: 0,
  /** Sockets closed, and chats joined or left, because a notice had been lost. */
  rechecked: 0,
  /** Publishes refused because too much waited for Redis. */
  brokerFull: 0,
  /** Readers cut for being too slow. */
  slowReaders: 0,
  /** Senders cut for flooding. */
  floods: 0,
};
