import { OnDemand, type Clock } from '../../base/index.ts';
import {
  endpointSlices,
  hasReason,
  ingressClasses,
  ingresses,
  keyOf,
  services,
  type EndpointSlice,
  type Ingress,
  type IngressClass,
  type New,
  type ObjectKey,
  type Service,
} from '../../api/index.ts';
import {
  createEventRecorder,
  type Client,
  type ControllerDefinition,
  type EventRecorder,
  type InformerLease,
} from '../../client/index.ts';
import { serveHttp } from '../../http/index.ts';
import { complaints } from './annotations.ts';
import { CLASS_NAME, CONTROLLER, type Edge } from './api.ts';
import { targetsOf, type Target } from './backends.ts';
import { isOurs } from './ownership.ts';
import { proxyRequest, type ProxyDeps } from './proxy.ts';
import { buildTable, route, type Route, type RoutingTable } from './routes.ts';

const HTTP_PORT = 80;
const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
/** The class itself, among the keys of Ingresses. */
const CLASS_KEY: ObjectKey = { namespace: '', name: CLASS_NAME };

const CLASS: New<IngressClass> = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: CLASS_NAME, annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
  spec: { controller: CONTROLLER },
};

interface IngressDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly objects: InformerLease<Ingress>;
  readonly classes: InformerLease<IngressClass>;
  readonly services: InformerLease<Service>;
  readonly slices: InformerLease<EndpointSlice>;
  readonly table: { current: RoutingTable | undefined };
  /** Listens, from the first Ingress on. */
  readonly served: OnDemand<true>;
  /** The last generation of each Ingress that events told of. */
  readonly told: Map<string, string>;
  readonly ended: AbortController;
}

function ours({ objects, classes }: IngressDeps): readonly Ingress[] {
  return objects.lister.list().filter((ingress) => isOurs(ingress, (name) => classes.lister.get({ name })));
}

function tableOf(deps: IngressDeps): RoutingTable {
  deps.table.current ??= buildTable(ours(deps));
  return deps.table.current;
}

/** In turn, as nginx does; those that follow are for when it does not take the connection. */
function createTargets(deps: () => IngressDeps): (found: Route) => readonly Target[] {
  let turn = 0;
  return ({ namespace, service }) => {
    const { services: all, slices } = deps();
    const object = all.lister.get({ namespace, name: service.name });
    if (object === undefined) return [];
    const own = slices.lister
      .list()
      .filter(
        ({ metadata }) => metadata.namespace === namespace && metadata.labels?.[SERVICE_NAME_LABEL] === service.name,
      );
    const targets = targetsOf(object, own, service);
    const start = targets.length === 0 ? 0 : turn++ % targets.length;
    return [...targets.slice(start), ...targets.slice(0, start)];
  };
}

async function serve(edge: Edge, deps: () => IngressDeps): Promise<true> {
  const network = await edge.load();
  const proxy: ProxyDeps = {
    network,
    route: (host, path) => route(tableOf(deps()), host, path),
    targets: createTargets(deps),
    signal: deps().ended.signal,
  };
  const listener = network.listen(edge.address, HTTP_PORT, (stream) => {
    void serveHttp(stream, (request) => proxyRequest(proxy, request, stream.remoteAddress.ip));
  });
  deps().ended.signal.addEventListener('abort', () => listener?.close(), { once: true });
  return true;
}

/** upstream: ingress-nginx's "Scheduled for sync" */
function tell({ recorder, told }: IngressDeps, ingress: Ingress): void {
  const { uid, generation = 0, annotations = {} } = ingress.metadata;
  const now = `${String(generation)} ${JSON.stringify(annotations)}`;
  if (told.get(uid) === now) return;
  told.set(uid, now);
  recorder.event(ingress, 'Normal', 'Sync', 'Scheduled for sync');
  for (const complaint of complaints(ingress)) recorder.event(ingress, 'Warning', 'NotSupported', complaint);
}

async function ensureClass(client: Client): Promise<void> {
  try {
    await client.create(ingressClasses, CLASS);
  } catch (cause) {
    if (!hasReason(cause, 'AlreadyExists')) throw cause;
  }
}

/**
 * Proxies for Ingresses of its class, which it makes when the cluster starts, and writes where they are reached.
 * upstream: kubernetes/ingress-nginx
 */
export function ingressController(edge: Edge): ControllerDefinition<IngressDeps> {
  return {
    name: 'ingress-controller',
    workers: 1,
    setup: ({ client, clock, informer }) => {
      const deps: IngressDeps = {
        client,
        clock,
        recorder: createEventRecorder(client, clock, { component: 'nginx-ingress-controller' }),
        objects: informer(ingresses),
        classes: informer(ingressClasses),
        services: informer(services),
        slices: informer(endpointSlices),
        table: { current: undefined },
        served: new OnDemand(() => serve(edge, () => deps)),
        told: new Map(),
        ended: new AbortController(),
      };
      return deps;
    },
    watch: ({ objects, classes, table, told, ended }, enqueue) => {
      const changed = (ingress: Ingress): void => {
        table.current = undefined;
        enqueue(keyOf(ingress));
      };
      const all = (): void => {
        table.current = undefined;
        objects.lister.list().forEach(changed);
      };
      enqueue(CLASS_KEY);
      return [
        objects.addHandler({
          add: changed,
          update: changed,
          delete: ({ metadata }) => {
            table.current = undefined;
            told.delete(metadata.uid);
          },
        }),
        classes.addHandler({ add: all, update: all, delete: all }),
        () => {
          ended.abort(new Error('the controller was stopped'));
        },
      ];
    },
    reconcile: async (deps, key) => {
      const { client, objects, classes } = deps;
      if (key.namespace === '') {
        await ensureClass(client);
        return {};
      }
      const ingress = objects.lister.get(key);
      if (ingress === undefined) return {};
      const current = ingress.status?.loadBalancer?.ingress ?? [];
      const here = current.length === 1 && current[0]?.ip === edge.address;
      const own = isOurs(ingress, (name) => classes.lister.get({ name }));
      if (own) {
        await deps.served.load();
        tell(deps, ingress);
      }
      // Whoever has it now writes its own.
      if (own === here) return {};
      const loadBalancer = own ? { ingress: [{ ip: edge.address }] } : {};
      await client.update(ingresses, { ...ingress, status: { loadBalancer } }, { subresource: 'status' });
      return {};
    },
  };
}
