import {
  API_SERVER_USER,
  CRD_CLEANUP_FINALIZER,
  crdConditionIsTrue,
  type CustomKind,
  type CustomResourceDefinition,
  customResourceDefinitions,
  groupResource,
  hasReason,
  withCrdCondition,
} from '../../api/index.ts';
import { type Registry, remove } from '../registry/index.ts';
import { writeStatus } from './write-status.ts';

const FINALIZER = { user: API_SERVER_USER, fieldManager: 'kube-apiserver' } as const;

const IN_PROGRESS = {
  type: 'Terminating',
  status: 'True',
  reason: 'InstanceDeletionInProgress',
  message: 'CustomResource deletion is in progress',
} as const;
const COMPLETED = {
  type: 'Terminating',
  status: 'False',
  reason: 'InstanceDeletionCompleted',
  message: 'removed all instances',
} as const;
const NEVER_ESTABLISHED = {
  type: 'Terminating',
  status: 'False',
  reason: 'NeverEstablished',
  message: 'resource was never established',
} as const;

/**
 * Deletes the objects of a definition that is being deleted, and lets it go when the last of them is gone.
 * upstream: apiextensions-apiserver pkg/controller/finalizer/crd_finalizer.go
 * @throws StatusError when an object cannot be deleted; the definition says so
 */
export async function finishDeletion(
  registry: Registry,
  name: string,
  kindNow: () => CustomKind | undefined,
): Promise<void> {
  for (;;) {
    const crd = ending(registry, name);
    if (crd === undefined) return;
    if (!(await writeStatus(registry, withCrdCondition(crd, IN_PROGRESS, registry.clock.now())))) continue;
    const kind = kindNow();
    try {
      if (kind !== undefined) await removeObjects(registry, kind);
    } catch (cause) {
      await tellFailure(registry, name, cause);
      throw cause;
    }
    const current = ending(registry, name);
    if (current === undefined) return;
    const established = crdConditionIsTrue(current, 'Established');
    const verdict = established ? COMPLETED : NEVER_ESTABLISHED;
    const finished = withCrdCondition(withoutFinalizer(current), verdict, registry.clock.now());
    if (await writeStatus(registry, finished)) return;
  }
}

/** The definition as it is, while its objects are to be deleted. */
function ending(registry: Registry, name: string): CustomResourceDefinition | undefined {
  const resource = groupResource(customResourceDefinitions);
  const crd = registry.store.latest({ resource, namespace: '', name })?.object as CustomResourceDefinition | undefined;
  if (crd?.metadata.deletionTimestamp === undefined) return undefined;
  return crd.metadata.finalizers?.includes(CRD_CLEANUP_FINALIZER) === true ? crd : undefined;
}

function withoutFinalizer(crd: CustomResourceDefinition): CustomResourceDefinition {
  const finalizers = (crd.metadata.finalizers ?? []).filter((finalizer) => finalizer !== CRD_CLEANUP_FINALIZER);
  return { ...crd, metadata: { ...crd.metadata, finalizers } };
}

async function tellFailure(registry: Registry, name: string, cause: unknown): Promise<void> {
  const crd = ending(registry, name);
  if (crd === undefined) return;
  const verdict = {
    type: 'Terminating',
    status: 'True',
    reason: 'InstanceDeletionFailed',
    message: `could not issue all deletes: ${cause instanceof Error ? cause.message : String(cause)}`,
  } as const;
  await writeStatus(registry, withCrdCondition(crd, verdict, registry.clock.now()));
}

/** Deletes all objects, and waits until those with finalizers are gone as well. */
async function removeObjects(registry: Registry, { stored: resource }: CustomKind): Promise<void> {
  const { store } = registry;
  const collection = groupResource(resource);
  const deletions = store.list(collection).map(async ({ namespace, name }) => {
    try {
      await remove(registry, { resource, namespace, name, options: {}, dryRun: false, requester: FINALIZER });
    } catch (cause) {
      if (!hasReason(cause, 'NotFound')) throw cause;
    }
  });
  await Promise.all(deletions);
  if (store.count(collection) === 0) return;
  await new Promise<void>((resolve) => {
    const target = { resource: collection, namespace: undefined, name: undefined, indexed: undefined };
    const stop = store.watch(target, store.revision, () => {
      if (store.count(collection) > 0) return;
      stop();
      resolve();
    });
  });
}
