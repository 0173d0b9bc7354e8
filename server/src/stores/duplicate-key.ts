/** MongoDB's code for a document that a unique index does not let in. */
export const duplicateKey = 11_000;

/** Whether a write failed because a unique index has such a document already. */
export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === duplicateKey;
