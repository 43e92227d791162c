import type { KubernetesObject, Resource } from '../../api/index.ts';
import { contextOf } from './admission-context.ts';
import type { Registry, Requester } from './registry.ts';

export interface Connect {
  readonly resource: Resource;
  /** `''` for cluster-scoped resources. */
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  /** PodExecOptions and their like, as the query gives them. */
  readonly options: KubernetesObject;
  readonly requester: Requester;
}

/** Asks the plugins whether a connection may be made. upstream: endpoints/handlers/rest.go ConnectResource @throws StatusError */
export async function admitConnect(registry: Registry, { options, requester, ...target }: Connect): Promise<void> {
  const context = contextOf(registry, requester, []);
  const attributes = { operation: 'CONNECT', ...target, user: requester.user, dryRun: false } as const;
  const object = await registry.admission.mutate({ ...attributes, object: options }, context);
  await registry.admission.validate({ ...attributes, object }, context);
}
