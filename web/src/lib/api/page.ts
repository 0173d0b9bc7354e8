/** A stretch of a list, and where the next one begins. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
