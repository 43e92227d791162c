import type { Pod } from '../../api/index.ts';
import { MAX_SCORE, type ClusterView, type CountsByNode } from '../framework.ts';
import type { NodeInfo } from '../node-info.ts';
import {
  constraintsFor,
  HOSTNAME,
  inAllTopologies,
  includesNode,
  type Constraint,
  type SpreadDefaults,
} from './constraints.ts';
import { countedPods } from './filter.ts';

interface Weighed {
  readonly constraint: Constraint;
  readonly perNode: boolean;
  readonly counted: CountsByNode;
  /** Pods per value of the topology key, of values that a candidate has. */
  readonly domains: Map<string, number>;
  /** More for topologies of more domains, so that small ones are not drowned. */
  readonly weight: number;
}

function weigh(constraint: Constraint, pod: Pod, candidates: readonly NodeInfo[], view: ClusterView): Weighed {
  const perNode = constraint.topologyKey === HOSTNAME;
  const domains = new Map<string, number>();
  if (!perNode) for (const { labels } of candidates) domains.set(labels[constraint.topologyKey] ?? '', 0);
  const size = perNode ? candidates.length : domains.size;
  return { constraint, perNode, counted: countedPods(constraint, pod, view), domains, weight: Math.log(size + 2) };
}

/** @param eligible whether the pods on a node count */
function fillDomains(
  weighed: readonly Weighed[],
  pod: Pod,
  view: ClusterView,
  eligible: (info: NodeInfo) => boolean,
): void {
  for (const { constraint, perNode, counted, domains } of weighed) {
    if (perNode) continue;
    for (const [name, count] of counted) {
      const info = view.node(name);
      if (info === undefined || !eligible(info)) continue;
      const value = info.labels[constraint.topologyKey] ?? '';
      const sum = domains.get(value);
      if (sum !== undefined && includesNode(constraint, pod, info.node)) domains.set(value, sum + count);
    }
  }
}

function rawScore(weighed: readonly Weighed[], { name, labels }: NodeInfo): number {
  let score = 0;
  for (const { constraint, perNode, counted, domains, weight } of weighed) {
    const value = labels[constraint.topologyKey];
    if (value === undefined) continue;
    const count = (perNode ? counted.get(name) : domains.get(value)) ?? 0;
    score += count * weight + (constraint.maxSkew - 1);
  }
  return Math.round(score);
}

/** The fewer the better; nodes that are not to be scored are undefined. Upstream: NormalizeScore. */
function fewestFirst(raw: readonly (number | undefined)[]): readonly number[] {
  const scored = raw.filter((score) => score !== undefined);
  const most = scored.reduce((max, score) => Math.max(max, score), 0);
  const least = scored.reduce((min, score) => Math.min(min, score), Infinity);
  return raw.map((score) => {
    if (score === undefined) return 0;
    return most === 0 ? MAX_SCORE : Math.floor((MAX_SCORE * (most + least - score)) / most);
  });
}

/** Upstream: plugins/podtopologyspread/scoring.go. */
export function scoreSpread(
  pod: Pod,
  nodes: readonly NodeInfo[],
  view: ClusterView,
  defaults: SpreadDefaults,
): readonly number[] | undefined {
  const constraints = constraintsFor(pod, 'ScheduleAnyway', defaults, view);
  if (constraints.length === 0) return undefined;
  const lenient = defaults.lenient && (pod.spec.topologySpreadConstraints ?? []).length === 0;
  const eligible = (info: NodeInfo): boolean => lenient || inAllTopologies(constraints, info.labels);
  const candidates = lenient ? nodes : nodes.filter(eligible);
  const weighed = constraints.map((constraint) => weigh(constraint, pod, candidates, view));
  fillDomains(weighed, pod, view, eligible);
  return fewestFirst(nodes.map((info) => (eligible(info) ? rawScore(weighed, info) : undefined)));
}
