import type { Pod, PodDisruptionBudget } from '../../api/index.ts';
import type { PreparedPod } from '../cycle.ts';
import type { NodeInfo } from '../node-info.ts';
import { splitByBudgets } from './disruption-budgets.ts';
import { byImportance, priority, startTime } from './importance.ts';

/** A node, and who must leave it, the most important first. */
export interface Candidate {
  readonly nodeName: string;
  readonly victims: readonly Pod[];
  /** How many budgets would be broken. */
  readonly violations: number;
}

const NOBODY = 'No preemption victims found for incoming pod';

/**
 * The fewest of the less important pods that must leave the node for the pod to fit.
 * Upstream: defaultpreemption (SelectVictimsOnNode).
 * @returns why nothing is won there, if nothing is
 */
export function candidateOn(
  pod: Pod,
  info: NodeInfo,
  prepared: PreparedPod,
  budgets: readonly PodDisruptionBudget[],
): Candidate | readonly string[] {
  const lesser = byImportance(info.pods.filter((other) => priority(other) < priority(pod)));
  if (lesser.length === 0) return [NOBODY];
  const trial = info.with([], lesser);
  const gone = new Set(lesser);
  const rejection = (): readonly string[] | undefined =>
    prepared.check(trial, { added: [], removed: [...gone] })?.reasons;
  const rejected = rejection();
  if (rejected !== undefined) return rejected;
  const { violating, others } = splitByBudgets(lesser, budgets);
  const broken = new Set(violating);
  let violations = 0;
  // Who can be spared is, those first that budgets speak for.
  for (const candidate of [...violating, ...others]) {
    gone.delete(candidate);
    trial.add(candidate);
    if (rejection() === undefined) continue;
    gone.add(candidate);
    trial.remove(candidate.metadata.uid);
    if (broken.has(candidate)) violations++;
  }
  return { nodeName: info.name, victims: byImportance(gone), violations };
}

/** Makes all priorities positive, so that more pods never weigh less. */
const SHIFT = 2 ** 31;

const HARM: readonly ((candidate: Candidate) => number)[] = [
  ({ violations }) => violations,
  ({ victims: [first] }) => (first === undefined ? 0 : priority(first)),
  ({ victims }) => victims.reduce((sum, pod) => sum + priority(pod) + SHIFT, 0),
  ({ victims }) => victims.length,
  // The latest start of those that matter most.
  ({ victims }) => {
    const [first] = victims;
    const top = victims.filter((pod) => first !== undefined && priority(pod) === priority(first));
    return -Math.min(...top.map(startTime));
  },
];

/** The candidate that does the least harm; the first of equals. Upstream: pickOneNodeForPreemption. */
export function leastHarmful(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>((best, candidate) => {
    if (best === undefined) return candidate;
    for (const harm of HARM) {
      const difference = harm(candidate) - harm(best);
      if (difference !== 0) return difference < 0 ? candidate : best;
    }
    return best;
  }, undefined);
}
