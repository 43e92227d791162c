/** Why a pod is where it is: what the scheduler found out, as it crosses to the page. */

/** What a plugin thought of a node: 0 to 100, which counts `weight` times. */
export interface PluginScore {
  readonly plugin: string;
  readonly score: number;
  readonly weight: number;
}

/** What became of one node at a decision. */
export type NodeVerdict =
  /** A plugin said no; `resolvable`: it could be yes if other pods left. */
  | {
      readonly kind: 'rejected';
      readonly nodeName: string;
      readonly plugin: string;
      readonly reasons: readonly string[];
      readonly resolvable: boolean;
    }
  /** It would do. Without scores when it was the only one. */
  | {
      readonly kind: 'feasible';
      readonly nodeName: string;
      readonly total: number;
      readonly scores: readonly PluginScore[];
    };

export type Outcome =
  | { readonly kind: 'assigned'; readonly nodeName: string }
  | {
      readonly kind: 'unschedulable';
      /** As in the pod's `PodScheduled` condition. */
      readonly message: string;
      /** The node that others have been asked to leave for the pod, and who they are, as `namespace/name`. */
      readonly preemption: { readonly nodeName: string; readonly victims: readonly string[] } | undefined;
    };

/** The last attempt to find a node for a pod. */
export interface Decision {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly outcome: Outcome;
  /** Of the nodes that were looked at, those that would do first, the best of them first. In a large cluster not all are. */
  readonly nodes: readonly NodeVerdict[];
}
