/** A store cannot be had or started; the message is one sentence for the person at the terminal. */
export class StoreError extends Error {
  override name = 'StoreError';
}
