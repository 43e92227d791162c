import {
  checkQuotas,
  groupResource,
  quotaEvaluator,
  type QuotaRequest,
  resourceQuotas,
  type ResourceQuota,
} from '../../api/index.ts';
import {
  type AdmissionAttributes,
  type AdmissionPlugin,
  latest,
  type Registry,
  type Target,
  writeStatusAtOnce,
} from '../registry/index.ts';
import type { StoredObject } from '../store/index.ts';
import { refused } from './refused.ts';

const QUOTAS = groupResource(resourceQuotas);

interface StoredQuota {
  readonly target: Target;
  readonly stored: StoredObject;
}

/**
 * Lets nothing come into a namespace beyond its quotas, and charges them for what comes. Between looking at the quotas
 * and charging them nothing is waited for: two requests never get the same rest.
 * upstream: k8s.io/apiserver/pkg/admission/plugin/resourcequota
 */
export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',
  handles: (operation, resource) =>
    resource.namespaced &&
    (operation === 'CREATE' || operation === 'UPDATE') &&
    quotaEvaluator(groupResource(resource)) !== undefined,
  validate: (attributes, { registry }) => {
    if (registry.store.count(QUOTAS) === 0) return undefined;
    const quotas = quotasOf(registry, attributes.namespace);
    return quotas.length === 0 ? undefined : charge(registry, attributes, quotas);
  },
};

/** The quotas of a namespace as they are now, charges under way included. */
function quotasOf(registry: Registry, namespace: string): readonly StoredQuota[] {
  return registry.store.list(QUOTAS, namespace).flatMap(({ name }) => {
    const target = { resource: resourceQuotas, namespace, name };
    const stored = latest(registry, target);
    return stored === undefined ? [] : [{ target, stored }];
  });
}

function charge(
  registry: Registry,
  attributes: AdmissionAttributes,
  quotas: readonly StoredQuota[],
): Promise<void> | undefined {
  const evaluator = quotaEvaluator(groupResource(attributes.resource));
  const request = requestOf(attributes);
  if (evaluator === undefined || request === undefined || !evaluator.handles(request)) return undefined;
  const byName = new Map(quotas.map((quota) => [quota.target.name, quota]));
  const objects = quotas.map(({ stored }) => stored.object as ResourceQuota);
  const answer = checkQuotas(objects, request, evaluator, registry.clock.now());
  if (answer.kind === 'refused') throw refused(attributes, answer.why);
  if (attributes.dryRun) return undefined;
  const pending = answer.charges.flatMap(({ quota, used }) => {
    const found = byName.get(quota.metadata.name);
    if (found === undefined) return [];
    const status = { ...quota.status, used };
    const written = writeStatusAtOnce<ResourceQuota>(registry, found.target, found.stored, status);
    return written === undefined ? [] : [written];
  });
  return pending.length === 0 ? undefined : Promise.all(pending).then(() => undefined);
}

function requestOf({ operation, subresource, object, oldObject }: AdmissionAttributes): QuotaRequest | undefined {
  if (object === undefined || (operation !== 'CREATE' && operation !== 'UPDATE')) return undefined;
  return { operation, subresource, object, oldObject };
}
