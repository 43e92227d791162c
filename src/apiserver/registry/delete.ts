import {
  type CustomResourceDefinition,
  groupResource,
  type KubernetesObject,
  markCrd,
  type Namespace,
  type Service,
  type Status,
  statusError,
  toStorage,
} from '../../api/index.ts';
import { isBuiltIn, isOneOf } from './built-in.ts';
import type { StoredObject } from '../store/index.ts';
import { contextOf } from './admission-context.ts';
import { commit, putOf, retried } from './commit.ts';
import { type DeletionOptions, markNamespace, planDeletion } from './deletion-plan.ts';
import { notFound } from './errors.ts';
import { equalJson } from './equality.ts';
import { latest, type Registry, type Requester, type Target } from './registry.ts';

export interface DeleteRequest extends Target {
  readonly options: DeletionOptions;
  readonly dryRun: boolean;
  readonly requester: Requester;
}

/** The object in its last state, or as it is while it goes on existing. */
export interface Deleted {
  readonly object: KubernetesObject;
  readonly stored?: StoredObject;
  /** Whether it is gone (or would be, in a dry run). */
  readonly gone: boolean;
}

/** Deletes an object, or marks it for deletion. @throws StatusError */
export async function remove(registry: Registry, request: DeleteRequest): Promise<Deleted> {
  const found = latest(registry, request);
  if (found === undefined) throw notFound(request.resource, request.name);
  const asked = admit(registry, request, found.object);
  if (asked !== undefined) await asked;
  return removeAdmitted(registry, request);
}

/** As {@link remove}, for what admission has seen already in another form. @throws StatusError */
export function removeAdmitted(registry: Registry, request: DeleteRequest): Promise<Deleted> {
  return retried(() => removeOnce(registry, request));
}

function admit(registry: Registry, request: DeleteRequest, oldObject: KubernetesObject): undefined | Promise<void> {
  const { resource, namespace, name, dryRun, options, requester } = request;
  const { user } = requester;
  return registry.admission.validate(
    { operation: 'DELETE', resource, subresource: '', namespace, name, oldObject, user, dryRun, options },
    contextOf(registry, requester, []),
  );
}

async function removeOnce(registry: Registry, request: DeleteRequest): Promise<Deleted> {
  const { resource } = request;
  const current = latest(registry, request);
  if (current === undefined) throw notFound(resource, request.name);
  checkPreconditions(request, current.object);
  if (isBuiltIn(resource, 'namespaces')) {
    const namespace = current.object as Namespace;
    if (namespace.metadata.deletionTimestamp === undefined) {
      return mark(registry, request, current, markNamespace(namespace, request.options, registry.clock.now()));
    }
    if ((namespace.spec.finalizers ?? []).length > 0) return { object: namespace, stored: current, gone: false };
  }
  if (isBuiltIn(resource, 'customresourcedefinitions') && current.object.metadata.deletionTimestamp === undefined) {
    return mark(registry, request, current, markCrd(current.object as CustomResourceDefinition, registry.clock.now()));
  }
  const plan = planDeletion(resource, current.object, request.options, registry.clock.now());
  switch (plan.kind) {
    case 'pending':
      return { object: current.object, stored: current, gone: false };
    case 'mark':
      return mark(registry, request, current, plan.object);
    case 'remove':
      return removeNow(registry, request, current, plan.object, request.dryRun);
  }
}

function checkPreconditions(request: DeleteRequest, object: KubernetesObject): void {
  const { uid, resourceVersion } = request.options.preconditions ?? {};
  const refuse = (why: string): never => {
    // upstream names the kind here, not the resource.
    const { group, kind } = request.resource;
    const what = groupResource({ group, resource: kind });
    throw statusError(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${what} ${JSON.stringify(request.name)}: ${why}`,
      { name: request.name, ...(group === '' ? {} : { group }), kind },
    );
  };
  const { metadata } = object;
  if (uid !== undefined && uid !== metadata.uid) {
    refuse(
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    refuse(
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

async function mark(
  registry: Registry,
  request: DeleteRequest,
  current: StoredObject,
  object: KubernetesObject,
): Promise<Deleted> {
  if (request.dryRun) return { object, gone: false };
  if (equalJson(object, current.object)) return { object: current.object, stored: current, gone: false };
  const stored = await commit(registry, request, current.revision, putOf(request, object));
  return { object: stored.object, stored, gone: false };
}

/** Removes an object for good, leaving `last` as its last state. @throws StatusError */
export async function removeNow(
  registry: Registry,
  target: Target,
  current: StoredObject,
  last: KubernetesObject,
  dryRun: boolean,
): Promise<Deleted> {
  if (dryRun) return { object: last, gone: true };
  const stored = await commit(registry, target, current.revision, {
    kind: 'delete',
    last: toStorage(target.resource, last),
  });
  if (isBuiltIn(target.resource, 'services')) registry.services.release(current.object as Service);
  return { object: stored.object, stored, gone: true };
}

/** upstream: ReturnDeletedObject of the stores. */
const RETURNS_OBJECT: ReadonlySet<string> = new Set(['pods', 'serviceaccounts', 'services']);

/** What the client hears: the object, or a Status once it is gone. */
export function answerTo(target: Target, deleted: Deleted): KubernetesObject | Status {
  const { resource, name } = target;
  if (!deleted.gone || isOneOf(resource, RETURNS_OBJECT)) return deleted.object;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(resource.group === '' ? {} : { group: resource.group }),
      kind: resource.resource,
      uid: deleted.object.metadata.uid,
    },
  };
}
