import type { Pod } from '../api/index.ts';
import { nodeWith, type NodeInfo } from './cache.ts';
import type { ClusterView, Rejection, SchedulerPlugin } from './framework.ts';

export type NodeFilter = (info: NodeInfo) => Rejection | undefined;

/** Where a pod goes, or why it goes nowhere. */
export type Placement =
  | { readonly kind: 'placed'; readonly nodeName: string }
  | { readonly kind: 'unschedulable'; readonly rejections: ReadonlyMap<string, Rejection> };

/** All filters of the plugins for a pod; the first that rejects speaks for the node. */
export function nodeFilter(plugins: readonly SchedulerPlugin[], pod: Pod, view: ClusterView): NodeFilter {
  const filters = plugins.flatMap((plugin) => plugin.filter?.(pod, view) ?? []);
  const firstRejection = (info: NodeInfo): Rejection | undefined => {
    for (const filter of filters) {
      const rejection = filter(info);
      if (rejection !== undefined) return rejection;
    }
    return undefined;
  };
  return (info) => {
    const expected = view
      .nominatedOn(info.node.metadata.name)
      .filter((other) => other.metadata.uid !== pod.metadata.uid)
      .filter((other) => (other.spec.priority ?? 0) >= (pod.spec.priority ?? 0));
    const rejection = expected.length === 0 ? undefined : firstRejection(nodeWith(info, [...info.pods, ...expected]));
    // Those that are expected may not come after all, so the pod must fit without them, too.
    return rejection ?? firstRejection(info);
  };
}

function totalScores(
  plugins: readonly SchedulerPlugin[],
  pod: Pod,
  nodes: readonly NodeInfo[],
  view: ClusterView,
): readonly number[] {
  const totals = nodes.map(() => 0);
  for (const plugin of plugins) {
    const scores = plugin.score?.(pod, nodes, view);
    scores?.forEach((score, index) => {
      totals[index] = (totals[index] ?? 0) + score * (plugin.weight ?? 1);
    });
  }
  return totals;
}

/**
 * Finds the node for a pod: of those that no filter rejects, the one with the highest score.
 * Upstream: pkg/scheduler/schedule_one.go (schedulePod). Upstream chooses at random among equals; here the choice goes
 * round, so that it can be repeated.
 * @param turn any number that grows with each pod
 */
export function schedulePod(plugins: readonly SchedulerPlugin[], pod: Pod, view: ClusterView, turn: number): Placement {
  const filter = nodeFilter(plugins, pod, view);
  const rejections = new Map<string, Rejection>();
  const feasible: NodeInfo[] = [];
  for (const info of view.nodes) {
    const rejection = filter(info);
    if (rejection === undefined) feasible.push(info);
    else rejections.set(info.node.metadata.name, rejection);
  }
  if (feasible.length === 0) return { kind: 'unschedulable', rejections };
  const scores = feasible.length === 1 ? [0] : totalScores(plugins, pod, feasible, view);
  const best = Math.max(...scores);
  const equals = feasible.filter((_, index) => scores[index] === best);
  const chosen = equals[turn % equals.length] ?? feasible[0];
  if (chosen === undefined) return { kind: 'unschedulable', rejections };
  return { kind: 'placed', nodeName: chosen.node.metadata.name };
}
