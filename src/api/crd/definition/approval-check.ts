import type { CustomResourceDefinition } from '../../generated/types.ts';
import type { Errors } from '../../validate/common.ts';
import { invalidValue, required } from '../../validate/field-error.ts';

const ANNOTATION = 'api-approved.kubernetes.io';
const FIELD = `metadata.annotations[${ANNOTATION}]`;
const SEE = 'see https://github.com/kubernetes/enhancements/pull/1111';

type State = 'missing' | 'approved' | 'bypassed' | 'invalid';

function isProtected(group: string): boolean {
  return ['k8s.io', 'kubernetes.io'].some((domain) => group === domain || group.endsWith(`.${domain}`));
}

function stateOf({ metadata }: CustomResourceDefinition): State {
  const text = metadata.annotations?.[ANNOTATION] ?? '';
  if (text === '') return 'missing';
  if (text.startsWith('unapproved')) return 'bypassed';
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]+/.test(text) ? 'approved' : 'invalid';
}

/** Groups of the community are for APIs that it approved. upstream: validateAPIApproval, pkg/apihelpers */
export function checkApproval(errors: Errors, next: CustomResourceDefinition, old?: CustomResourceDefinition): void {
  if (!isProtected(next.spec.group)) return;
  const state = stateOf(next);
  if (old !== undefined && stateOf(old) === state) return;
  if (state === 'missing') {
    errors.push(required(FIELD, `protected groups must have approval annotation "${ANNOTATION}", ${SEE}`));
  } else if (state === 'invalid') {
    const why = `protected groups must have approval annotation "${ANNOTATION}" with either a URL or a reason starting with "unapproved", ${SEE}`;
    errors.push(invalidValue(FIELD, next.metadata.annotations?.[ANNOTATION], why));
  }
}
