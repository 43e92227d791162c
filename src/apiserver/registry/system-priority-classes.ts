import type { New, PriorityClass } from '../../api/index.ts';

const SYSTEM_CRITICAL = 2_000_000_000;

function system(name: string, value: number, description: string): New<PriorityClass> {
  return {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    description,
    preemptionPolicy: 'PreemptLowerPriority',
  };
}

/** The classes that every cluster has. upstream: pkg/apis/scheduling/v1/helpers.go SystemPriorityClasses */
export const SYSTEM_PRIORITY_CLASSES: readonly New<PriorityClass>[] = [
  system(
    'system-node-critical',
    SYSTEM_CRITICAL + 1000,
    'Used for system critical pods that must not be moved from their current node.',
  ),
  system(
    'system-cluster-critical',
    SYSTEM_CRITICAL,
    'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  ),
];
