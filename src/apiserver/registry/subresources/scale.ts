import {
  customScale,
  type Deployment,
  type FieldError,
  invalid,
  type KubernetesObject,
  type ObjectMeta,
  requirementsToString,
  type Resource,
  type Scale,
  selectorOf,
  withCustomReplicas,
} from '../../../api/index.ts';
import type { StoredObject } from '../../store/index.ts';
import { badRequest, notFound } from '../errors.ts';
import { omit } from '../omit.ts';
import { latest, type Registry, type Target, type Written } from '../registry.ts';
import { ownersOfScaled } from '../ownership/scale.ts';
import { replace, type WriteRequest } from '../update.ts';

/** What objects with the subresource `scale` have in common. */
type Scalable = Pick<Deployment, 'apiVersion' | 'kind' | 'metadata' | 'spec' | 'status'>;

/** How discovery and messages name the kind. */
export const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' } as const;

/** Says in a Scale that its object has no number of replicas. upstream: invalidSpecReplicas */
const NO_REPLICAS = -(2 ** 31);

/** upstream: scaleFromDeployment, scaleFromReplicaSet, scaleFromCustomResource */
export function scaleOf(resource: Resource, object: KubernetesObject): Scale {
  const { metadata } = object;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name: metadata.name,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
      creationTimestamp: metadata.creationTimestamp,
    },
    ...numbersOf(resource, object),
  };
}

/** A Scale to be changed: one that has no number of replicas must get one. */
export function scaleToChange(resource: Resource, object: KubernetesObject): Scale {
  const scale = scaleOf(resource, object);
  const paths = resource.behavior?.scale;
  if (paths === undefined || customScale(object, paths).specReplicas !== undefined) return scale;
  return { ...scale, spec: { replicas: NO_REPLICAS } };
}

function numbersOf({ behavior }: Resource, object: KubernetesObject): Pick<Scale, 'spec' | 'status'> {
  if (behavior?.scale !== undefined) {
    const { specReplicas = 0, statusReplicas, selector } = customScale(object, behavior.scale);
    return { spec: { replicas: specReplicas }, status: { replicas: statusReplicas, selector } };
  }
  const { kind, spec, status } = object as Scalable;
  // A ReplicationController has plain labels.
  const plain = kind === 'ReplicationController';
  const selector = plain ? { matchLabels: spec.selector as Readonly<Record<string, string>> } : spec.selector;
  return {
    spec: { replicas: spec.replicas ?? 0 },
    status: { replicas: status?.replicas ?? 0, selector: requirementsToString(selectorOf(selector) ?? []) },
  };
}

function withReplicas({ behavior }: Resource, object: KubernetesObject, replicas: number): KubernetesObject {
  if (behavior?.scale !== undefined) return withCustomReplicas(object, behavior.scale, replicas);
  const scalable = object as Scalable;
  return { ...scalable, spec: { ...scalable.spec, replicas } } as KubernetesObject;
}

export function current(registry: Registry, target: Target): StoredObject {
  const stored = latest(registry, target);
  if (stored === undefined) throw notFound(target.resource, target.name);
  return stored;
}

/**
 * Sets the number of replicas of an object; `wanted` is its Scale as the client wants it.
 * @param applied whether the Scale says already who owns its fields
 * @throws StatusError
 */
export async function rescale(
  registry: Registry,
  request: WriteRequest,
  wanted: Scale,
  applied = false,
): Promise<Written> {
  const stored = current(registry, request);
  const { resource } = request;
  const replicas = wanted.spec.replicas ?? 0;
  const paths = resource.behavior?.scale;
  if (paths !== undefined && replicas === NO_REPLICAS) {
    throw badRequest(`the spec replicas field ${JSON.stringify(paths.specReplicasPath)} cannot be empty`);
  }
  // Custom objects are checked as a whole.
  if (paths === undefined && replicas < 0) {
    const error: FieldError = {
      type: 'FieldValueInvalid',
      field: 'spec.replicas',
      badValue: replicas,
      detail: 'must be greater than or equal to 0',
    };
    throw invalid(SCALE, request.name, [error]);
  }
  const { object } = stored;
  const metadata: ObjectMeta = wanted.metadata;
  const scales = { live: scaleToChange(resource, object), wanted, applied };
  const managedFields = ownersOfScaled(registry, resource, object, scales, request.requester);
  const next: KubernetesObject = {
    ...withReplicas(resource, object, replicas),
    metadata: {
      ...omit(object.metadata, 'managedFields'),
      ...(managedFields === undefined ? {} : { managedFields }),
      // A Scale without a version is of the object as it is.
      resourceVersion: metadata.resourceVersion ?? object.metadata.resourceVersion,
      uid: metadata.uid ?? object.metadata.uid,
    },
  };
  const written = await replace(registry, { ...request, subresource: '' }, stored, next, {
    warnings: [],
    sent: 0,
    tracked: true,
  });
  return { object: scaleOf(resource, written.object), warnings: [] };
}
