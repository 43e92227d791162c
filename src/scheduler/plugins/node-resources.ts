import { nodeChanged } from '../cluster-event.ts';
import type { Pod } from '../../api/index.ts';
import type { Rejection, SchedulerPlugin } from '../framework.ts';
import type { NodeInfo } from '../node-info.ts';
import { withCountedRequests } from '../resized-pod.ts';
import { allocatable, podAmounts, type Amounts, type PodAmounts } from '../resources.ts';
import { scoreByStrategy, type ScoringStrategy } from './scoring-strategy.ts';

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

export interface FitOptions {
  readonly strategy: ScoringStrategy;
  /** Extended resources that are somebody else's business, by name, or by the group before the slash. */
  readonly ignoredResources: readonly string[];
  readonly ignoredResourceGroups: readonly string[];
}

function ignoring({ ignoredResources, ignoredResourceGroups }: FitOptions): (amounts: PodAmounts) => PodAmounts {
  if (ignoredResources.length === 0 && ignoredResourceGroups.length === 0) return (amounts) => amounts;
  const names = new Set(ignoredResources);
  const groups = new Set(ignoredResourceGroups);
  const counts = (name: string): boolean => !names.has(name) && !groups.has(name.split('/')[0] ?? '');
  return (amounts) => ({
    ...amounts,
    extended: Object.fromEntries(Object.entries(amounts.extended).filter(([name]) => counts(name))),
  });
}

/** There is room for what the pod requests; which node is best is a strategy's word. Upstream: plugins/noderesources/fit.go. */
export function createNodeResourcesFit(options: FitOptions): SchedulerPlugin {
  const counted = ignoring(options);
  const amountsOf = (pod: Pod): PodAmounts => counted(podAmounts(pod));
  return {
    name: FIT,
    prepare: (pod) => {
      const wanted = amountsOf(pod);
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
    score: scoreByStrategy(options.strategy),
    hints: {
      'node-add': (pod, { node }) => fits(amountsOf(pod), 0, NOTHING, allocatable(node)),
      'node-update': (pod, { node, old }) =>
        nodeChanged(node, old, 'allocatable') && fits(amountsOf(pod), 0, NOTHING, allocatable(node)),
      'assigned-pod-delete': () => true,
      'assigned-pod-update': (_pod, { pod, old }) =>
        asksForLess(podAmounts(withCountedRequests(pod)), podAmounts(withCountedRequests(old))),
      'pod-update': (_pod, { pod, old }) => asksForLess(podAmounts(pod), podAmounts(old)),
    },
  };
}

function asksForLess(now: PodAmounts, before: PodAmounts): boolean {
  return (
    now.cpu < before.cpu ||
    now.memory < before.memory ||
    now.ephemeralStorage < before.ephemeralStorage ||
    Object.entries(before.extended).some(([name, count]) => (now.extended[name] ?? 0) < count)
  );
}
