import type { Resource } from '../../../api/index.ts';

/**
 * What policies and webhooks are not asked about: themselves, so that a bad one can be taken back, and questions that
 * are not stored. upstream: pkg/kubeapiserver/admission/exclusion, webhook/predicates/rules IsExemptAdmissionConfigurationResource
 */
const EXEMPT_GROUPS: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
]);

export function isExempt({ group }: Pick<Resource, 'group'>): boolean {
  return EXEMPT_GROUPS.has(group);
}
