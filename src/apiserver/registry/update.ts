import {
  applyDefaults,
  invalid,
  type KubernetesObject,
  prepareForSubresourceUpdate,
  prepareForUpdate,
  type Resource,
  type Service,
  validationOf,
} from '../../api/index.ts';
import { isBuiltIn, isOneOf } from './built-in.ts';
import type { StoredObject } from '../store/index.ts';
import { type Body, decodeBody, type FieldValidation, sentSize } from './body.ts';
import { contextOf } from './admission-context.ts';
import { checkSize, commit, putOf, retried } from './commit.ts';
import { createDecoded } from './create.ts';
import { removeNow } from './delete.ts';
import { completesDeletion, finalizeNamespace } from './deletion-plan.ts';
import { badRequest, conflict, modifiedSince, notFound } from './errors.ts';
import { omit } from './omit.ts';
import { changesNothing, tracked } from './ownership/track.ts';
import { trackedKind } from './ownership/tracked-kinds.ts';
import { latest, type Registry, type Requester, sentMetadata, type Target, type Written } from './registry.ts';
import { carryAllocations } from './services/service-fields.ts';
import { addEphemeralWarnings, addWarnings } from './warnings.ts';

/** upstream: AllowCreateOnUpdate of the strategies. */
const CREATED_BY_UPDATE: ReadonlySet<string> = new Set(['endpoints', 'events', 'leases', 'services']);
/** upstream: AllowUnconditionalUpdate of the strategies is false, as it is for all custom kinds. */
const NEEDS_VERSION: ReadonlySet<string> = new Set([
  'apiservices',
  'customresourcedefinitions',
  'leases',
  'runtimeclasses',
]);

export interface WriteRequest extends Target {
  /** `''`, or one that is written as the whole object: `status`, `approval`, `finalize`. */
  readonly subresource: string;
  readonly fieldValidation: FieldValidation;
  readonly dryRun: boolean;
  readonly requester: Requester;
}

/** Replaces an object, or its status. @throws StatusError */
export async function update(registry: Registry, request: WriteRequest & { readonly body: Body }): Promise<Written> {
  const { resource } = request;
  const known = latest(registry, request)?.object;
  const { object, warnings } = decodeBody(resource, request.body, request.fieldValidation, known);
  checkIdentity(request, object);
  const sent = sentSize(request.body);
  return retried(() => {
    const current = latest(registry, request);
    if (current !== undefined) return replace(registry, request, current, object, { warnings, sent });
    if (request.subresource !== '' || !isOneOf(resource, CREATED_BY_UPDATE) || versionOf(object) !== '') {
      throw notFound(resource, request.name);
    }
    return createDecoded(registry, request, object, warnings);
  });
}

/** Name and namespace must be those of the path. */
export function checkIdentity(target: Target, object: KubernetesObject): void {
  const metadata: { readonly name?: string; readonly namespace?: string } = object.metadata;
  const name = metadata.name ?? '';
  if (name === '') {
    throw badRequest(`the name of the object (${target.name} based on URL) was undeterminable: name must be provided`);
  }
  if (name !== target.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
  }
  const namespace = metadata.namespace ?? '';
  if (target.namespace !== '' && namespace !== '' && namespace !== target.namespace) {
    throw badRequest(
      `the namespace of the object (${namespace}) does not match the namespace on the request (${target.namespace})`,
    );
  }
}

function versionOf(object: KubernetesObject): string {
  const { resourceVersion = '' } = sentMetadata(object);
  return resourceVersion === '0' ? '' : resourceVersion;
}

interface Sent {
  readonly warnings: readonly string[];
  /** Size of what the client sent, in UTF-16 units. */
  readonly sent: number;
  /** The object says already who owns its fields. */
  readonly tracked?: boolean;
}

/**
 * Takes the step from `current` to what the client wants of it. Where a plugin has to wait, the object may change
 * meanwhile: then the write is refused and the caller begins again. @throws StatusError, LostRaceError
 */
export async function replace(
  registry: Registry,
  request: WriteRequest,
  current: StoredObject,
  wanted: KubernetesObject,
  sent: Sent,
): Promise<Written> {
  const { resource, namespace, name, subresource, dryRun } = request;
  const known = validationOf(resource);
  const validation = known instanceof Promise ? await known : known;
  checkVersion(resource, current, wanted);
  const warnings = [...sent.warnings];
  const admission = contextOf(registry, request.requester, warnings);
  const old = current.object;
  const attributes = {
    operation: 'UPDATE',
    resource,
    subresource,
    namespace,
    name,
    oldObject: old,
    user: request.requester.user,
    dryRun,
  } as const;
  const placed = place(request, old, wanted);
  const owned =
    sent.tracked === true
      ? placed
      : tracked(registry, trackedKind(registry.catalog, resource, subresource), old, placed, request.requester);
  const mutated = registry.admission.mutate({ ...attributes, object: owned }, admission);
  const next = prepare(registry, request, old, mutated instanceof Promise ? await mutated : mutated);
  const errors =
    subresource === '' || subresource === 'finalize'
      ? validation.update(resource, next, old)
      : validation.subresource(resource, subresource, next, old);
  if (errors.length > 0) throw invalid(resource, request.name, errors);
  const asked = registry.admission.validate({ ...attributes, object: next }, admission);
  if (asked !== undefined) await asked;
  if (subresource === '') {
    const warned = addWarnings(warnings, request.requester, resource, next, old);
    if (warned !== undefined) await warned;
  } else if (subresource === 'ephemeralcontainers') {
    await addEphemeralWarnings(warnings, request.requester, resource, next);
  }
  return store(registry, request, current, next, { ...sent, warnings });
}

function checkVersion(resource: Resource, current: StoredObject, wanted: KubernetesObject): void {
  const version = versionOf(wanted);
  const { uid = '' } = sentMetadata(wanted);
  if (uid !== '' && uid !== current.object.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.object.metadata.uid}`;
    throw conflict(resource, current.name, why);
  }
  if (version === '' && (resource.behavior !== undefined || NEEDS_VERSION.has(resource.resource))) {
    throw invalid(resource, current.name, [
      {
        type: 'FieldValueInvalid',
        field: 'metadata.resourceVersion',
        badValue: 0,
        detail: 'must be specified for an update',
      },
    ]);
  }
  if (version !== '' && version !== String(current.revision)) throw modifiedSince(resource, current.name);
}

/** What the client wants, as admission sees it first. */
function place(request: WriteRequest, old: KubernetesObject, wanted: KubernetesObject): KubernetesObject {
  const { resource, subresource } = request;
  const placed = withSystemFields(wanted, old);
  if (subresource === 'finalize') return placed;
  const carried =
    subresource === '' && isBuiltIn(resource, 'services')
      ? carryAllocations(placed as Service, old as Service)
      : placed;
  return applyDefaults(resource, carried);
}

function prepare(
  { clock }: Registry,
  { resource, subresource }: WriteRequest,
  old: KubernetesObject,
  placed: KubernetesObject,
): KubernetesObject {
  if (subresource === '') return prepareForUpdate(resource, placed, old);
  if (subresource === 'finalize') return finalizeNamespace(placed, old);
  return prepareForSubresourceUpdate(resource, subresource, placed, old, clock.now());
}

/** Clients may leave out what only the server sets. upstream: rest.BeforeUpdate */
function withSystemFields(wanted: KubernetesObject, old: KubernetesObject): KubernetesObject {
  const rest = omit(wanted.metadata, 'deletionTimestamp', 'deletionGracePeriodSeconds');
  const { namespace, uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, resourceVersion } =
    old.metadata;
  const { creationTimestamp: created = '' } = sentMetadata(wanted);
  return {
    ...wanted,
    metadata: {
      ...rest,
      ...(namespace === undefined ? {} : { namespace }),
      uid,
      creationTimestamp: created === '' ? creationTimestamp : created,
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
      ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
      resourceVersion,
    },
  };
}

async function store(
  registry: Registry,
  request: WriteRequest,
  current: StoredObject,
  next: KubernetesObject,
  { warnings, sent }: Sent,
): Promise<Written> {
  const { resource } = request;
  const allocation =
    isBuiltIn(resource, 'services') && request.subresource === ''
      ? registry.services.allocate(next as Service, current.object as Service)
      : undefined;
  const object = allocation?.service ?? next;
  try {
    checkSize(object, sent);
    if (completesDeletion(resource, object, current.object)) {
      allocation?.rollback();
      const { object: last, stored } = await removeNow(registry, request, current, object, request.dryRun);
      return { object: last, ...(stored === undefined ? {} : { stored }), warnings };
    }
    if (request.dryRun) {
      allocation?.rollback();
      return { object, warnings };
    }
    // upstream does not write what changes nothing either: the resourceVersion stays.
    if (changesNothing(object, current.object)) return { object: current.object, stored: current, warnings };
    const stored = await commit(registry, request, current.revision, putOf(request, object));
    allocation?.commit();
    return { object: stored.object, stored, warnings };
  } catch (cause) {
    allocation?.rollback();
    throw cause;
  }
}
