import type { CustomResourceDefinition, CustomResourceDefinitionCondition } from '../generated/types.ts';
import { formatTime } from '../time/index.ts';

export type ConditionType = 'Established' | 'KubernetesAPIApprovalPolicyConformant' | 'NamesAccepted' | 'Terminating';

/** A condition without its time. */
export type Verdict = Omit<CustomResourceDefinitionCondition, 'type' | 'lastTransitionTime'> & {
  readonly type: ConditionType;
};

export function findCondition(
  crd: CustomResourceDefinition,
  type: ConditionType,
): CustomResourceDefinitionCondition | undefined {
  return crd.status?.conditions?.find((condition) => condition.type === type);
}

export function isTrue(crd: CustomResourceDefinition, type: ConditionType): boolean {
  return findCondition(crd, type)?.status === 'True';
}

/**
 * A definition with a condition; the same object where it says that already. The time counts the changes of its status.
 * upstream: apiextensions-apiserver pkg/apis/apiextensions/v1/helpers.go SetCRDCondition
 * @param now milliseconds since the Unix epoch
 */
export function withCondition(crd: CustomResourceDefinition, verdict: Verdict, now: number): CustomResourceDefinition {
  const old = findCondition(crd, verdict.type);
  if (old?.status === verdict.status && old.reason === verdict.reason && old.message === verdict.message) return crd;
  const lastTransitionTime = old?.status === verdict.status ? old.lastTransitionTime : undefined;
  const condition = { lastTransitionTime: lastTransitionTime ?? formatTime(now), ...verdict };
  const conditions = crd.status?.conditions ?? [];
  return {
    ...crd,
    status: {
      ...crd.status,
      conditions:
        old === undefined ? [...conditions, condition] : conditions.map((each) => (each === old ? condition : each)),
    },
  };
}
