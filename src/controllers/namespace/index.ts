import type { Clock, Disposer } from '../../base/index.ts';
import {
  type CustomResourceDefinition,
  customClientResources,
  customResourceDefinitions,
  hasReason,
  keyOf,
  namespaces as namespaceResource,
  parseTime,
  pods as podResource,
  storedResources,
  type KubernetesObject,
  type Namespace,
  type ObjectKey,
  type Resource,
} from '../../api/index.ts';
import type { Client, ControllerDefinition, Enqueue, InformerLease, Result } from '../../client/index.ts';
import { followCustomKinds, type StartInformer } from '../custom-kinds.ts';
import { writeStatus } from '../write-status.ts';
import { deletionConditions, type Remaining } from './conditions.ts';

interface NamespaceDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly namespaces: InformerLease<Namespace>;
  readonly contents: readonly InformerLease<KubernetesObject>[];
  readonly definitions: InformerLease<CustomResourceDefinition>;
  readonly informer: StartInformer;
}

const FINALIZER = 'kubernetes';
/** Upstream waits this long for objects that say nothing of when they will be gone. */
const FINALIZER_ESTIMATE = 15_000;

const namespacedResources = storedResources.filter((resource) => resource.namespaced);

/** Empties namespaces that are being deleted, then lets them go. Upstream: pkg/controller/namespace. */
export const namespaceController: ControllerDefinition<NamespaceDeps> = {
  name: 'namespace-controller',
  setup: ({ client, clock, informer }) => ({
    client,
    clock,
    namespaces: informer(namespaceResource),
    contents: namespacedResources.map((resource) => informer(resource)),
    definitions: informer(customResourceDefinitions),
    informer,
  }),
  watch,
  reconcile,
};

function watch({ namespaces, contents, definitions, informer }: NamespaceDeps, enqueue: Enqueue): readonly Disposer[] {
  const due = (namespace: Namespace): void => {
    if (namespace.metadata.deletionTimestamp !== undefined) enqueue(keyOf(namespace));
  };
  const watchContents = (of: InformerLease<KubernetesObject>): Disposer =>
    of.addHandler({
      // What held the namespace up may be gone now.
      delete: (object) => {
        const namespace = namespaces.lister.get({ name: object.metadata.namespace ?? '' });
        if (namespace !== undefined) due(namespace);
      },
    });
  return [
    namespaces.addHandler({ add: due, update: due }),
    ...contents.map(watchContents),
    followCustomKinds(definitions, informer, (resource, of) => (resource.namespaced ? watchContents(of) : NOTHING)),
  ];
}

const NOTHING: Disposer = () => undefined;

interface Emptied extends Remaining {
  /** Milliseconds until what is left is likely to be gone. */
  readonly estimate: number;
  readonly failures: readonly unknown[];
}

function graceLeft(object: KubernetesObject, now: number): number {
  const { deletionTimestamp } = object.metadata;
  const until = deletionTimestamp === undefined ? undefined : parseTime(deletionTimestamp);
  return until === undefined ? FINALIZER_ESTIMATE : Math.max(until - now, 0);
}

/** Deletes what there is of a resource in a namespace. */
async function empty({ client, clock }: NamespaceDeps, resource: Resource, namespace: string): Promise<Emptied> {
  const failures: unknown[] = [];
  const doomed = await client.list(resource, { namespace });
  await Promise.all(
    doomed.items.map(async ({ metadata: { name, uid, deletionTimestamp } }) => {
      if (deletionTimestamp !== undefined) return;
      try {
        await client.delete(resource, { namespace, name }, { propagationPolicy: 'Background', preconditions: { uid } });
      } catch (cause) {
        if (!hasReason(cause, 'NotFound')) failures.push(cause);
      }
    }),
  );
  const left = doomed.items.length === 0 ? [] : (await client.list(resource, { namespace })).items;
  const finalizers = new Map<string, number>();
  for (const object of left) {
    for (const name of object.metadata.finalizers ?? []) finalizers.set(name, (finalizers.get(name) ?? 0) + 1);
  }
  const waits = left.map((object) => graceLeft(object, clock.now()));
  return { resource, count: left.length, finalizers, failures, estimate: Math.max(0, ...waits) };
}

/** Pods go first: what they use stays until they are gone. KEP-5080. */
async function emptyAll(deps: NamespaceDeps, namespace: string): Promise<readonly Emptied[]> {
  const running = await empty(deps, podResource, namespace);
  if (running.count > 0) return [running];
  const custom = deps.definitions.lister
    .list()
    .flatMap((crd) => customClientResources(crd).slice(0, 1))
    .filter((resource) => resource.namespaced);
  const others = [...namespacedResources.filter((resource) => resource !== (podResource as Resource)), ...custom];
  return Promise.all(others.map((resource) => empty(deps, resource, namespace)));
}

async function reconcile(deps: NamespaceDeps, key: ObjectKey): Promise<Result> {
  const { client, clock } = deps;
  if (deps.namespaces.lister.get(key) === undefined) return {};
  let namespace: Namespace;
  try {
    // What is about to be emptied is read afresh: the cache must not be wrong about the deletion.
    namespace = await client.get(namespaceResource, key);
  } catch (cause) {
    if (hasReason(cause, 'NotFound')) return {};
    throw cause;
  }
  const finalizers = namespace.spec.finalizers ?? [];
  if (namespace.metadata.deletionTimestamp === undefined || finalizers.length === 0) return {};

  const emptied = await emptyAll(deps, key.name);
  const failures = emptied.flatMap((entry) => entry.failures);
  const conditions = deletionConditions(namespace.status?.conditions ?? [], emptied, failures, clock.now());
  const status = { ...namespace.status, phase: 'Terminating', conditions };
  const current = await writeStatus(client, namespaceResource, namespace, status);
  if (failures.length > 0) throw failures[0];

  const left = emptied.filter((entry) => entry.count > 0);
  if (left.length > 0) {
    const estimate = Math.max(...left.map((entry) => entry.estimate));
    // upstream: half of the estimate, and a second (namespace_controller.go, ResourcesRemainingError)
    return { requeueAfter: estimate / 2 + 1000 };
  }
  const spec = { ...current.spec, finalizers: finalizers.filter((name) => name !== FINALIZER) };
  try {
    await client.update(namespaceResource, { ...current, spec }, { subresource: 'finalize' });
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
  }
  return {};
}
