import type { Disposer } from '../../base/index.ts';
import {
  endpoints as endpointsResource,
  endpointSlices as sliceResource,
  hasReason,
  keyOf,
  keyString,
  services as serviceResource,
  type Endpoints,
  type EndpointSlice,
  type ObjectKey,
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
import { MIRRORED_BY, type MirrorPlan, planMirror } from './mirror.ts';
import { MANAGED_BY_LABEL, SERVICE_NAME_LABEL } from './slices.ts';

const BY_ENDPOINTS = 'endpointslicemirroring-controller/endpoints';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';

interface MirroringDeps {
  readonly client: Client;
  readonly services: InformerLease<Service>;
  readonly endpoints: InformerLease<Endpoints>;
  readonly slices: InformerLease<EndpointSlice>;
  readonly writes: OwnWrites;
  readonly recorder: EventRecorder;
}

function endpointsOf({ metadata }: EndpointSlice): ObjectKey | undefined {
  const name = metadata.labels?.[SERVICE_NAME_LABEL];
  if (metadata.labels?.[MANAGED_BY_LABEL] !== MIRRORED_BY || name === undefined) return undefined;
  return { namespace: metadata.namespace ?? '', name };
}

/** Shows Endpoints of Services without a selector as EndpointSlices. Upstream: pkg/controller/endpointslicemirroring. */
export const endpointSliceMirroringController: ControllerDefinition<MirroringDeps> = {
  name: 'endpointslice-mirroring-controller',
  setup: ({ client, clock, informer }) => {
    const slices = informer(sliceResource);
    slices.addIndex(BY_ENDPOINTS, (slice) => {
      const key = endpointsOf(slice);
      return key === undefined ? [] : [keyString(key)];
    });
    return {
      client,
      services: informer(serviceResource),
      endpoints: informer(endpointsResource),
      slices,
      writes: new OwnWrites(clock),
      recorder: createEventRecorder(client, clock, { component: 'endpoint-slice-mirroring-controller' }),
    };
  },
  watch,
  reconcile,
};

function watch({ services, endpoints, slices, writes }: MirroringDeps, enqueue: Enqueue): readonly Disposer[] {
  const due = (object: Service | Endpoints): void => {
    enqueue(keyOf(object));
  };
  const sliceDue = (slice: EndpointSlice): void => {
    const key = endpointsOf(slice);
    if (key !== undefined) enqueue(key);
  };
  return [
    services.addHandler({ add: due, update: due, delete: due }),
    endpoints.addHandler({ add: due, update: due, delete: due }),
    slices.addHandler({
      add: sliceDue,
      update: sliceDue,
      delete: (slice) => {
        const key = endpointsOf(slice);
        if (key !== undefined) writes.removed(keyString(key), slice);
        sliceDue(slice);
      },
    }),
  ];
}

/** upstream: shouldMirror, and that the Service has no selector */
function mirrored({ endpoints, services }: MirroringDeps, key: ObjectKey): Endpoints | undefined {
  const found = endpoints.lister.get(key);
  const service = services.lister.get(key);
  if (found === undefined || service === undefined || service.spec.selector !== undefined) return undefined;
  const { labels = {}, annotations = {} } = found.metadata;
  return labels[SKIP] === 'true' || LEADER in annotations ? undefined : found;
}

async function reconcile(deps: MirroringDeps, key: ObjectKey): Promise<Result> {
  const { slices, writes, recorder } = deps;
  const owner = keyString(key);
  if (!writes.visible(owner, slices.lister)) return { requeueAfter: 10_000 };
  const existing = slices.lister
    .byIndex(BY_ENDPOINTS, owner)
    .filter((slice) => slice.metadata.deletionTimestamp === undefined);
  const endpoints = mirrored(deps, key);
  if (endpoints === undefined) {
    await write(deps, owner, { create: [], update: [], delete: existing, skipped: 0 });
    writes.forget(owner);
    return {};
  }
  const plan = planMirror(endpoints, existing);
  if (plan.skipped > 0 && plan.create.length + plan.update.length > 0) {
    const message = `A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. ${String(plan.skipped)} addresses were skipped`;
    recorder.event(endpoints, 'Warning', 'TooManyAddressesToMirror', message);
  }
  const isGoing = endpoints.metadata.deletionTimestamp !== undefined;
  await write(deps, owner, isGoing ? { ...plan, create: [] } : plan);
  return {};
}

async function write({ client, writes }: MirroringDeps, owner: string, plan: MirrorPlan): Promise<void> {
  try {
    for (const slice of plan.create) writes.wrote(owner, await client.create(sliceResource, slice));
  } catch (cause) {
    // The namespace is being deleted.
    if (hasReason(cause, 'Forbidden')) return;
    throw cause;
  }
  for (const slice of plan.update) writes.wrote(owner, await client.update(sliceResource, slice));
  for (const { metadata } of plan.delete) {
    const { namespace, name, uid } = metadata;
    try {
      await client.delete(sliceResource, { namespace, name }, { preconditions: { uid } });
    } catch (cause) {
      if (!hasReason(cause, 'NotFound')) throw cause;
    }
  }
}
