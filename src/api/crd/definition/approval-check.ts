import type { CustomResourceDefinition } from '../../generated/types.ts';
import type { Errors } from '../../validate/common.ts';
import { invalidValue, required } from '../../validate/field-error.ts';
import { APPROVAL_ANNOTATION, approvalOf, isProtectedGroup } from '../approval.ts';

const FIELD = `metadata.annotations[${APPROVAL_ANNOTATION}]`;

/** upstream: validateAPIApproval */
export function checkApproval(errors: Errors, next: CustomResourceDefinition, old?: CustomResourceDefinition): void {
  if (!isProtectedGroup(next.spec.group)) return;
  const { state, reason } = approvalOf(next);
  if (old !== undefined && approvalOf(old).state === state) return;
  if (state === 'missing') errors.push(required(FIELD, reason));
  if (state === 'invalid') errors.push(invalidValue(FIELD, next.metadata.annotations?.[APPROVAL_ANNOTATION], reason));
}
