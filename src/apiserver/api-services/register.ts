import type { Disposer } from '../../base/index.ts';
import { API_SERVER_USER, type APIService, apiServices, type New } from '../../api/index.ts';
import { latest, type Registry, remove, storeDefault, storeName } from '../registry/index.ts';
import { builtInPriorities, customPriorities } from './priorities.ts';

/** Built-in versions are written when the server starts, custom ones are followed. upstream: kube-aggregator/pkg/controllers/autoregister */
const MANAGED = 'kube-aggregator.kubernetes.io/automanaged';
const ON_START = 'onstart';
const ALWAYS = 'true';

const SERVER = { user: API_SERVER_USER, fieldManager: 'kube-apiserver' } as const;

/** The version of the aggregator itself is served by no other server, and has no object. */
const AGGREGATOR = 'apiregistration.k8s.io';

function localService(group: string, version: string): New<APIService> {
  const builtIn = builtInPriorities(group, version);
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: {
      name: `${version}.${group}`,
      labels: { [MANAGED]: builtIn === undefined ? ALWAYS : ON_START },
    },
    spec: {
      ...(group === '' ? {} : { group }),
      version,
      ...(builtIn ?? customPriorities()),
    },
  };
}

/** What should be there, by name. */
function wantedServices({ catalog }: Registry): ReadonlyMap<string, New<APIService>> {
  const wanted = new Map<string, New<APIService>>();
  for (const group of ['', ...catalog.groups]) {
    if (group === AGGREGATOR) continue;
    for (const { version } of catalog.versions(group) ?? []) {
      wanted.set(`${version}.${group}`, localService(group, version));
    }
  }
  return wanted;
}

async function reconcile(registry: Registry): Promise<void> {
  const wanted = wantedServices(registry);
  const surplus = registry.store
    .list(storeName(apiServices))
    .filter(({ name, object }) => object.metadata.labels?.[MANAGED] !== undefined && !wanted.has(name));
  await Promise.all([
    ...[...wanted.values()].map((service) => storeDefault(registry, apiServices, service)),
    ...surplus.map(({ name }) => withdraw(registry, name)),
  ]);
}

async function withdraw(registry: Registry, name: string): Promise<void> {
  const target = { resource: apiServices, namespace: '', name };
  if (latest(registry, target) === undefined) return;
  await remove(registry, { ...target, options: {}, dryRun: false, requester: SERVER });
}

/**
 * Keeps an APIService for each version that this server serves, and takes away those of custom groups that are gone.
 * upstream: kube-aggregator/pkg/controllers/autoregister, pkg/controlplane/controller/crdregistration
 */
export async function registerApiServices(registry: Registry, onError: (cause: unknown) => void): Promise<Disposer> {
  await reconcile(registry);
  const later = (): void => {
    queueMicrotask(() => void reconcile(registry).catch(onError));
  };
  const stopCatalog = registry.catalog.onChange(later);
  const { store } = registry;
  const stopStore = store.watch({ resource: storeName(apiServices) }, store.revision, ({ type, stored }) => {
    if (type === 'DELETED' && stored.object.metadata.labels?.[MANAGED] !== undefined) later();
  });
  return () => {
    stopCatalog();
    stopStore();
  };
}
