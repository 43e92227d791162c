import type { Pod } from '../api/index.ts';
import {
  NO_CHANGE,
  type Change,
  type ClusterView,
  type NodeFilter,
  type Rejection,
  type SchedulerPlugin,
} from './framework.ts';
import type { NodeInfo } from './node-info.ts';

/** What the plugins make of one pod. */
export interface PreparedPod {
  /** No node would do. */
  readonly rejection: Rejection | undefined;
  /** The nodes that may pass; all of them when undefined. */
  readonly nodes: readonly NodeInfo[] | undefined;
  /** What is said of the other ones. */
  readonly narrowed: Rejection | undefined;
  /** The first rejection of a node, if it had the change. */
  check(info: NodeInfo, change?: Change): Rejection | undefined;
}

/** What one plugin thinks of the nodes that passed the filters. */
export interface PluginScores {
  readonly plugin: string;
  readonly weight: number;
  /** 0 to 100 for each node, before weighing. */
  readonly scores: readonly number[];
}

/** All that was found out about nodes on the way to a decision. */
export interface Examination {
  readonly rejections: ReadonlyMap<string, Rejection>;
  readonly feasible: readonly NodeInfo[];
  readonly scores: readonly PluginScores[];
  readonly totals: readonly number[];
}

/** Where a pod goes, or why it goes nowhere. */
export type Placement =
  | { readonly kind: 'placed'; readonly nodeName: string; readonly examination: Examination }
  | { readonly kind: 'unschedulable'; readonly prepared: PreparedPod; readonly examination: Examination };

function priority(pod: Pod): number {
  return pod.spec.priority ?? 0;
}

/** Pods for which the node is kept, as far as this one gives way to them. */
function expectedPods(pod: Pod, nodeName: string, view: ClusterView): readonly Pod[] {
  const nominated = view.nominatedOn(nodeName);
  if (nominated.length === 0) return nominated;
  return nominated.filter((other) => other.metadata.uid !== pod.metadata.uid && priority(other) >= priority(pod));
}

/** Lets each plugin look at the pod, before any looks at nodes. Upstream: RunPreFilterPlugins. */
export function preparePod(plugins: readonly SchedulerPlugin[], pod: Pod, view: ClusterView): PreparedPod {
  const filters: NodeFilter[] = [];
  let rejection: Rejection | undefined;
  let names: ReadonlySet<string> | undefined;
  const narrowing: string[] = [];
  for (const plugin of plugins) {
    const prepared = plugin.prepare?.(pod, view);
    if (prepared?.kind === 'reject') {
      rejection = prepared.rejection;
      break;
    }
    if (prepared?.kind !== 'filter') continue;
    filters.push(prepared.filter);
    const { nodeNames } = prepared;
    if (nodeNames === undefined) continue;
    const known = names;
    names = known === undefined ? nodeNames : new Set([...nodeNames].filter((name) => known.has(name)));
    narrowing.push(plugin.name);
  }
  const first = (info: NodeInfo, change: Change): Rejection | undefined => {
    for (const filter of filters) {
      const found = filter(info, change);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const reason = `node(s) didn't satisfy plugin(s) [${narrowing.sort().join(' ')}]`;
  return {
    rejection,
    nodes: names === undefined ? undefined : [...names].flatMap((name) => view.node(name) ?? []),
    narrowed: names === undefined ? undefined : { plugin: narrowing[0] ?? '', reasons: [reason], resolvable: false },
    check: (info, change = NO_CHANGE) => {
      const expected = expectedPods(pod, info.name, view);
      if (expected.length > 0) {
        const fuller = { added: [...change.added, ...expected], removed: change.removed };
        const found = first(info.with(expected, []), fuller);
        if (found !== undefined) return found;
      }
      // Those that are expected may not come after all, so the pod must fit without them, too.
      return first(info, change);
    },
  };
}

// upstream: pkg/scheduler/schedule_one.go (minFeasibleNodesToFind, minFeasibleNodesPercentageToFind)
const FEWEST_NODES = 100;
const LEAST_PERCENTAGE = 5;

/**
 * How many nodes that fit are enough to choose from. Upstream: numFeasibleNodesToFind.
 * @param wanted per cent of the nodes; 0 for fewer, the more there are
 */
export function enoughNodes(all: number, wanted = 0): number {
  if (all < FEWEST_NODES) return all;
  const percentage = wanted > 0 ? wanted : Math.max(LEAST_PERCENTAGE, 50 - Math.floor(all / 125));
  return Math.max(FEWEST_NODES, Math.floor((all * percentage) / 100));
}

function filterNodes(
  prepared: PreparedPod,
  nodes: readonly NodeInfo[],
  offset: number,
  percentage: number,
): { readonly feasible: NodeInfo[]; readonly rejections: Map<string, Rejection> } {
  const enough = enoughNodes(nodes.length, percentage);
  const feasible: NodeInfo[] = [];
  const rejections = new Map<string, Rejection>();
  for (let index = 0; index < nodes.length && feasible.length < enough; index++) {
    const info = nodes[(offset + index) % nodes.length];
    if (info === undefined) continue;
    const rejection = prepared.check(info);
    if (rejection === undefined) feasible.push(info);
    else rejections.set(info.name, rejection);
  }
  return { feasible, rejections };
}

function scoreNodes(
  plugins: readonly SchedulerPlugin[],
  pod: Pod,
  nodes: readonly NodeInfo[],
  view: ClusterView,
): { readonly scores: readonly PluginScores[]; readonly totals: readonly number[] } {
  const totals = nodes.map(() => 0);
  const all: PluginScores[] = [];
  for (const plugin of plugins) {
    const scores = plugin.score?.(pod, nodes, view);
    if (scores === undefined) continue;
    const { weight = 1 } = plugin;
    all.push({ plugin: plugin.name, weight, scores });
    for (let index = 0; index < totals.length; index++) {
      totals[index] = (totals[index] ?? 0) + (scores[index] ?? 0) * weight;
    }
  }
  return { scores: all, totals };
}

/** The best node; of equals, the one whose turn it is. */
function choose(nodes: readonly NodeInfo[], totals: readonly number[], turn: number): NodeInfo | undefined {
  const best = totals.reduce((max, score) => Math.max(max, score), -Infinity);
  const equals = nodes.filter((_, index) => totals[index] === best);
  return equals[turn % equals.length];
}

function examine(
  prepared: PreparedPod,
  pod: Pod,
  view: ClusterView,
  offset: number,
  percentage: number,
): { readonly feasible: readonly NodeInfo[]; readonly rejections: ReadonlyMap<string, Rejection> } {
  const { rejection, narrowed } = prepared;
  if (rejection !== undefined) {
    return { feasible: [], rejections: new Map(view.nodes.map(({ name }) => [name, rejection])) };
  }
  const nominated = view.node(pod.status?.nominatedNodeName ?? '');
  // Likely the only one: others have left it for this pod.
  if (nominated !== undefined && prepared.check(nominated) === undefined) {
    return { feasible: [nominated], rejections: new Map() };
  }
  const { feasible, rejections } = filterNodes(prepared, prepared.nodes ?? view.nodes, offset, percentage);
  if (narrowed !== undefined && feasible.length === 0) {
    for (const { name } of view.nodes) if (!rejections.has(name)) rejections.set(name, narrowed);
  }
  return { feasible, rejections };
}

/**
 * Finds the node for a pod: of those that no filter rejects, the one with the highest score.
 * Upstream: pkg/scheduler/schedule_one.go (schedulePod). Upstream chooses at random among equals; here the choice goes
 * round, so that it can be repeated.
 * @param turn any number that grows with each pod
 * @param offset the node to begin with, so that all get their chance where not all are looked at
 * @param percentage how many of the nodes are enough, see {@link enoughNodes}
 */
export function schedulePod(
  plugins: readonly SchedulerPlugin[],
  pod: Pod,
  view: ClusterView,
  turn: number,
  offset = 0,
  percentage = 0,
): Placement {
  const prepared = preparePod(plugins, pod, view);
  const { feasible, rejections } = examine(prepared, pod, view, offset, percentage);
  const scored = feasible.length > 1 ? scoreNodes(plugins, pod, feasible, view) : { scores: [], totals: [] };
  const examination: Examination = { rejections, feasible, ...scored };
  const chosen = feasible.length > 1 ? choose(feasible, scored.totals, turn) : feasible[0];
  if (chosen === undefined) return { kind: 'unschedulable', prepared, examination };
  return { kind: 'placed', nodeName: chosen.name, examination };
}
