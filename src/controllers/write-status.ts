import type { Client } from '../client/index.ts';
import { hasReason, type KubernetesObject, type Resource } from '../api/index.ts';
import { semanticEqual } from './semantic-equal.ts';

/**
 * Replaces an object's status if it changed. An object that changed meanwhile is read again once, because the status
 * does not depend on what others write. @returns the object as it is now
 */
export async function writeStatus<T extends KubernetesObject & { readonly status?: object }>(
  client: Client,
  resource: Resource<T>,
  object: T,
  status: NonNullable<T['status']>,
): Promise<T> {
  if (semanticEqual(object.status, status)) return object;
  const { namespace, name } = object.metadata;
  const options = { subresource: 'status' };
  try {
    return await client.update(resource, { ...object, status }, options);
  } catch (cause) {
    if (hasReason(cause, 'NotFound')) return object;
    if (!hasReason(cause, 'Conflict')) throw cause;
    const fresh = await client.get(resource, { namespace, name });
    if (fresh.metadata.uid !== object.metadata.uid) return object;
    return client.update(resource, { ...fresh, status }, options);
  }
}
