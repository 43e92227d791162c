import {
  type Deployment,
  type FieldError,
  invalid,
  type KubernetesObject,
  type ObjectMeta,
  requirementsToString,
  type Scale,
  selectorOf,
} from '../../../api/index.ts';
import type { StoredObject } from '../../store/index.ts';
import { notFound } from '../errors.ts';
import { omit } from '../omit.ts';
import { latest, type Registry, type Target, type Written } from '../registry.ts';
import { ownersOfScaled } from '../ownership/scale.ts';
import { replace, type WriteRequest } from '../update.ts';

/** What objects with the subresource `scale` have in common. */
type Scalable = Pick<Deployment, 'apiVersion' | 'kind' | 'metadata' | 'spec' | 'status'>;

/** How discovery and messages name the kind. */
export const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' } as const;

/** upstream: scaleFromDeployment, scaleFromReplicaSet */
export function scaleOf(object: KubernetesObject): Scale {
  const { metadata, spec, status } = object as Scalable;
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
    spec: { replicas: spec.replicas ?? 0 },
    status: { replicas: status?.replicas ?? 0, selector: requirementsToString(selectorOf(spec.selector) ?? []) },
  };
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
  const replicas = wanted.spec.replicas ?? 0;
  if (replicas < 0) {
    const error: FieldError = {
      type: 'FieldValueInvalid',
      field: 'spec.replicas',
      badValue: replicas,
      detail: 'must be greater than or equal to 0',
    };
    throw invalid(SCALE, request.name, [error]);
  }
  const object = stored.object as Scalable;
  const metadata: ObjectMeta = wanted.metadata;
  const scales = { live: scaleOf(object), wanted, applied };
  const managedFields = ownersOfScaled(registry, request.resource, object, scales, request.requester);
  const next: Scalable = {
    ...object,
    metadata: {
      ...omit(object.metadata, 'managedFields'),
      ...(managedFields === undefined ? {} : { managedFields }),
      resourceVersion: metadata.resourceVersion ?? '',
      uid: metadata.uid ?? object.metadata.uid,
    },
    spec: { ...object.spec, replicas },
  };
  const written = await replace(registry, { ...request, subresource: '' }, stored, next, {
    warnings: [],
    sent: 0,
    tracked: true,
  });
  return { object: scaleOf(written.object), warnings: [] };
}
