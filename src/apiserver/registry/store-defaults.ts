import { type KubernetesObject, type New, prepareForCreate, type Resource } from '../../api/index.ts';
import { latest, type Registry, storeKey } from './registry.ts';

/**
 * Stores an object of this program's own, if there is none of its name: straight into the store, so that what is
 * created together shares one batch of the log. @param status what the server knows of it already
 */
export async function storeDefault<T extends KubernetesObject>(
  registry: Registry,
  resource: Resource<T>,
  wanted: New<T>,
  status?: object,
): Promise<void> {
  const { name = '', namespace = '' } = wanted.metadata;
  const target = { resource, namespace, name };
  if (latest(registry, target) !== undefined) return;
  const context = { now: registry.clock.now(), uid: registry.uuid() };
  const prepared = prepareForCreate(resource, wanted as unknown as T, context);
  const object = status === undefined ? prepared : { ...prepared, status };
  const result = registry.store.txn(storeKey(target), 0, { kind: 'put', object });
  if (result.ok) await result.committed;
}
