import type { Pod, PodAffinity, PodAffinityTerm, ScopedResourceSelectorRequirement } from '../generated/types.ts';
import { podQosClass } from '../pods/index.ts';
import { valueMatches } from './scope-selector.ts';

/** A pod that ends by itself. upstream: IsTerminating */
export function hasDeadline({ spec }: Pod): boolean {
  return (spec.activeDeadlineSeconds ?? -1) >= 0;
}

function leavesNamespace({ namespaces = [], namespaceSelector }: PodAffinityTerm): boolean {
  return namespaces.length > 0 || namespaceSelector !== undefined;
}

/** upstream: usesCrossNamespacePodAffinity */
function looksElsewhere({ spec }: Pod): boolean {
  const rules: readonly (PodAffinity | undefined)[] = [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity];
  return rules.some(
    (rule) =>
      (rule?.requiredDuringSchedulingIgnoredDuringExecution ?? []).some(leavesNamespace) ||
      (rule?.preferredDuringSchedulingIgnoredDuringExecution ?? []).some(({ podAffinityTerm }) =>
        leavesNamespace(podAffinityTerm),
      ),
  );
}

/** upstream: pkg/quota/v1/evaluator/core/pods.go podMatchesScopeFunc */
export function podMatchesScope(selector: ScopedResourceSelectorRequirement, pod: Pod): boolean {
  switch (selector.scopeName) {
    case 'Terminating':
      return hasDeadline(pod);
    case 'NotTerminating':
      return !hasDeadline(pod);
    case 'BestEffort':
      return podQosClass(pod) === 'BestEffort';
    case 'NotBestEffort':
      return podQosClass(pod) !== 'BestEffort';
    case 'PriorityClass': {
      const name = pod.spec.priorityClassName ?? '';
      return valueMatches(selector, name === '' ? undefined : name);
    }
    case 'CrossNamespacePodAffinity':
      return looksElsewhere(pod);
    default:
      return false;
  }
}
