import { API_SERVER_USER, type KubernetesObject } from '../../api/index.ts';
import type { StoredObject } from '../store/index.ts';
import { putOf } from './commit.ts';
import { modifiedSince, storageError } from './errors.ts';
import { tracked } from './ownership/track.ts';
import { trackedKind } from './ownership/tracked-kinds.ts';
import { type Registry, storeKey, type Target } from './registry.ts';

const SERVER = { user: API_SERVER_USER, fieldManager: 'kube-apiserver' } as const;

/**
 * Writes an object with another status in the very turn in which it was read, so that nobody comes between.
 * @param current as `latest` gave it @returns a promise where the log takes its time @throws StatusError
 */
export function writeStatusAtOnce<T extends KubernetesObject & { readonly status?: object }>(
  registry: Registry,
  target: Target,
  current: StoredObject,
  status: NonNullable<T['status']>,
): Promise<void> | undefined {
  const old = current.object as T;
  const next = tracked(
    registry,
    trackedKind(registry.catalog, target.resource, 'status'),
    old,
    { ...old, status },
    SERVER,
  );
  const result = registry.store.txn(storeKey(target), current.revision, putOf(target, next));
  if (!result.ok) throw modifiedSince(target.resource, target.name);
  return result.committed?.catch((cause: unknown) => {
    throw storageError(cause);
  });
}
