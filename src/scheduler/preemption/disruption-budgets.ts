import { matchesSelector, selectorOf, type Pod, type PodDisruptionBudget } from '../../api/index.ts';

function covers(budget: PodDisruptionBudget, pod: Pod): boolean {
  const { metadata, spec, status } = budget;
  if (metadata.namespace !== pod.metadata.namespace) return false;
  if (spec.selector === undefined || !matchesSelector(spec.selector, pod.metadata.labels)) return false;
  if (selectorOf(spec.selector)?.length === 0) return false;
  // Those that are going already have been counted.
  return status?.disruptedPods?.[pod.metadata.name] === undefined;
}

/**
 * Which of the pods may not go without breaking a budget, if those before them went.
 * Upstream: defaultpreemption (filterPodsWithPDBViolation).
 */
export function splitByBudgets(
  pods: readonly Pod[],
  budgets: readonly PodDisruptionBudget[],
): { readonly violating: readonly Pod[]; readonly others: readonly Pod[] } {
  const allowed = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0);
  /** Counts the pod against its budgets. @returns whether it is more than one of them allows */
  const violates = (pod: Pod): boolean => {
    let broken = false;
    for (const [index, budget] of budgets.entries()) {
      if (!covers(budget, pod)) continue;
      const left = (allowed[index] ?? 0) - 1;
      allowed[index] = left;
      if (left < 0) broken = true;
    }
    return broken;
  };
  const violating: Pod[] = [];
  const others: Pod[] = [];
  for (const pod of pods) {
    const labelled = Object.keys(pod.metadata.labels ?? {}).length > 0;
    (labelled && violates(pod) ? violating : others).push(pod);
  }
  return { violating, others };
}
