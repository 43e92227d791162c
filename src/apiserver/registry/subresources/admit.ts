import type { KubernetesObject } from '../../../api/index.ts';
import { contextOf } from '../admission-context.ts';
import type { Registry, Requester, Target } from '../registry.ts';

interface Posted extends Target {
  readonly subresource: string;
  readonly dryRun: boolean;
  readonly requester: Requester;
}

/** What is posted to a subresource, after admission. @throws StatusError */
export async function admitPosted<T extends object>(registry: Registry, posted: Posted, sent: T): Promise<T> {
  const { resource, namespace, name, subresource, dryRun, requester } = posted;
  const { user } = requester;
  const context = contextOf(registry, requester, []);
  const attributes = { operation: 'CREATE', resource, subresource, namespace, name, user, dryRun } as const;
  const mutated = registry.admission.mutate({ ...attributes, object: sent as unknown as KubernetesObject }, context);
  const object = mutated instanceof Promise ? await mutated : mutated;
  const asked = registry.admission.validate({ ...attributes, object }, context);
  if (asked !== undefined) await asked;
  return object as unknown as T;
}
