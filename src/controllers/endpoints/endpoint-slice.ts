import type { Disposer } from '../../base/index.ts';
import {
  endpointSlices as sliceResource,
  hasReason,
  keyOf,
  keyString,
  nodes as nodeResource,
  pods as podResource,
  services as serviceResource,
  type EndpointSlice,
  type Node,
  type ObjectKey,
  type Pod,
  type Service,
} from '../../api/index.ts';
import {
  createEventRecorder,
  type Client,
  type ControllerDefinition,
  type Enqueue,
  type EventRecorder,
  type InformerLease,
  type Result,
} from '../../client/index.ts';
import { OwnWrites } from '../own-writes.ts';
import { podsOfService, watchPodsOfServices } from './service-pods.ts';
import { MANAGED_BY, MANAGED_BY_LABEL, planSlices, SERVICE_NAME_LABEL } from './slices.ts';

interface EndpointSliceDeps {
  readonly client: Client;
  readonly services: InformerLease<Service>;
  readonly pods: InformerLease<Pod>;
  readonly nodes: InformerLease<Node>;
  readonly slices: InformerLease<EndpointSlice>;
  readonly writes: OwnWrites;
  readonly recorder: EventRecorder;
}

/** Index of the slices that this controller made, by `namespace/name` of their Service. */
const BY_SERVICE = 'endpointslice-controller/service';

function serviceOf(slice: EndpointSlice): ObjectKey | undefined {
  const name = slice.metadata.labels?.[SERVICE_NAME_LABEL];
  if (slice.metadata.labels?.[MANAGED_BY_LABEL] !== MANAGED_BY || name === undefined) return undefined;
  return { namespace: slice.metadata.namespace ?? '', name };
}

/** Keeps the EndpointSlices of each Service with a selector. Upstream: pkg/controller/endpointslice. */
export const endpointSliceController: ControllerDefinition<EndpointSliceDeps> = {
  name: 'endpointslice-controller',
  setup: ({ client, clock, informer }) => {
    const slices = informer(sliceResource);
    slices.addIndex(BY_SERVICE, (slice) => {
      const key = serviceOf(slice);
      return key === undefined ? [] : [keyString(key)];
    });
    return {
      client,
      services: informer(serviceResource),
      pods: informer(podResource),
      nodes: informer(nodeResource),
      slices,
      writes: new OwnWrites(clock),
      recorder: createEventRecorder(client, clock, { component: 'endpoint-slice-controller' }),
    };
  },
  watch,
  reconcile,
};

function watch({ services, pods, slices, writes }: EndpointSliceDeps, enqueue: Enqueue): readonly Disposer[] {
  const due = (service: Service): void => {
    enqueue(keyOf(service));
  };
  const sliceDue = (slice: EndpointSlice): void => {
    const key = serviceOf(slice);
    if (key !== undefined) enqueue(key);
  };
  return [
    services.addHandler({ add: due, update: due, delete: due }),
    watchPodsOfServices(pods, services, (key) => {
      enqueue(key);
    }),
    slices.addHandler({
      add: sliceDue,
      update: (slice, old) => {
        sliceDue(old);
        sliceDue(slice);
      },
      delete: (slice) => {
        const key = serviceOf(slice);
        if (key !== undefined) writes.removed(keyString(key), slice);
        sliceDue(slice);
      },
    }),
  ];
}

async function reconcile(deps: EndpointSliceDeps, key: ObjectKey): Promise<Result> {
  const { client, services, pods, nodes, slices, writes, recorder } = deps;
  const owner = keyString(key);
  const service = services.lister.get(key);
  if (service === undefined) {
    // The slices go with their owner, by garbage collection.
    writes.forget(owner);
    return {};
  }
  if (service.spec.selector === undefined || service.spec.type === 'ExternalName') return {};
  // The change that the cache does not show yet makes the key due again; if it never comes, time does.
  if (!writes.visible(owner, slices.lister)) return { requeueAfter: 10_000 };
  const existing = slices.lister
    .byIndex(BY_SERVICE, owner)
    .filter((slice) => slice.metadata.deletionTimestamp === undefined);
  const plan = planSlices(service, podsOfService(pods, service), existing, (name) => nodes.lister.get({ name }));
  if (service.metadata.deletionTimestamp !== undefined && plan.create.length > 0) return {};
  try {
    for (const slice of plan.create) writes.wrote(owner, await client.create(sliceResource, slice));
    for (const slice of plan.update) writes.wrote(owner, await client.update(sliceResource, slice));
    for (const slice of plan.delete) {
      const { namespace, name, uid } = slice.metadata;
      try {
        await client.delete(sliceResource, { namespace, name }, { preconditions: { uid } });
      } catch (cause) {
        if (!hasReason(cause, 'NotFound')) throw cause;
      }
    }
  } catch (cause) {
    // The namespace is being deleted.
    if (hasReason(cause, 'Forbidden')) return {};
    if (!hasReason(cause, 'Conflict')) {
      const text = cause instanceof Error ? cause.message : String(cause);
      const message = `Error updating Endpoint Slices for Service ${owner}: ${text}`;
      recorder.event(service, 'Warning', 'FailedToUpdateEndpointSlices', message);
    }
    throw cause;
  }
  return {};
}
