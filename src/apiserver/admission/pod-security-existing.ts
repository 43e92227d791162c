import {
  formatLevelVersion,
  type LevelVersion,
  ownerControllerRef,
  type Pod,
  pods,
  podViolations,
  violationReasons,
} from '../../api/index.ts';
import type { Registry } from '../registry/index.ts';
import { storedObjects } from './stored.ts';

/** upstream: defaultNamespaceMaxPodsToCheck */
const MOST_PODS = 3000;

/** One pod of each controller, then the others. upstream: prioritizePods */
function prioritized(all: readonly Pod[], exempt: ReadonlySet<string>): readonly Pod[] {
  const first: Pod[] = [];
  const others: Pod[] = [];
  const seen = new Set<string>();
  for (const pod of all) {
    if (exempt.has(pod.spec.runtimeClassName ?? '')) continue;
    const owner = ownerControllerRef(pod)?.uid;
    (owner === undefined || !seen.has(owner) ? first : others).push(pod);
    if (owner !== undefined) seen.add(owner);
  }
  return [...first, ...others];
}

function withPods(reasons: string, names: readonly string[]): string {
  const [first = ''] = names.toSorted();
  const more = names.length - 1;
  if (more === 0) return `${first}: ${reasons}`;
  return `${first} (and ${String(more)} other ${more === 1 ? 'pod' : 'pods'}): ${reasons}`;
}

/** What is said of pods that are there already when a namespace gets stricter. upstream: EvaluatePodsInNamespace */
export function existingViolations(
  registry: Registry,
  namespace: string,
  enforce: LevelVersion,
  exemptRuntimes: ReadonlySet<string>,
): readonly string[] {
  const all = prioritized(storedObjects(registry, pods, namespace), exemptRuntimes);
  const checked = all.slice(0, MOST_PODS);
  const byReasons = new Map<string, string[]>();
  for (const pod of checked) {
    const reasons = violationReasons(podViolations(enforce, pod));
    if (reasons !== '') byReasons.set(reasons, [...(byReasons.get(reasons) ?? []), pod.metadata.name]);
  }
  const counted = `${String(checked.length)} of ${String(all.length)} existing pods`;
  const level = formatLevelVersion(enforce);
  return [
    ...(checked.length < all.length ? [`new PodSecurity enforce level only checked against the first ${counted}`] : []),
    ...(byReasons.size === 0
      ? []
      : [`existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${level}"`]),
    ...[...byReasons].map(([reasons, names]) => withPods(reasons, names)).sort(),
  ];
}
