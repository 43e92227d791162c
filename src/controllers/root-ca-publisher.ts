import {
  type ConfigMap,
  configMaps as configMapResource,
  hasReason,
  keyOf,
  type Namespace,
  namespaces as namespaceResource,
  type New,
} from '../api/index.ts';
import type { Client, ControllerDefinition, InformerLease, Result } from '../client/index.ts';
import { semanticEqual } from './semantic-equal.ts';

interface RootCaDeps {
  readonly client: Client;
  readonly namespaces: InformerLease<Namespace>;
  readonly published: InformerLease<ConfigMap>;
  readonly source: InformerLease<ConfigMap>;
}

const NAME = 'kube-root-ca.crt';
const DESCRIPTION = 'kubernetes.io/description';
const TEXT =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/** Where the API server says which authority certifies its clients, and here itself. */
const SOURCE = { namespace: 'kube-system', name: 'extension-apiserver-authentication' };

/** Keeps the certificate of the cluster's authority in every namespace, for pods. Upstream: pkg/controller/certificates/rootcacertpublisher. */
export const rootCaPublisher: ControllerDefinition<RootCaDeps> = {
  name: 'root-ca-certificate-publisher-controller',
  workers: 1,
  setup: ({ client, informer }) => ({
    client,
    namespaces: informer(namespaceResource),
    published: informer(configMapResource, { fieldSelector: `metadata.name=${NAME}` }),
    source: informer(configMapResource, { namespace: SOURCE.namespace, fieldSelector: `metadata.name=${SOURCE.name}` }),
  }),
  watch: ({ namespaces, published, source }, enqueue) => {
    const due = (namespace: Namespace): void => {
      enqueue(keyOf(namespace));
    };
    const again = ({ metadata }: ConfigMap): void => {
      enqueue({ namespace: '', name: metadata.namespace ?? '' });
    };
    const all = (): void => {
      namespaces.lister.list().forEach(due);
    };
    return [
      namespaces.addHandler({ add: due, update: due }),
      published.addHandler({ update: again, delete: again }),
      source.addHandler({ add: all, update: all }),
    ];
  },
  reconcile: async ({ client, namespaces, published, source }, key) => {
    const namespace = namespaces.lister.get(key);
    if (namespace === undefined || namespace.status?.phase === 'Terminating') return {};
    const certificate = source.lister.get(SOURCE)?.data?.['client-ca-file'];
    if (certificate === undefined) return {};
    const wanted = configMapFor(key.name, certificate);
    const current = published.lister.get({ namespace: key.name, name: NAME });
    if (current === undefined) return created(client, wanted);
    const { annotations = {} } = current.metadata;
    if (semanticEqual(current.data, wanted.data) && (annotations[DESCRIPTION] ?? '') !== '') return {};
    const metadata = { ...current.metadata, annotations: { ...annotations, ...wanted.metadata.annotations } };
    await client.update(configMapResource, { ...current, ...wanted, metadata });
    return {};
  },
};

function configMapFor(namespace: string, certificate: string): New<ConfigMap> {
  const metadata = { namespace, name: NAME, annotations: { [DESCRIPTION]: TEXT } };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'ca.crt': certificate } };
}

async function created(client: Client, wanted: New<ConfigMap>): Promise<Result> {
  try {
    await client.create(configMapResource, wanted);
  } catch (cause) {
    // The namespace is gone or on its way out, or somebody else was quicker.
    const isOver = (['NotFound', 'Forbidden', 'AlreadyExists'] as const).some((why) => hasReason(cause, why));
    if (!isOver) throw cause;
  }
  return {};
}
