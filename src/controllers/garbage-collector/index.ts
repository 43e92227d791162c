import type { Disposer } from '../../base/index.ts';
import {
  type CustomResourceDefinition,
  customClientResources,
  customResourceDefinitions,
  events as eventResource,
  groupVersion,
  hasReason,
  resources,
  storedResources,
  type KubernetesObject,
  type ObjectKey,
  type OwnerReference,
  type Resource,
} from '../../api/index.ts';
import {
  createEventRecorder,
  type Client,
  type ControllerDefinition,
  type DeleteOptions,
  type Enqueue,
  type EventRecorder,
  type InformerLease,
  type Result,
} from '../../client/index.ts';
import { followCustomKinds, type StartInformer } from '../custom-kinds.ts';
import {
  classifyOwners,
  FOREGROUND_FINALIZER,
  hasFinalizer,
  isBeingDeleted,
  isDeletingDependents,
  ORPHAN_FINALIZER,
  OwnerGraph,
  type GraphNode,
  type OwnerClasses,
  type OwnerState,
} from './graph.ts';

interface Watched {
  readonly resource: Resource;
  readonly informer: InformerLease<KubernetesObject>;
}

interface GarbageCollectorDeps {
  readonly client: Client;
  readonly graph: OwnerGraph;
  readonly watched: readonly Watched[];
  readonly definitions: InformerLease<CustomResourceDefinition>;
  readonly informer: StartInformer;
  readonly recorder: EventRecorder;
}

/**
 * Deletes objects whose owners are gone, in the foreground or the background, or sets them free.
 * A key is the uid of an object. Upstream: pkg/controller/garbagecollector.
 */
export const garbageCollector: ControllerDefinition<GarbageCollectorDeps> = {
  name: 'garbage-collector-controller',
  workers: 20,
  setup: ({ client, clock, informer }) => ({
    client,
    graph: new OwnerGraph(),
    // Events have no owners and are many. Upstream: DefaultIgnoredResources.
    watched: storedResources
      .filter((resource) => resource !== (eventResource as Resource))
      .map((resource) => ({ resource, informer: informer(resource) })),
    definitions: informer(customResourceDefinitions),
    informer,
    recorder: createEventRecorder(client, clock, { component: 'garbage-collector-controller' }),
  }),
  watch: ({ graph, watched, definitions, informer }, enqueue) => [
    ...watched.map((each) => watchResource(graph, each.resource, each.informer, enqueue)),
    followCustomKinds(definitions, informer, (resource, of) => watchResource(graph, resource, of, enqueue)),
  ],
  reconcile,
};

function watchResource(
  graph: OwnerGraph,
  resource: Resource,
  informer: InformerLease<KubernetesObject>,
  enqueue: Enqueue,
): Disposer {
  const due = (uid: string): void => {
    enqueue({ namespace: '', name: uid });
  };
  const ownersDue = (object: KubernetesObject): void => {
    for (const owner of object.metadata.ownerReferences ?? []) {
      const node = graph.get(owner.uid);
      if (node !== undefined && isDeletingDependents(node.object)) due(owner.uid);
    }
  };
  const changed = (object: KubernetesObject): void => {
    const { uid } = object.metadata;
    graph.put(resource, object);
    if ((object.metadata.ownerReferences ?? []).length > 0) due(uid);
    if (!isBeingDeleted(object)) return;
    if (hasFinalizer(object, ORPHAN_FINALIZER)) due(uid);
    if (isDeletingDependents(object)) {
      due(uid);
      for (const dependent of graph.dependentsOf(uid)) due(dependent.object.metadata.uid);
    }
  };
  return informer.addHandler({
    add: changed,
    update: (object, old) => {
      changed(object);
      // It may not hold up an owner any more.
      ownersDue(old);
    },
    delete: (object) => {
      const { uid } = object.metadata;
      const dependents = graph.dependentsOf(uid);
      graph.remove(uid);
      ownersDue(object);
      for (const dependent of dependents) due(dependent.object.metadata.uid);
    },
  });
}

function resourceOf({ definitions }: GarbageCollectorDeps, { apiVersion, kind }: OwnerReference): Resource | undefined {
  const isMeant = (resource: Resource): boolean => resource.kind === kind && groupVersion(resource) === apiVersion;
  return resources.find(isMeant) ?? definitions.lister.list().flatMap(customClientResources).find(isMeant);
}

/** An owner is in the namespace of what it owns, or in none. */
function ownerKey(resource: Resource, reference: OwnerReference, dependent: KubernetesObject): ObjectKey {
  return { namespace: resource.namespaced ? (dependent.metadata.namespace ?? '') : '', name: reference.name };
}

function cachedState(graph: OwnerGraph, reference: OwnerReference, dependent: KubernetesObject): OwnerState {
  const owner = graph.get(reference.uid);
  if (owner === undefined) return 'unknown';
  const { namespace } = owner.object.metadata;
  const coordinates =
    owner.object.metadata.name === reference.name &&
    owner.resource.kind === reference.kind &&
    (namespace === undefined || namespace === dependent.metadata.namespace);
  // The uid is known by other coordinates: only the server can say what the reference means.
  if (!coordinates) return 'unknown';
  return isDeletingDependents(owner.object) ? 'waiting' : 'present';
}

async function serverState(
  deps: GarbageCollectorDeps,
  reference: OwnerReference,
  dependent: KubernetesObject,
): Promise<OwnerState> {
  const resource = resourceOf(deps, reference);
  if (resource === undefined) {
    throw new Error(`unable to get REST mapping for ${reference.apiVersion}/${reference.kind}.`);
  }
  if (resource.namespaced && dependent.metadata.namespace === undefined) {
    reportNamespace(deps, reference, dependent);
    return 'present';
  }
  try {
    const owner = await deps.client.get(resource, ownerKey(resource, reference, dependent));
    if (owner.metadata.uid !== reference.uid) return 'absent';
    return isDeletingDependents(owner) ? 'waiting' : 'present';
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
    const elsewhere = deps.graph.get(reference.uid)?.object.metadata.namespace;
    if (elsewhere !== undefined && elsewhere !== dependent.metadata.namespace) {
      reportNamespace(deps, reference, dependent);
    }
    return 'absent';
  }
}

function reportNamespace(
  { recorder }: GarbageCollectorDeps,
  { apiVersion, kind, name, uid }: OwnerReference,
  dependent: KubernetesObject,
): void {
  const owner = `${apiVersion}/${kind}, namespace: ${dependent.metadata.namespace ?? ''}, name: ${name}, uid: ${uid}`;
  const message = `ownerRef [${owner}] does not exist in namespace "${dependent.metadata.namespace ?? ''}"`;
  recorder.event(dependent, 'Warning', 'OwnerRefInvalidNamespace', message);
}

async function classify(deps: GarbageCollectorDeps, object: KubernetesObject): Promise<OwnerClasses> {
  const references = object.metadata.ownerReferences ?? [];
  const cached = classifyOwners(references, (reference) => cachedState(deps.graph, reference, object));
  if (cached !== undefined) return cached;
  const states = new Map<OwnerReference, OwnerState>();
  for (const reference of references) {
    const known = cachedState(deps.graph, reference, object);
    states.set(reference, known === 'unknown' ? await serverState(deps, reference, object) : known);
  }
  return (
    classifyOwners(references, (reference) => states.get(reference) ?? 'present') ?? {
      solid: references,
      dangling: [],
      waiting: [],
    }
  );
}

async function patchMeta(
  { client }: GarbageCollectorDeps,
  { resource, object }: GraphNode,
  changes: { readonly ownerReferences?: readonly OwnerReference[]; readonly finalizers?: readonly string[] },
): Promise<void> {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  try {
    await client.patch(resource, { namespace, name }, 'application/merge-patch+json', {
      metadata: { uid, resourceVersion, ...changes },
    });
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
  }
}

function withoutFinalizer(deps: GarbageCollectorDeps, node: GraphNode, finalizer: string): Promise<void> {
  const finalizers = (node.object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  return patchMeta(deps, node, { finalizers });
}

function withoutOwners(
  deps: GarbageCollectorDeps,
  node: GraphNode,
  removed: (reference: OwnerReference) => boolean,
): Promise<void> {
  const ownerReferences = (node.object.metadata.ownerReferences ?? []).filter((reference) => !removed(reference));
  return patchMeta(deps, node, { ownerReferences });
}

/** Sets the dependents of an object free, then lets it go. */
async function orphanDependents(deps: GarbageCollectorDeps, node: GraphNode): Promise<void> {
  const { uid } = node.object.metadata;
  const dependents = deps.graph.dependentsOf(uid);
  await Promise.all(dependents.map((dependent) => withoutOwners(deps, dependent, (owner) => owner.uid === uid)));
  await withoutFinalizer(deps, node, ORPHAN_FINALIZER);
}

/** Lets an object go once none of the dependents that block it is left. */
async function finishForeground(deps: GarbageCollectorDeps, node: GraphNode): Promise<void> {
  const { uid } = node.object.metadata;
  const blocking = deps.graph
    .dependentsOf(uid)
    .filter(({ object }) =>
      (object.metadata.ownerReferences ?? []).some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true),
    );
  // Dependents are due by their own keys, and their going makes this one due again.
  if (blocking.length === 0) await withoutFinalizer(deps, node, FOREGROUND_FINALIZER);
}

async function remove(
  { client }: GarbageCollectorDeps,
  { resource, object }: GraphNode,
  propagationPolicy: NonNullable<DeleteOptions['propagationPolicy']>,
): Promise<void> {
  const { namespace, name, uid } = object.metadata;
  try {
    await client.delete(resource, { namespace, name }, { propagationPolicy, preconditions: { uid } });
  } catch (cause) {
    // Gone, or another object has its name by now.
    if (!hasReason(cause, 'NotFound') && !hasReason(cause, 'Conflict')) throw cause;
  }
}

function policyOf(object: KubernetesObject): NonNullable<DeleteOptions['propagationPolicy']> {
  if (hasFinalizer(object, ORPHAN_FINALIZER)) return 'Orphan';
  return hasFinalizer(object, FOREGROUND_FINALIZER) ? 'Foreground' : 'Background';
}

/** Deletes an object that no owner keeps. Upstream: garbagecollector.go (attemptToDeleteItem). */
async function collect(deps: GarbageCollectorDeps, node: GraphNode): Promise<void> {
  const references = node.object.metadata.ownerReferences ?? [];
  if (references.length === 0) return;
  const { solid, dangling, waiting } = await classify(deps, node.object);
  if (solid.length > 0) {
    if (dangling.length + waiting.length === 0) return;
    await withoutOwners(deps, node, (owner) => dangling.includes(owner) || waiting.includes(owner));
    return;
  }
  const dependents = deps.graph.dependentsOf(node.object.metadata.uid);
  if (waiting.length > 0 && dependents.length > 0) {
    // Two objects that wait for each other would wait for ever.
    if (dependents.some(({ object }) => isDeletingDependents(object))) {
      const ownerReferences = references.map((owner) => ({ ...owner, blockOwnerDeletion: false }));
      await patchMeta(deps, node, { ownerReferences });
    }
    await remove(deps, node, 'Foreground');
    return;
  }
  await remove(deps, node, policyOf(node.object));
}

async function reconcile(deps: GarbageCollectorDeps, key: ObjectKey): Promise<Result> {
  const node = deps.graph.get(key.name);
  if (node === undefined) return {};
  if (isBeingDeleted(node.object)) {
    if (hasFinalizer(node.object, ORPHAN_FINALIZER)) await orphanDependents(deps, node);
    else if (isDeletingDependents(node.object)) await finishForeground(deps, node);
    return {};
  }
  await collect(deps, node);
  return {};
}
