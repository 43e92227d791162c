import {
  formatTime,
  type KubernetesObject,
  type Namespace,
  parseTime,
  type Pod,
  type Resource,
} from '../../api/index.ts';
import { isBuiltIn } from './built-in.ts';
import { omit } from './omit.ts';

export interface DeletionOptions {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagationPolicy?: string | undefined;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
}

/** What a delete comes to: nothing yet, a mark on the object, or its end (in this last state). */
export type DeletionPlan =
  { readonly kind: 'pending' } | { readonly kind: 'mark' | 'remove'; readonly object: KubernetesObject };

type Metadata = KubernetesObject['metadata'];

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** upstream: registry/generic/registry/store.go Delete, rest.BeforeDelete. @param now milliseconds since the epoch */
export function planDeletion(
  resource: Resource,
  object: KubernetesObject,
  options: DeletionOptions,
  now: number,
): DeletionPlan {
  const graceful = isBuiltIn(resource, 'pods') ? gracePeriod(object as Pod, options, now) : 'none';
  if (graceful === 'pending') return { kind: 'pending' };
  const finalizers = finalizersAfter(object.metadata.finalizers ?? [], options.propagationPolicy);
  if (graceful !== 'none') {
    const marked = withMetadata(object, { ...graceful, ...finalizersField(finalizers) });
    const remains = finalizers.length > 0 || (marked.metadata.deletionGracePeriodSeconds ?? 0) > 0;
    return { kind: remains ? 'mark' : 'remove', object: marked };
  }
  if (finalizers.length === 0) return { kind: 'remove', object: withMetadata(object, finalizersField(finalizers)) };
  return { kind: 'mark', object: withMetadata(object, { ...markNow(object, now), ...finalizersField(finalizers) }) };
}

/** The mark of resources that are deleted without grace but have finalizers. upstream: markAsDeleting */
function markNow(object: KubernetesObject, now: number): Partial<Metadata> {
  const { deletionTimestamp, deletionGracePeriodSeconds, generation } = object.metadata;
  return {
    deletionTimestamp: deletionTimestamp ?? formatTime(now),
    deletionGracePeriodSeconds: 0,
    ...(deletionGracePeriodSeconds === undefined ? bumped(generation) : {}),
  };
}

function bumped(generation: number | undefined): Partial<Metadata> {
  return (generation ?? 0) > 0 ? { generation: (generation ?? 0) + 1 } : {};
}

/** The end of a pod's grace period: it may be shortened, never prolonged. */
function gracePeriod(pod: Pod, options: DeletionOptions, now: number): Partial<Metadata> | 'pending' | 'none' {
  const { deletionTimestamp, deletionGracePeriodSeconds, generation } = pod.metadata;
  if (deletionTimestamp !== undefined) {
    if (deletionGracePeriodSeconds === undefined) return 'none';
    const period = options.gracePeriodSeconds;
    if (period === undefined || period >= deletionGracePeriodSeconds) return 'pending';
    const since = (parseTime(deletionTimestamp) ?? now) - deletionGracePeriodSeconds * 1000;
    return { deletionTimestamp: formatTime(since + period * 1000), deletionGracePeriodSeconds: period };
  }
  const period = initialGracePeriod(pod, options);
  return {
    deletionTimestamp: formatTime(now + period * 1000),
    deletionGracePeriodSeconds: period,
    ...bumped(generation),
  };
}

/** upstream: podStrategy.CheckGracefulDelete */
function initialGracePeriod(pod: Pod, options: DeletionOptions): number {
  const phase = pod.status?.phase;
  if ((pod.spec.nodeName ?? '') === '' || phase === 'Failed' || phase === 'Succeeded') return 0;
  const period = options.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 0;
  return period < 0 ? 1 : period;
}

/** upstream: deletionFinalizersForGarbageCollection */
function finalizersAfter(finalizers: readonly string[], policy: string | undefined): readonly string[] {
  const orphan = policy === undefined ? finalizers.includes(ORPHAN) : policy === 'Orphan';
  const foreground = policy === undefined ? !orphan && finalizers.includes(FOREGROUND) : policy === 'Foreground';
  if (orphan === finalizers.includes(ORPHAN) && foreground === finalizers.includes(FOREGROUND)) return finalizers;
  const others = finalizers.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  return [...others, ...(orphan ? [ORPHAN] : []), ...(foreground ? [FOREGROUND] : [])];
}

function finalizersField(finalizers: readonly string[]): Partial<Metadata> {
  return { finalizers: finalizers.length === 0 ? undefined : finalizers } as Partial<Metadata>;
}

/** Copies the object with changed metadata; fields that are undefined are left out. */
function withMetadata(object: KubernetesObject, changes: Partial<Metadata>): KubernetesObject {
  const entries: readonly (readonly [string, unknown])[] = Object.entries({ ...object.metadata, ...changes });
  const metadata = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  return { ...object, metadata: metadata as unknown as Metadata };
}

/** Deleting a namespace starts with a mark, too: its contents go first. upstream: pkg/registry/core/namespace/storage */
export function markNamespace(namespace: Namespace, options: DeletionOptions, now: number): Namespace {
  const finalizers = finalizersAfter(namespace.metadata.finalizers ?? [], options.propagationPolicy);
  const marked = withMetadata(namespace, {
    deletionTimestamp: namespace.metadata.deletionTimestamp ?? formatTime(now),
    ...finalizersField(finalizers),
  }) as Namespace;
  return { ...marked, status: { ...marked.status, phase: 'Terminating' } };
}

/** Whether an update took away what held up the deletion of an object. upstream: ShouldDeleteDuringUpdate */
export function completesDeletion(resource: Resource, next: KubernetesObject, old: KubernetesObject): boolean {
  if (old.metadata.deletionTimestamp === undefined || (next.metadata.finalizers ?? []).length > 0) return false;
  if (isBuiltIn(resource, 'namespaces') && ((next as Namespace).spec.finalizers ?? []).length > 0) return false;
  return (old.metadata.deletionGracePeriodSeconds ?? 0) === 0;
}

/** What `PUT …/finalize` may change: metadata and `spec.finalizers`. upstream: namespaceFinalizeStrategy */
export function finalizeNamespace(wanted: KubernetesObject, old: KubernetesObject): KubernetesObject {
  const rest = omit(wanted as Namespace, 'status');
  const { status } = old as Namespace;
  return { ...rest, ...(status === undefined ? {} : { status }) };
}
