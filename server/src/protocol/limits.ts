/** Limits every client may count on. Lengths are UTF-16 units, as JavaScript's `length` counts. */
export const limits = {
  /** A message's content, after trimming it must not be empty; kept as sent. */
  contentMax: 16_000,
  nameMax: 80,
  /** Idempotency key of a message, unique for a sender in a chat. */
  clientIdMax: 64,
  passwordMin: 8,
  passwordMax: 256,
  emailMax: 254,
  statusTextMax: 100,
  attachmentsMax: 10,
  /** Names found in one message; what is beyond stays text. */
  mentionsMax: 50,
  /** What is addressed to a member counts among so many of a chat's newest messages … */
  addressedWithin: 5_000,
  /** … and is counted up to this. */
  addressedMax: 100,
  /** Words a person wants to hear of, and how long each may be. */
  keywordsMax: 50,
  keywordMin: 2,
  keywordMax: 50,
  /** A week: the longest that an e-mail may wait. */
  emailAfterMinutesMax: 10_080,
  /** A WebSocket frame; Bun closes with 1009 past it. */
  frameBytes: 64 * 1024,
  /** A REST body. */
  bodyBytes: 256 * 1024,
  /** Messages one history page may hold. */
  historyMax: 100,
  /** People one socket may watch. */
  watchMax: 500,
  /** A resumed chat further behind than this is listed in `reset` instead. */
  resumeMax: 500,
  /** People and read cursors a chat carries inline; the rest come by paging. */
  inlineMembers: 100,
  /** A socket that has not said hello by then is closed with 4401. */
  helloMs: 5_000,
  /** How often a client should ping when nothing else passes. */
  heartbeatMs: 25_000,
  /** Typing stops by itself after this. */
  typingMs: 6_000,
} as const;
