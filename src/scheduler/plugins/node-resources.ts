import type { NodeInfo } from '../cache.ts';
import { MAX_SCORE, type SchedulerPlugin } from '../framework.ts';
import { podAmounts, type PodAmounts } from '../resources.ts';

interface Demand {
  readonly name: string;
  readonly wanted: number;
  readonly used: number;
  readonly total: number;
}

function demands(wanted: PodAmounts, info: NodeInfo): readonly Demand[] {
  const { allocatable: total, requested: used } = info;
  return [
    { name: 'cpu', wanted: wanted.cpu, used: used.cpu, total: total.cpu },
    { name: 'memory', wanted: wanted.memory, used: used.memory, total: total.memory },
    {
      name: 'ephemeral-storage',
      wanted: wanted.ephemeralStorage,
      used: used.ephemeralStorage,
      total: total.ephemeralStorage,
    },
    ...Object.entries(wanted.extended).map(([name, count]) => ({
      name,
      wanted: count,
      used: used.extended[name] ?? 0,
      total: total.extended[name] ?? 0,
    })),
  ];
}

function leastAllocated(used: number, total: number): number {
  return total === 0 || used > total ? 0 : Math.floor(((total - used) * MAX_SCORE) / total);
}

/** There is room for what the pod requests; the emptier the better. Upstream: plugins/noderesources/fit.go. */
export const nodeResourcesFit: SchedulerPlugin = {
  name: 'NodeResourcesFit',
  filter: (pod) => {
    const wanted = podAmounts(pod);
    return (info) => {
      const reasons: string[] = [];
      let resolvable = true;
      if (info.pods.length + 1 > info.allocatable.pods) reasons.push('Too many pods');
      for (const { name, wanted: amount, used, total } of demands(wanted, info)) {
        if (amount === 0 || amount <= total - used) continue;
        reasons.push(`Insufficient ${name}`);
        // More than the node has: nobody's leaving would help.
        if (amount > total) resolvable = false;
      }
      return reasons.length === 0 ? undefined : { reasons, resolvable };
    };
  },
  score: (pod, nodes) => {
    const { guessed } = podAmounts(pod);
    return nodes.map((info) => {
      const cpu = leastAllocated(info.guessed.cpu + guessed.cpu, info.allocatable.cpu);
      const memory = leastAllocated(info.guessed.memory + guessed.memory, info.allocatable.memory);
      return Math.floor((cpu + memory) / 2);
    });
  },
};

function imbalance(cpu: number, memory: number): number {
  return Math.abs(Math.min(1, cpu) - Math.min(1, memory)) / 2;
}

/** CPU and memory of a node are to fill up alike. Upstream: plugins/noderesources/balanced_allocation.go. */
export const nodeResourcesBalancedAllocation: SchedulerPlugin = {
  name: 'NodeResourcesBalancedAllocation',
  score: (pod, nodes) => {
    const wanted = podAmounts(pod);
    // A pod that requests nothing unbalances nothing.
    if (wanted.cpu === 0 && wanted.memory === 0) return undefined;
    return nodes.map(({ requested, allocatable: total }) => {
      if (total.cpu === 0 || total.memory === 0) return 0;
      const spread = imbalance(
        (requested.cpu + wanted.cpu) / total.cpu,
        (requested.memory + wanted.memory) / total.memory,
      );
      return Math.floor((1 - spread) * MAX_SCORE);
    });
  },
};
