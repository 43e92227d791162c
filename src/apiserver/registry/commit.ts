import { type KubernetesObject, StatusError, toStorage } from '../../api/index.ts';
import { isBuiltIn } from './built-in.ts';
import type { Change, StoredObject } from '../store/index.ts';
import { alreadyExists, modifiedSince, requestTooLarge, storageError } from './errors.ts';
import { inVersion, type Registry, storeKey, type Target } from './registry.ts';

/** etcd's `--max-request-bytes`. */
const MAX_OBJECT_BYTES = 1.5 * 1024 * 1024;
/** Clients may send up to this, so nothing below a third of etcd's limit needs to be measured (UTF-8 is at most 3 bytes a unit). */
const SURELY_SMALL = MAX_OBJECT_BYTES / 3;

/** upstream: `--event-ttl` */
const EVENT_TTL_MS = 60 * 60 * 1000;

/** Somebody else wrote between the reading and the writing of a request: it may be tried again. */
export class LostRaceError extends StatusError {}

/** upstream: registry/generic/registry/store.go, handlers/patch.go maxRetryWhenPatchConflicts */
const ATTEMPTS = 6;

/** Repeats a step from reading to writing while others are quicker; at last it fails with a Conflict. */
export async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = ATTEMPTS - 1; ; left--) {
    try {
      return await attempt();
    } catch (cause) {
      if (!(cause instanceof LostRaceError) || left === 0) throw cause;
    }
  }
}

/**
 * Writes if the object is still at `expected` (0: does not exist), and waits until the log has it.
 * @throws StatusError AlreadyExists, Conflict, or what the storage failed with
 */
export async function commit(
  registry: Registry,
  target: Target,
  expected: number,
  change: Change,
): Promise<StoredObject> {
  const result = registry.store.txn(storeKey(target), expected, change);
  if (!result.ok) {
    if (expected === 0) throw alreadyExists(target.resource, target.name);
    throw new LostRaceError(modifiedSince(target.resource, target.name).status);
  }
  if (result.committed !== undefined) {
    try {
      await result.committed;
    } catch (cause) {
      throw storageError(cause);
    }
  }
  return inVersion(target.resource, result.stored);
}

export function putOf(target: Target, object: KubernetesObject): Change {
  return {
    kind: 'put',
    object: toStorage(target.resource, object),
    ttl: isBuiltIn(target.resource, 'events') ? EVENT_TTL_MS : undefined,
  };
}

/** @param sent size of what the client sent, in UTF-16 units @throws StatusError */
export function checkSize(object: KubernetesObject, sent: number): void {
  if (sent < SURELY_SMALL) return;
  const text = JSON.stringify(object);
  if (new TextEncoder().encode(text).length > MAX_OBJECT_BYTES) throw requestTooLarge();
}
