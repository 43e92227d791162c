import { resourcePath, type KubernetesObject } from '../api/index.ts';
import { toStatusError, type Client, type ObjectRef } from '../client/index.ts';
import type { DiscoveredResource } from './discovery.ts';

export const ORIGIN = 'https://kubernetes.default.svc';

/** An object, or the subresource of it that is named. @throws StatusError */
export async function getObject(
  client: Client,
  resource: DiscoveredResource,
  { namespace, name }: ObjectRef,
  subresource: string,
): Promise<KubernetesObject> {
  if (subresource === '') return client.get(resource, { namespace, name });
  const where = { ...(namespace === undefined ? {} : { namespace }), name, subresource };
  const url = new URL(resourcePath(resource, where), ORIGIN);
  const response = await client.raw.fetch(new Request(url, { headers: { accept: 'application/json' } }));
  if (!response.ok) throw await toStatusError(response);
  return (await response.json()) as KubernetesObject;
}
