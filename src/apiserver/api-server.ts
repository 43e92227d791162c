import { admissionPlugins, followPolicies, type WebhookTransport } from './admission/index.ts';
import type { Clock } from '../base/index.ts';
import {
  API_SERVER_USER,
  componentStatuses,
  groupResource,
  KUBERNETES_ADMIN,
  loadValidation,
  type Pod,
  pods,
  type Service,
  services,
  type UserInfo,
} from '../api/index.ts';
import type { Client } from '../client/index.ts';
import type { FetchHandler } from '../protocol/index.ts';
import { registerApiServices } from './api-services/index.ts';
import { AccessControl } from './auth/index.ts';
import { AuditLog } from './audit/index.ts';
import { CustomKindServer } from './crd/index.ts';
import { DirectClient } from './direct-client.ts';
import { followFlowControl } from './flow-control/index.ts';
import { createHandler, type HealthCheck, VERSION } from './http/index.ts';
import { computedMetrics, MetricsScraper } from './metrics/index.ts';
import { OpenApi } from './openapi/index.ts';
import {
  AdmissionChain,
  bootstrap,
  BookmarkTimer,
  Catalog,
  computedComponentStatuses,
  loadWarnings,
  type Registry,
  SERVICE_CIDR,
  ServiceAllocator,
  type WatchFeed,
} from './registry/index.ts';
import { openStore, type Store, type StoreLog } from './store/index.ts';

export interface ApiServerDeps {
  readonly store: Store;
  readonly clock: Clock;
  /** Numbers in [0, 1): names, addresses, ports. */
  readonly random: () => number;
  /** A new UUID for each call, for instance `crypto.randomUUID`. */
  readonly uuid: () => string;
  /** The kubelet's own server of a node, for logs, exec and attach; undefined when the node does not answer. */
  readonly nodeProxy: (nodeName: string) => FetchHandler | undefined;
  /** Told of what failed in the background and is tried again: the filling of Secrets that ask for tokens. */
  readonly onError?: (cause: unknown) => void;
  /** Sends requests out of the cluster: to webhooks that have a URL. None can be reached where it is left out. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

export interface ApiServer {
  /** The Kubernetes API as a server, for the administrator. */
  readonly handler: FetchHandler;
  /** The same for somebody else: whose requests they are unless they bring a token. */
  readonly handlerFor: (user: UserInfo) => FetchHandler;
  /** What was asked over the wire, by whom, and how it ended. */
  readonly audit: AuditLog;
  /** The Kubernetes API for what runs in this worker: frozen objects by reference. */
  readonly client: Client;
  /** Loads what most clusters need soon, so that the first who does need not wait. */
  warmUp(): Promise<void>;
  /** Ends all watches, and commits what is pending. The store stays open: it is the caller's. */
  close(): Promise<void>;
}

const CONTROL_PLANE = { user: API_SERVER_USER, fieldManager: 'kube-controller-manager', heedsWarnings: false } as const;

/** The store of an API server: pods are watched by node. */
export function openClusterStore(options: { readonly log: StoreLog; readonly clock: Clock }): Promise<Store> {
  const nodeNameOf = (stored: { readonly object: object }): string => (stored.object as Pod).spec.nodeName ?? '';
  return openStore({ ...options, indexers: new Map([[groupResource(pods), nodeNameOf]]) });
}

/** Where nothing leads out of the cluster. */
function noOutside(request: Request): Promise<Response> {
  const { host } = new URL(request.url);
  return Promise.reject(new Error(`dial tcp: lookup ${host}: no such host`));
}

/** That the server answers is one check, that its last write reached the log the other. */
function healthChecks(store: Store): readonly HealthCheck[] {
  const storage = (): string | undefined => {
    const { failure } = store;
    if (failure === undefined) return undefined;
    return failure instanceof Error ? failure.message : 'the log could not be written';
  };
  return [
    { name: 'ping', problem: () => undefined },
    { name: 'etcd', problem: storage },
  ];
}

/** Starts an API server on a store, and creates what every cluster has where it is missing. */
export async function createApiServer(deps: ApiServerDeps): Promise<ApiServer> {
  const { store, clock, random, uuid, nodeProxy, onError = () => undefined } = deps;
  const access = new AccessControl({ store, clock });
  const audit = new AuditLog({ clock, uuid });
  const metrics = new MetricsScraper({ store, clock, nodeProxy });
  const webhooks: WebhookTransport = {
    callService: async (target, request) => {
      const { callService } = await import('./http/proxy/index.ts');
      return callService({ registry, nodeProxy }, target, request);
    },
    callUrl: deps.fetch ?? noOutside,
  };
  const customKinds = new CustomKindServer(() => registry);
  const registry: Registry = {
    store,
    clock,
    random,
    uuid,
    services: new ServiceAllocator(SERVICE_CIDR, random),
    catalog: new Catalog(),
    bookmarks: new BookmarkTimer(clock),
    // Upstream checks escalation where roles are stored, which is after all plugins.
    admission: new AdmissionChain([
      ...customKinds.admission,
      ...admissionPlugins({ authorizer: access.authorizer, webhooks }),
      access.escalationCheck,
    ]),
    questions: access.questions,
    computed: new Map([[componentStatuses, computedComponentStatuses], ...computedMetrics(() => metrics.history)]),
  };
  for (const stored of store.list(groupResource(services))) registry.services.load(stored.object as Service);
  await customKinds.start(registry);
  const stopMetrics = metrics.start();
  const stopPolicies = followPolicies(registry, onError);
  const feeds = new Set<WatchFeed>();
  const shared = {
    registry,
    nodeProxy,
    feeds,
    access,
    audit,
    openApi: new OpenApi(registry.catalog, VERSION.gitVersion),
    checks: healthChecks(store),
  };
  const handlerFor = (user: UserInfo): FetchHandler => createHandler({ ...shared, user });
  const handler = handlerFor(KUBERNETES_ADMIN);
  // Together, so that they share one batch of the log.
  const [, , ...stops] = await Promise.all([
    bootstrap(registry),
    access.start(registry, onError),
    followFlowControl(registry, onError),
    registerApiServices(registry, onError),
  ]);
  return {
    handler,
    handlerFor,
    audit,
    client: new DirectClient(registry, handler, feeds, CONTROL_PLANE),
    async warmUp() {
      await Promise.all([loadValidation(), loadWarnings()]);
    },
    async close() {
      customKinds.stop();
      stopMetrics();
      stopPolicies();
      for (const stop of stops) stop();
      for (const feed of feeds) feed.end();
      access.stop();
      feeds.clear();
      await store.flush();
    },
  };
}
