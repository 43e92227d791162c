import type { LabelSelector, Pod } from '../api/index.ts';
import type { TermIndex } from './affinity/term-index.ts';
import type { ClusterEvent } from './cluster-event.ts';
import type { NodeInfo } from './node-info.ts';
import type { VolumeView } from './volumes/volume-view.ts';

/** Why a pod does not fit on a node. */
export interface Rejection {
  /** Who says so. */
  readonly plugin: string;
  /** As the user reads them, for instance `Insufficient cpu`. */
  readonly reasons: readonly string[];
  /** Whether the pod could fit if others left. */
  readonly resolvable: boolean;
}

/** For a what-if question: how the pods on the node that is asked about differ from those that {@link ClusterView} knows. */
export interface Change {
  readonly added: readonly Pod[];
  readonly removed: readonly Pod[];
}

export const NO_CHANGE: Change = { added: [], removed: [] };

/** Whether the pod fits on the node. `info` has the change already; the view, and what was worked out from it, has not. */
export type NodeFilter = (info: NodeInfo, change: Change) => Rejection | undefined;

/** What a plugin makes of a pod before it is shown nodes. */
export type Prepared =
  /** The pod asks nothing of it. */
  | { readonly kind: 'skip' }
  /** No node would do. */
  | { readonly kind: 'reject'; readonly rejection: Rejection }
  | {
      readonly kind: 'filter';
      readonly filter: NodeFilter;
      /** The only nodes that may pass; all may when left out. */
      readonly nodeNames?: ReadonlySet<string>;
    };

export const SKIP: Prepared = { kind: 'skip' };

/** How many pods that match stand on each node; nodes without any may be missing. By name of the node. */
export type CountsByNode = ReadonlyMap<string, number>;

/** What plugins may know besides the pod and the node. */
export interface ClusterView {
  /** Nodes of all zones in turn. */
  readonly nodes: readonly NodeInfo[];
  node(name: string): NodeInfo | undefined;
  /** Pods for which others have been asked to leave this node. */
  nominatedOn(nodeName: string): readonly Pod[];
  /** What Services and owners select the pod by; undefined when nothing does. Each must match. */
  defaultSelector(pod: Pod): readonly LabelSelector[] | undefined;
  /** @param key says all that `matches` depends on: counts are kept under it and follow the pods */
  count(key: string, matches: (pod: Pod) => boolean): CountsByNode;
  /** Affinity terms of the pods that have a node. */
  readonly terms: TermIndex;
  /** Names of all namespaces whose labels match. */
  namespacesMatching(selector: LabelSelector): readonly string[];
  namespaceLabels(namespace: string): Readonly<Record<string, string>> | undefined;
  /** How many nodes have the image. */
  nodesWithImage(name: string): number;
  /** How many pods with a node use the claim, by `namespace/name`. */
  claimUsers(claim: string): number;
  readonly volumes: VolumeView;
}

export const MAX_SCORE = 100;

/** Whether an event may help a pod that the plugin rejected. Upstream: QueueingHintFn. */
export type Hints = {
  readonly [Kind in ClusterEvent['kind']]?: (
    pod: Pod,
    event: Extract<ClusterEvent, { readonly kind: Kind }>,
  ) => boolean;
};

/** A rule of scheduling. Each extension point may be left out. */
export interface SchedulerPlugin {
  readonly name: string;
  /** Prepares the filter of one pod, so that what is the same for all nodes is worked out once. */
  readonly prepare?: (pod: Pod, view: ClusterView) => Prepared;
  /** How much the score counts. Default 1. */
  readonly weight?: number;
  /** One score for each node, 0 to 100, higher is better; undefined when the plugin has no preference. */
  readonly score?: (pod: Pod, nodes: readonly NodeInfo[], view: ClusterView) => readonly number[] | undefined;
  /** Events without a hint never help. */
  readonly hints?: Hints;
}

/** Stretches scores to 0…100; `reverse` when low is good. Upstream: helper.DefaultNormalizeScore. */
export function normalize(scores: readonly number[], reverse = false): readonly number[] {
  const most = scores.reduce((max, score) => Math.max(max, score), 0);
  if (most === 0) return scores.map(() => (reverse ? MAX_SCORE : 0));
  return scores.map((score) => {
    const scaled = Math.floor((MAX_SCORE * score) / most);
    return reverse ? MAX_SCORE - scaled : scaled;
  });
}
