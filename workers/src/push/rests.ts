/** So many devices in a row that came to nothing are no accident: it is the service. */
const patience = 10;
/** How long a service is left alone that did not say so itself. */
const standardMs = 5_000;

/**
 * Which push services want no requests for now. What one device is refused is that device's own affair; when nobody is
 * served any more, each further request would hold up a job for a service that does serve.
 */
export class Rests {
  readonly #until = new Map<string, number>();
  /** The devices that nothing was brought to since the service last took something. */
  readonly #failed = new Map<string, Set<string>>();

  /** Milliseconds that a service is still to be left alone. */
  left(origin: string): number {
    return Math.max(0, (this.#until.get(origin) ?? 0) - Date.now());
  }

  /** It did what it is there for. */
  served(origin: string): void {
    this.#failed.delete(origin);
  }

  /** Nothing could be brought to a device; `afterMs` when the service said when to come again. */
  failed(origin: string, endpoint: string, afterMs = standardMs): void {
    const failed = this.#failed.get(origin) ?? new Set();
    this.#failed.set(origin, failed.add(endpoint));
    if (failed.size < patience) return;
    this.#failed.delete(origin);
    this.#until.set(origin, Date.now() + afterMs);
  }
}
