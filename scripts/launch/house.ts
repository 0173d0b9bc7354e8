import type { Stores, SupervisedChild } from '@talky/server/stores';

/** Everything the launcher has started, and how it ends. */
export class House {
  readonly children: SupervisedChild[] = [];
  stores: Stores | undefined;
  #stopping: Promise<void> | undefined;

  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** The server first finishes what is in flight; the stores go last. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopInOrder();
    return this.#stopping;
  }

  /** Ends everything at once. The stores' journals keep what was acknowledged. */
  kill(): void {
    for (const child of this.children) child.kill();
    this.stores?.kill();
  }

  async #stopInOrder(): Promise<void> {
    await Promise.all(this.children.map((child) => child.stop()));
    await this.stores?.stop();
  }
}
