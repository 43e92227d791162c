/**
 * Deletions that were asked for and that the cache does not show yet, by the object that they were for. They are noted
 * before they are asked for: the cache may be faster than the answer.
 */
export class PendingDeletions {
  readonly #pending = new Map<string, Set<string>>();

  /** @param owner key of the object that the deletion is for */
  begin(owner: string, uid: string): void {
    const uids = this.#pending.get(owner) ?? new Set();
    this.#pending.set(owner, uids.add(uid));
  }

  /** The deletion was seen, or failed. */
  end(owner: string, uid: string): void {
    const uids = this.#pending.get(owner);
    uids?.delete(uid);
    if (uids?.size === 0) this.#pending.delete(owner);
  }

  forget(owner: string): void {
    this.#pending.delete(owner);
  }

  any(owner: string): boolean {
    return this.#pending.has(owner);
  }
}
