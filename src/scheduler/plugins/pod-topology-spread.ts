import { matchesSelector, type LabelSelector, type Pod, type TopologySpreadConstraint } from '../../api/index.ts';
import type { NodeInfo } from '../cache.ts';
import { MAX_SCORE, type ClusterView, type Rejection, type SchedulerPlugin } from '../framework.ts';
import { nodeAffinity } from './node-affinity.ts';
import { taintToleration } from './taint-toleration.ts';

interface Constraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  /** Each must match; without any nothing does. */
  readonly selectors: readonly LabelSelector[];
  readonly source: TopologySpreadConstraint | undefined;
}

const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';
/** Upstream: plugins/podtopologyspread/plugin.go (systemDefaultConstraints). */
const SYSTEM_DEFAULTS = [
  { topologyKey: HOSTNAME, maxSkew: 3 },
  { topologyKey: ZONE, maxSkew: 5 },
];

function constraintOf(pod: Pod, source: TopologySpreadConstraint): Constraint {
  const labels = pod.metadata.labels ?? {};
  const sameKeys = (source.matchLabelKeys ?? []).flatMap((key) => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, operator: 'In', values: [value] }];
  });
  const { labelSelector } = source;
  return {
    topologyKey: source.topologyKey,
    maxSkew: source.maxSkew,
    minDomains: source.minDomains ?? 1,
    selectors: labelSelector === undefined ? [] : [labelSelector, { matchExpressions: sameKeys }],
    source,
  };
}

function constraintsOf(pod: Pod, whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway'): readonly Constraint[] {
  return (pod.spec.topologySpreadConstraints ?? [])
    .filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)
    .map((constraint) => constraintOf(pod, constraint));
}

function matches(constraint: Constraint, pod: Pod): boolean {
  const { selectors } = constraint;
  return selectors.length > 0 && selectors.every((selector) => matchesSelector(selector, pod.metadata.labels));
}

function countMatching(constraint: Constraint, pod: Pod, info: NodeInfo): number {
  return info.pods.filter(
    (other) =>
      other.metadata.namespace === pod.metadata.namespace &&
      other.metadata.deletionTimestamp === undefined &&
      matches(constraint, other),
  ).length;
}

/** Which nodes count as domains: those that the pod could be on, as far as the constraint honours it. */
function countedNodes(constraint: Constraint, pod: Pod, view: ClusterView): readonly NodeInfo[] {
  const honoursAffinity = (constraint.source?.nodeAffinityPolicy ?? 'Honor') === 'Honor';
  const honoursTaints = constraint.source?.nodeTaintsPolicy === 'Honor';
  const affinity = nodeAffinity.filter?.(pod, view);
  const taints = taintToleration.filter?.(pod, view);
  return view.nodes.filter(
    (info) =>
      info.node.metadata.labels?.[constraint.topologyKey] !== undefined &&
      (!honoursAffinity || affinity?.(info) === undefined) &&
      (!honoursTaints || taints?.(info) === undefined),
  );
}

function domains(constraint: Constraint, pod: Pod, nodes: readonly NodeInfo[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const info of nodes) {
    const domain = info.node.metadata.labels?.[constraint.topologyKey];
    if (domain !== undefined) counts.set(domain, (counts.get(domain) ?? 0) + countMatching(constraint, pod, info));
  }
  return counts;
}

function hardFilter(constraint: Constraint, pod: Pod, view: ClusterView): (info: NodeInfo) => Rejection | undefined {
  const counts = domains(constraint, pod, countedNodes(constraint, pod, view));
  const least = counts.size < constraint.minDomains ? 0 : Math.min(...counts.values());
  const self = matches(constraint, pod) ? 1 : 0;
  return (info) => {
    const domain = info.node.metadata.labels?.[constraint.topologyKey];
    const reason = "node(s) didn't match pod topology spread constraints";
    if (domain === undefined) return { reasons: [`${reason} (missing required label)`], resolvable: false };
    const skew = (counts.get(domain) ?? 0) + self - least;
    return skew > constraint.maxSkew ? { reasons: [reason], resolvable: true } : undefined;
  };
}

function softConstraints(pod: Pod, view: ClusterView): readonly Constraint[] {
  if ((pod.spec.topologySpreadConstraints ?? []).length > 0) return constraintsOf(pod, 'ScheduleAnyway');
  const selectors = view.defaultSelector(pod);
  if (selectors === undefined) return [];
  return SYSTEM_DEFAULTS.map((defaults) => ({ ...defaults, minDomains: 1, selectors, source: undefined }));
}

/** Upstream: plugins/podtopologyspread/scoring.go (NormalizeScore). */
function fewestFirst(raw: readonly number[]): readonly number[] {
  const most = Math.max(...raw);
  const least = Math.min(...raw);
  if (most === 0) return raw.map(() => MAX_SCORE);
  return raw.map((score) => Math.floor((MAX_SCORE * (most + least - score)) / most));
}

/** Pods of one Service or owner are spread over nodes and zones. Upstream: plugins/podtopologyspread. */
export const podTopologySpread: SchedulerPlugin = {
  name: 'PodTopologySpread',
  weight: 2,
  filter: (pod, view) => {
    const filters = constraintsOf(pod, 'DoNotSchedule').map((constraint) => hardFilter(constraint, pod, view));
    return (info) => {
      for (const filter of filters) {
        const rejection = filter(info);
        if (rejection !== undefined) return rejection;
      }
      return undefined;
    };
  },
  score: (pod, nodes, view) => {
    const constraints = softConstraints(pod, view);
    if (constraints.length === 0) return undefined;
    const weighed = constraints.map((constraint) => {
      const perNode = constraint.topologyKey === HOSTNAME;
      const counts = domains(constraint, pod, perNode ? nodes : countedNodes(constraint, pod, view));
      return { constraint, counts, weight: Math.log(counts.size + 2) };
    });
    const raw = nodes.map(({ node }) => {
      let score = 0;
      for (const { constraint, counts, weight } of weighed) {
        const domain = node.metadata.labels?.[constraint.topologyKey];
        if (domain !== undefined) score += (counts.get(domain) ?? 0) * weight + (constraint.maxSkew - 1);
      }
      return Math.round(score);
    });
    return fewestFirst(raw);
  },
};
