import type { CustomResourceDefinition } from '../generated/types.ts';
import type { Verdict } from './conditions.ts';

export const APPROVAL_ANNOTATION = 'api-approved.kubernetes.io';
const SEE = 'see https://github.com/kubernetes/enhancements/pull/1111';
const NEEDED = `protected groups must have approval annotation "${APPROVAL_ANNOTATION}"`;

/** Whether the community has approved of an API. */
export interface Approval {
  readonly state: 'missing' | 'approved' | 'bypassed' | 'invalid';
  readonly reason: string;
}

/** Groups of the community are for APIs that it approved. upstream: apiextensions-apiserver pkg/apihelpers */
export function isProtectedGroup(group: string): boolean {
  return ['k8s.io', 'kubernetes.io'].some((domain) => group === domain || group.endsWith(`.${domain}`));
}

export function approvalOf({ metadata }: CustomResourceDefinition): Approval {
  const text = metadata.annotations?.[APPROVAL_ANNOTATION] ?? '';
  if (text === '') return { state: 'missing', reason: `${NEEDED}, ${SEE}` };
  if (text.startsWith('unapproved')) return { state: 'bypassed', reason: `not approved: ${JSON.stringify(text)}` };
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]+/.test(text)) return { state: 'approved', reason: `approved in ${text}` };
  return { state: 'invalid', reason: `${NEEDED} with either a URL or a reason starting with "unapproved", ${SEE}` };
}

const REASONS: Readonly<Record<Approval['state'], string>> = {
  missing: 'MissingAnnotation',
  approved: 'ApprovedAnnotation',
  bypassed: 'UnapprovedAnnotation',
  invalid: 'InvalidAnnotation',
};

/** What the status says of it; undefined for groups that anybody may use. upstream: pkg/controller/apiapproval */
export function approvalVerdict(crd: CustomResourceDefinition): Verdict | undefined {
  if (!isProtectedGroup(crd.spec.group)) return undefined;
  const { state, reason: message } = approvalOf(crd);
  return {
    type: 'KubernetesAPIApprovalPolicyConformant',
    status: state === 'approved' ? 'True' : 'False',
    reason: REASONS[state],
    message,
  };
}
