import { nodeChanged } from '../cluster-event.ts';
import { MAX_SCORE, type Rejection, type SchedulerPlugin } from '../framework.ts';
import type { NodeInfo } from '../node-info.ts';
import { allocatable, podAmounts, type Amounts, type Guess, type PodAmounts } from '../resources.ts';

const FIT = 'NodeResourcesFit';

const NOTHING: Amounts = { cpu: 0, memory: 0, ephemeralStorage: 0, extended: {} };

interface Shortage {
  readonly reason: string;
  /** More than the node has: nobody's leaving would help. */
  readonly hopeless: boolean;
}

/** What the node lacks. Upstream: plugins/noderesources (fitsRequest). */
function shortages(wanted: PodAmounts, podCount: number, used: Amounts, total: NodeInfo['allocatable']): Shortage[] {
  const found: Shortage[] = [];
  if (podCount + 1 > total.pods) found.push({ reason: 'Too many pods', hopeless: false });
  const check = (name: string, amount: number, taken: number, all: number): void => {
    if (amount > 0 && amount > all - taken) found.push({ reason: `Insufficient ${name}`, hopeless: amount > all });
  };
  check('cpu', wanted.cpu, used.cpu, total.cpu);
  check('memory', wanted.memory, used.memory, total.memory);
  check('ephemeral-storage', wanted.ephemeralStorage, used.ephemeralStorage, total.ephemeralStorage);
  for (const [name, count] of Object.entries(wanted.extended)) {
    check(name, count, used.extended[name] ?? 0, total.extended[name] ?? 0);
  }
  return found;
}

function leastRequested(used: number, total: number): number {
  return used > total ? 0 : Math.floor(((total - used) * MAX_SCORE) / total);
}

/** Upstream: plugins/noderesources/least_allocated.go. What a node has nothing of does not count. */
function leastAllocated(wanted: Guess, { guessed, allocatable: total }: NodeInfo): number {
  let sum = 0;
  let count = 0;
  for (const name of ['cpu', 'memory'] as const) {
    if (total[name] === 0) continue;
    sum += leastRequested(guessed[name] + wanted[name], total[name]);
    count++;
  }
  return count === 0 ? 0 : Math.floor(sum / count);
}

/** There is room for what the pod requests; the emptier the better. Upstream: plugins/noderesources/fit.go. */
export const nodeResourcesFit: SchedulerPlugin = {
  name: FIT,
  prepare: (pod) => {
    const wanted = podAmounts(pod);
    return {
      kind: 'filter',
      filter: (info): Rejection | undefined => {
        const found = shortages(wanted, info.podCount, info.requested, info.allocatable);
        if (found.length === 0) return undefined;
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
    'node-add': (pod, { node }) => shortages(podAmounts(pod), 0, NOTHING, allocatable(node)).length === 0,
    'node-update': (pod, { node, old }) =>
      nodeChanged(node, old, 'allocatable') && shortages(podAmounts(pod), 0, NOTHING, allocatable(node)).length === 0,
    'assigned-pod-delete': () => true,
    'assigned-pod-update': (_pod, { pod, old }) => asksForLess(podAmounts(pod), podAmounts(old)),
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
