import type { Clock, Disposer } from '../../base/index.ts';

/** A reload asks before the page it replaces has let go. */
const PATIENCE_MS = 3000;

export const OWNED_ELSEWHERE = 'the cluster of this database is open in another tab';

/**
 * Makes this tab the only one that opens `database`; undefined where the host has no Web Locks.
 * @throws Error when another tab has it
 */
export function ownDatabase(
  database: string,
  clock: Clock,
  locks: Pick<LockManager, 'request'> | undefined,
): Promise<Disposer> | undefined {
  if (locks === undefined) return undefined;
  return new Promise((resolve, reject) => {
    const patience = new AbortController();
    const cancel = clock.setTimeout(() => {
      patience.abort();
    }, PATIENCE_MS);
    locks
      .request(`tabernetes/${database}`, { signal: patience.signal }, () => {
        cancel();
        // The lock is held for as long as this promise is pending.
        return new Promise<void>((release) => {
          resolve(release);
        });
      })
      .catch((cause: unknown) => {
        cancel();
        if (patience.signal.aborted) reject(new Error(OWNED_ELSEWHERE, { cause }));
        // Locks are denied where storage is (a third-party frame): there is nothing to own, then.
        else resolve(() => undefined);
      });
  });
}
