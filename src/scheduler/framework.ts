import type { LabelSelector, Pod } from '../api/index.ts';
import type { NodeInfo } from './cache.ts';

/** Why a pod does not fit on a node. */
export interface Rejection {
  /** As the user reads them, for instance `Insufficient cpu`. */
  readonly reasons: readonly string[];
  /** Whether the pod could fit if others left. */
  readonly resolvable: boolean;
}

/** What plugins may know besides the pod and the node. */
export interface ClusterView {
  readonly nodes: readonly NodeInfo[];
  /** Pods for which others have been asked to leave this node. */
  nominatedOn(nodeName: string): readonly Pod[];
  /** What Services and owners select the pod by; undefined when nothing does. Each must match. */
  defaultSelector(pod: Pod): readonly LabelSelector[] | undefined;
}

export const MAX_SCORE = 100;

/** A rule of scheduling. Each extension point may be left out. */
export interface SchedulerPlugin {
  readonly name: string;
  /** Prepares the filter of one pod, so that what is the same for all nodes is worked out once. */
  filter?(pod: Pod, view: ClusterView): (info: NodeInfo) => Rejection | undefined;
  /** How much the score counts. Default 1. */
  readonly weight?: number;
  /** One score for each node, 0 to 100, higher is better; undefined when the plugin has no preference. */
  score?(pod: Pod, nodes: readonly NodeInfo[], view: ClusterView): readonly number[] | undefined;
}

/** Stretches scores to 0…100; `reverse` when low is good. Upstream: helper.DefaultNormalizeScore. */
export function normalize(scores: readonly number[], reverse = false): readonly number[] {
  const most = Math.max(0, ...scores);
  if (most === 0) return scores.map(() => (reverse ? MAX_SCORE : 0));
  return scores.map((score) => {
    const scaled = Math.floor((MAX_SCORE * score) / most);
    return reverse ? MAX_SCORE - scaled : scaled;
  });
}
