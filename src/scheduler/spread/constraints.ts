import {
  matchesSelector,
  type LabelSelector,
  type Node,
  type Pod,
  type TopologySpreadConstraint,
} from '../../api/index.ts';
import { matchesRequiredNodes } from '../node-selector.ts';
import { toleratesHardTaints } from '../plugins/tolerations.ts';

export const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

/** A rule of spreading as its pod means it. */
export interface Constraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  /** Each must match; without any nothing does. */
  readonly selectors: readonly LabelSelector[];
  /** Only nodes that the pod may be on count as domains. */
  readonly honoursAffinity: boolean;
  readonly honoursTaints: boolean;
}

/** Upstream: plugins/podtopologyspread/plugin.go (systemDefaultConstraints). */
const SYSTEM_DEFAULTS = [
  { topologyKey: HOSTNAME, maxSkew: 3 },
  { topologyKey: ZONE, maxSkew: 5 },
];

function selectorsOf(
  pod: Pod,
  { labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint,
): readonly LabelSelector[] {
  if (labelSelector === undefined) return [];
  const { labels = {} } = pod.metadata;
  const matchExpressions = matchLabelKeys.flatMap((key) => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, operator: 'In', values: [value] }];
  });
  return matchExpressions.length === 0 ? [labelSelector] : [labelSelector, Object.freeze({ matchExpressions })];
}

export function constraintsOf(pod: Pod, whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway'): readonly Constraint[] {
  return (pod.spec.topologySpreadConstraints ?? [])
    .filter((source) => source.whenUnsatisfiable === whenUnsatisfiable)
    .map((source) => ({
      topologyKey: source.topologyKey,
      maxSkew: source.maxSkew,
      minDomains: source.minDomains ?? 1,
      selectors: selectorsOf(pod, source),
      honoursAffinity: (source.nodeAffinityPolicy ?? 'Honor') === 'Honor',
      honoursTaints: source.nodeTaintsPolicy === 'Honor',
    }));
}

/** What holds for pods of a Service or an owner that say nothing themselves. */
export function defaultConstraints(selectors: readonly LabelSelector[]): readonly Constraint[] {
  return SYSTEM_DEFAULTS.map((defaults) => ({
    ...defaults,
    minDomains: 1,
    selectors,
    honoursAffinity: true,
    honoursTaints: false,
  }));
}

export function selects({ selectors }: Constraint, pod: Pod): boolean {
  return selectors.length > 0 && selectors.every((selector) => matchesSelector(selector, pod.metadata.labels));
}

function selectsEverything({ selectors }: Constraint): boolean {
  return selectors.every(
    ({ matchLabels = {}, matchExpressions = [] }) =>
      Object.keys(matchLabels).length === 0 && matchExpressions.length === 0,
  );
}

/**
 * Which pods are those that are to be spread. Upstream: countPodsMatchSelector, with whose word an empty selector counts
 * none.
 */
export function countedBy(constraint: Constraint, namespace: string): (pod: Pod) => boolean {
  if (selectsEverything(constraint)) return () => false;
  return (pod) =>
    (pod.metadata.namespace ?? '') === namespace &&
    pod.metadata.deletionTimestamp === undefined &&
    selects(constraint, pod);
}

/** Whether pods on the node count for the constraint. Upstream: matchNodeInclusionPolicies. */
export function includesNode({ honoursAffinity, honoursTaints }: Constraint, pod: Pod, node: Node): boolean {
  return (
    (!honoursAffinity || matchesRequiredNodes(pod, node)) &&
    (!honoursTaints || toleratesHardTaints(pod, node.spec.taints ?? []))
  );
}

/** Whether the node has a value for the key of each constraint. */
export function inAllTopologies(constraints: readonly Constraint[], labels: Readonly<Record<string, string>>): boolean {
  return constraints.every(({ topologyKey }) => labels[topologyKey] !== undefined);
}
