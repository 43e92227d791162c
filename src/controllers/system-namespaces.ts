import { hasReason, namespaces as namespaceResource, type Namespace } from '../api/index.ts';
import type { Client, ControllerDefinition, InformerLease } from '../client/index.ts';

interface SystemNamespacesDeps {
  readonly client: Client;
  readonly namespaces: InformerLease<Namespace>;
}

const SYSTEM: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'default']);

/** The namespaces that every cluster has come back when they are deleted. Upstream: pkg/controlplane/controller/systemnamespaces. */
export const systemNamespacesController: ControllerDefinition<SystemNamespacesDeps> = {
  name: 'system-namespaces-controller',
  workers: 1,
  setup: ({ client, informer }) => ({ client, namespaces: informer(namespaceResource) }),
  watch: ({ namespaces }, enqueue) => {
    for (const name of SYSTEM) enqueue({ namespace: '', name });
    return [
      namespaces.addHandler({
        delete: ({ metadata: { name } }) => {
          if (SYSTEM.has(name)) enqueue({ namespace: '', name });
        },
      }),
    ];
  },
  reconcile: async ({ client, namespaces }, { name }) => {
    if (namespaces.lister.get({ name }) !== undefined) return {};
    try {
      await client.create(namespaceResource, { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: {} });
    } catch (cause) {
      if (!hasReason(cause, 'AlreadyExists')) throw cause;
    }
    return {};
  },
};
