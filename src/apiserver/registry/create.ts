import {
  applyDefaults,
  generateName,
  invalid,
  type KubernetesObject,
  prepareForCreate,
  type Resource,
  type Service,
  validationOf,
} from '../../api/index.ts';
import { isBuiltIn } from './built-in.ts';
import { contextOf } from './admission-context.ts';
import { type Body, decodeBody, type FieldValidation, sentSize } from './body.ts';
import { checkSize, commit, putOf } from './commit.ts';
import { alreadyExists, badRequest, resourceVersionOnCreate } from './errors.ts';
import { tracked } from './ownership/track.ts';
import { trackedKind } from './ownership/tracked-kinds.ts';
import { latest, type Registry, type Requester, sentMetadata, type Target, type Written } from './registry.ts';
import type { Allocation } from './services/service-allocator.ts';
import { addWarnings } from './warnings.ts';

/** upstream: registry/generic/registry/store.go maxNameGenerationCreateAttempts */
const NAME_ATTEMPTS = 8;

export interface CreateRequest {
  readonly resource: Resource;
  /** Of the path; `''` for cluster-scoped resources. */
  readonly namespace: string;
  readonly body: Body;
  readonly fieldValidation: FieldValidation;
  readonly dryRun: boolean;
  readonly requester: Requester;
  /** The object says already who owns its fields. */
  readonly tracked?: boolean;
}

/** @throws StatusError */
export async function create(registry: Registry, request: CreateRequest): Promise<Written> {
  const { object, warnings } = decodeBody(request.resource, request.body, request.fieldValidation);
  return createDecoded(registry, request, object, warnings);
}

/** Creates an object that is decoded already. @throws StatusError */
export async function createDecoded(
  registry: Registry,
  request: CreateRequest,
  decoded: KubernetesObject,
  warnings: readonly string[],
): Promise<Written> {
  const { resource, dryRun } = request;
  const known = validationOf(resource);
  const validation = known instanceof Promise ? await known : known;
  const all = [...warnings];
  const admission = contextOf(registry, request.requester, all);
  const attributes = {
    operation: 'CREATE',
    resource,
    subresource: '',
    namespace: request.namespace,
    name: sentMetadata(decoded).name ?? '',
    user: request.requester.user,
    dryRun,
  } as const;
  const sent = placed(request, decoded);
  // What admission adds belongs to nobody.
  const owned =
    request.tracked === true
      ? sent
      : tracked(registry, trackedKind(registry.catalog, resource, ''), undefined, sent, request.requester);
  const mutated = registry.admission.mutate({ ...attributes, object: owned }, admission);
  const admitted = mutated instanceof Promise ? await mutated : mutated;
  const context = {
    now: registry.clock.now(),
    uid: registry.uuid(),
    namespace: resource.namespaced ? request.namespace : undefined,
    user: request.requester.user,
  };
  const [named, exists] = withFreeName(registry, request, admitted);
  const prepared = prepareForCreate(resource, named, { ...context, random: registry.random });
  const errors = validation.create(resource, prepared);
  if (errors.length > 0) throw invalid(resource, sentMetadata(prepared).name ?? '', errors);
  const target: Target = { resource, namespace: request.namespace, name: prepared.metadata.name };
  if (exists) throw alreadyExists(resource, target.name);
  request.requester.mayCreate?.();
  const asked = registry.admission.validate({ ...attributes, name: target.name, object: prepared }, admission);
  if (asked !== undefined) await asked;
  const warned = addWarnings(all, request.requester, resource, prepared);
  if (warned !== undefined) await warned;
  return store(registry, request, target, prepared, all);
}

/** The object as admission sees it first: in its namespace, with its defaults. */
function placed(request: CreateRequest, decoded: KubernetesObject): KubernetesObject {
  const { resource, namespace } = request;
  if ((sentMetadata(decoded).resourceVersion ?? '') !== '') throw resourceVersionOnCreate();
  const given = decoded.metadata.namespace ?? '';
  if (given !== '' && given !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const object =
    resource.namespaced && given === '' ? { ...decoded, metadata: { ...decoded.metadata, namespace } } : decoded;
  return applyDefaults(resource, object);
}

/** Chooses a generated name that is free; says whether the name is taken all the same. */
function withFreeName(
  registry: Registry,
  request: CreateRequest,
  object: KubernetesObject,
): readonly [KubernetesObject, boolean] {
  const { name = '', generateName: base = '' } = sentMetadata(object);
  const { resource, namespace } = request;
  const taken = (candidate: string): boolean =>
    latest(registry, { resource, namespace, name: candidate }) !== undefined;
  if (name !== '') return [object, taken(name)];
  // Validation sees an empty name where there is none, as in Go.
  if (base === '') return [{ ...object, metadata: { ...object.metadata, name } }, false];
  let generated = generateName(base, registry.random);
  for (let attempt = 1; attempt < NAME_ATTEMPTS && taken(generated); attempt++) {
    generated = generateName(base, registry.random);
  }
  return [{ ...object, metadata: { ...object.metadata, name: generated } }, taken(generated)];
}

async function store(
  registry: Registry,
  request: CreateRequest,
  target: Target,
  prepared: KubernetesObject,
  warnings: readonly string[],
): Promise<Written> {
  const allocation = allocate(registry, target.resource, prepared);
  const object = allocation?.service ?? prepared;
  try {
    checkSize(object, sentSize(request.body));
    if (request.dryRun) {
      allocation?.rollback();
      return { object, warnings, created: true };
    }
    const stored = await commit(registry, target, 0, putOf(target, object));
    allocation?.commit();
    return { object: stored.object, stored, warnings, created: true };
  } catch (cause) {
    allocation?.rollback();
    throw cause;
  }
}

function allocate(registry: Registry, resource: Resource, object: KubernetesObject): Allocation | undefined {
  return isBuiltIn(resource, 'services') ? registry.services.allocate(object as Service) : undefined;
}
