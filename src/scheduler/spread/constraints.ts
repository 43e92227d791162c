import {
  matchesSelector,
  type LabelSelector,
  type Node,
  type Pod,
  type TopologySpreadConstraint,
} from '../../api/index.ts';
import type { ClusterView } from '../framework.ts';
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

/** A constraint for pods that have none: it selects what their Services and owners select. */
export type DefaultConstraint = Pick<
  TopologySpreadConstraint,
  'topologyKey' | 'maxSkew' | 'whenUnsatisfiable' | 'minDomains' | 'nodeAffinityPolicy' | 'nodeTaintsPolicy'
>;

export interface SpreadDefaults {
  readonly constraints: readonly DefaultConstraint[];
  /** Whether nodes without one of the labels are still spread over by the others. */
  readonly lenient: boolean;
}

/** Upstream: plugins/podtopologyspread/plugin.go (systemDefaultConstraints). */
export const SYSTEM_DEFAULTS: SpreadDefaults = {
  constraints: [
    { topologyKey: HOSTNAME, maxSkew: 3, whenUnsatisfiable: 'ScheduleAnyway' },
    { topologyKey: ZONE, maxSkew: 5, whenUnsatisfiable: 'ScheduleAnyway' },
  ],
  lenient: true,
};

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

export type Whenever = 'DoNotSchedule' | 'ScheduleAnyway';

function constraint(source: DefaultConstraint, selectors: readonly LabelSelector[]): Constraint {
  return {
    topologyKey: source.topologyKey,
    maxSkew: source.maxSkew,
    minDomains: source.minDomains ?? 1,
    selectors,
    honoursAffinity: (source.nodeAffinityPolicy ?? 'Honor') === 'Honor',
    honoursTaints: source.nodeTaintsPolicy === 'Honor',
  };
}

/** Those that the pod itself names. */
export function constraintsOf(pod: Pod, whenUnsatisfiable: Whenever): readonly Constraint[] {
  return (pod.spec.topologySpreadConstraints ?? [])
    .filter((source) => source.whenUnsatisfiable === whenUnsatisfiable)
    .map((source) => constraint(source, selectorsOf(pod, source)));
}

/** Those that hold for the pod: its own, or, when it has none at all, the default ones. */
export function constraintsFor(
  pod: Pod,
  whenUnsatisfiable: Whenever,
  { constraints }: SpreadDefaults,
  view: Pick<ClusterView, 'defaultSelector'>,
): readonly Constraint[] {
  if ((pod.spec.topologySpreadConstraints ?? []).length > 0) return constraintsOf(pod, whenUnsatisfiable);
  const sources = constraints.filter((source) => source.whenUnsatisfiable === whenUnsatisfiable);
  const selectors = sources.length === 0 ? undefined : view.defaultSelector(pod);
  return selectors === undefined ? [] : sources.map((source) => constraint(source, selectors));
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
