import {
  type FieldError,
  groupResource,
  invalid,
  type KubernetesObject,
  mutatingAdmissionPolicies,
  mutatingWebhookConfigurations,
  type Resource,
  sameJson,
  validatingAdmissionPolicies,
  validatingWebhookConfigurations,
} from '../../../api/index.ts';
import type { AdmissionPlugin } from '../../registry/index.ts';
import { mutatingPolicyErrors, validatingPolicyErrors, webhookErrors } from './expression-errors.ts';

type Check = (object: KubernetesObject) => readonly FieldError[];

function row<T extends KubernetesObject>(
  resource: Resource<T>,
  check: (object: T) => readonly FieldError[],
): readonly [string, Check] {
  return [groupResource(resource), check as Check];
}

const CHECKS: ReadonlyMap<string, Check> = new Map([
  row(mutatingAdmissionPolicies, mutatingPolicyErrors),
  row(mutatingWebhookConfigurations, webhookErrors),
  row(validatingAdmissionPolicies, validatingPolicyErrors),
  row(validatingWebhookConfigurations, webhookErrors),
]);

type Parts = KubernetesObject & { readonly spec?: unknown; readonly webhooks?: unknown };

/**
 * Refuses policies and webhooks whose expressions do not compile. It is no plugin of upstream's, which compiles where
 * it validates; that part of this project does not know expressions.
 * upstream: pkg/apis/admissionregistration/validation
 */
export const policyExpressions: AdmissionPlugin = {
  name: 'AdmissionPolicyExpressions',
  handles: (operation, resource, subresource) =>
    (operation === 'CREATE' || operation === 'UPDATE') && subresource === '' && CHECKS.has(groupResource(resource)),
  validate({ resource, object, oldObject }) {
    const next = object as Parts;
    const old = oldObject as Parts | undefined;
    // What was good once stays good.
    if (old !== undefined && sameJson([next.spec, next.webhooks], [old.spec, old.webhooks])) return;
    const errors = CHECKS.get(groupResource(resource))?.(next) ?? [];
    if (errors.length > 0) throw invalid(resource, next.metadata.name, errors);
  },
};
