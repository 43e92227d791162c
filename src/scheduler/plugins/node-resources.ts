import { nodeChanged } from '../cluster-event.ts';
import { MAX_SCORE, type Rejection, type SchedulerPlugin } from '../framework.ts';
import type { NodeInfo } from '../node-info.ts';
import { withCountedRequests } from '../resized-pod.ts';
import { allocatable, podAmounts, type Amounts, type Guess, type PodAmounts } from '../resources.ts';

const FIT = 'NodeResourcesFit';

const NOTHING: Amounts = { cpu: 0, memory: 0, ephemeralStorage: 0, extended: {} };

interface Shortage {
  readonly reason: string;
  /** More than the node has: nobody's leaving would help. */
  readonly hopeless: boolean;
}

/** Whether the node lacks nothing; asked of every node, so it makes no objects. */
function fits(wanted: PodAmounts, podCount: number, used: Amounts, total: NodeInfo['allocatable']): boolean {
  if (podCount >= total.pods) return false;
  if (wanted.cpu > 0 && wanted.cpu > total.cpu - used.cpu) return false;
  if (wanted.memory > 0 && wanted.memory > total.memory - used.memory) return false;
  const { ephemeralStorage, extended } = wanted;
  if (ephemeralStorage > 0 && ephemeralStorage > total.ephemeralStorage - used.ephemeralStorage) return false;
  for (const name in extended) {
    if ((extended[name] ?? 0) > (total.extended[name] ?? 0) - (used.extended[name] ?? 0)) return false;
  }
  return true;
}

/** What the node lacks. Upstream: plugins/noderesources (fitsRequest). */
function shortages(wanted: PodAmounts, podCount: number, used: Amounts, total: NodeInfo['allocatable']): Shortage[] {
  const demands: readonly (readonly [name: string, amount: number, taken: number, all: number])[] = [
    ['cpu', wanted.cpu, used.cpu, total.cpu],
    ['memory', wanted.memory, used.memory, total.memory],
    ['ephemeral-storage', wanted.ephemeralStorage, used.ephemeralStorage, total.ephemeralStorage],
    ...Object.entries(wanted.extended).map(
      ([name, count]) => [name, count, used.extended[name] ?? 0, total.extended[name] ?? 0] as const,
    ),
  ];
  const lacking = demands
    .filter(([, amount, taken, all]) => amount > 0 && amount > all - taken)
    .map(([name, amount, , all]) => ({ reason: `Insufficient ${name}`, hopeless: amount > all }));
  return podCount >= total.pods ? [{ reason: 'Too many pods', hopeless: false }, ...lacking] : lacking;
}

function leastRequested(used: number, total: number): number {
  return used > total ? 0 : Math.floor(((total - used) * MAX_SCORE) / total);
}

/** Upstream: plugins/noderesources/least_allocated.go. What a node has nothing of does not count. */
function leastAllocated(wanted: Guess, { guessed, allocatable: total }: NodeInfo): number {
  const cpu = total.cpu === 0 ? undefined : leastRequested(guessed.cpu + wanted.cpu, total.cpu);
  const memory = total.memory === 0 ? undefined : leastRequested(guessed.memory + wanted.memory, total.memory);
  if (cpu === undefined || memory === undefined) return cpu ?? memory ?? 0;
  return Math.floor((cpu + memory) / 2);
}

/** There is room for what the pod requests; the emptier the better. Upstream: plugins/noderesources/fit.go. */
export const nodeResourcesFit: SchedulerPlugin = {
  name: FIT,
  prepare: (pod) => {
    const wanted = podAmounts(pod);
    return {
      kind: 'filter',
      filter: (info): Rejection | undefined => {
        const { podCount, requested, allocatable: total } = info;
        if (fits(wanted, podCount, requested, total)) return undefined;
        const found = shortages(wanted, podCount, requested, total);
        return {
          plugin: FIT,
          reasons: found.map(({ reason }) => reason),
          resolvable: !found.some(({ hopeless }) => hopeless),
        };
      },
    };
  },
  score: (pod, nodes) => {
    const { guessed } = podAmounts(pod);
    return nodes.map((info) => leastAllocated(guessed, info));
  },
  hints: {
    'node-add': (pod, { node }) => fits(podAmounts(pod), 0, NOTHING, allocatable(node)),
    'node-update': (pod, { node, old }) =>
      nodeChanged(node, old, 'allocatable') && fits(podAmounts(pod), 0, NOTHING, allocatable(node)),
    'assigned-pod-delete': () => true,
    'assigned-pod-update': (_pod, { pod, old }) =>
      asksForLess(podAmounts(withCountedRequests(pod)), podAmounts(withCountedRequests(old))),
    'pod-update': (_pod, { pod, old }) => asksForLess(podAmounts(pod), podAmounts(old)),
  },
};

function asksForLess(now: PodAmounts, before: PodAmounts): boolean {
  return (
    now.cpu < before.cpu ||
    now.memory < before.memory ||
    now.ephemeralStorage < before.ephemeralStorage ||
    Object.entries(before.extended).some(([name, count]) => (now.extended[name] ?? 0) < count)
  );
}

/** CPU and memory of a node are to fill up alike. Upstream: plugins/noderesources/balanced_allocation.go. */
export const nodeResourcesBalancedAllocation: SchedulerPlugin = {
  name: 'NodeResourcesBalancedAllocation',
  score: (pod, nodes) => {
    const wanted = podAmounts(pod);
    // A pod that requests nothing unbalances nothing.
    if (wanted.cpu === 0 && wanted.memory === 0) return undefined;
    return nodes.map(({ requested, allocatable: total }) => {
      // Of one resource alone there is no imbalance.
      if (total.cpu === 0 || total.memory === 0) return MAX_SCORE;
      const cpu = Math.min(1, (requested.cpu + wanted.cpu) / total.cpu);
      const memory = Math.min(1, (requested.memory + wanted.memory) / total.memory);
      return Math.floor((1 - Math.abs(cpu - memory) / 2) * MAX_SCORE);
    });
  },
};
