import {
  hasReason,
  keyOf,
  namespaces as namespaceResource,
  serviceAccounts as serviceAccountResource,
  type Namespace,
  type ServiceAccount,
} from '../api/index.ts';
import type { Client, ControllerDefinition, InformerLease } from '../client/index.ts';

interface ServiceAccountDeps {
  readonly client: Client;
  readonly namespaces: InformerLease<Namespace>;
  readonly serviceAccounts: InformerLease<ServiceAccount>;
}

const NAME = 'default';

/** Keeps a ServiceAccount `default` in every namespace. Upstream: pkg/controller/serviceaccount/serviceaccounts_controller.go. */
export const serviceAccountController: ControllerDefinition<ServiceAccountDeps> = {
  name: 'serviceaccount-controller',
  workers: 1,
  setup: ({ client, informer }) => ({
    client,
    namespaces: informer(namespaceResource),
    serviceAccounts: informer(serviceAccountResource),
  }),
  watch: ({ namespaces, serviceAccounts }, enqueue) => {
    const due = (namespace: Namespace): void => {
      enqueue(keyOf(namespace));
    };
    return [
      namespaces.addHandler({ add: due, update: due }),
      serviceAccounts.addHandler({
        delete: (account) => {
          enqueue({ namespace: '', name: account.metadata.namespace ?? '' });
        },
      }),
    ];
  },
  reconcile: async ({ client, namespaces, serviceAccounts }, key) => {
    const namespace = namespaces.lister.get(key);
    if (namespace?.status?.phase === 'Terminating' || namespace?.metadata.deletionTimestamp !== undefined) return {};
    const where = { namespace: key.name, name: NAME };
    if (namespace === undefined || serviceAccounts.lister.get(where) !== undefined) return {};
    try {
      await client.create(serviceAccountResource, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: where });
    } catch (cause) {
      if (!hasReason(cause, 'AlreadyExists')) throw cause;
    }
    return {};
  },
};
