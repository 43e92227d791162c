import {
  matchesRequiredNodeAffinity,
  tolerates,
  type DaemonSet,
  type Node,
  type PodSpec,
  type Toleration,
} from '../../api/index.ts';
import { daemonTolerations, templateSpec } from './template.ts';

/** Whether a node is to get a daemon pod, and whether one that is there may stay. */
export interface Eligibility {
  readonly run: boolean;
  readonly stay: boolean;
}

const NOT_HERE: Eligibility = { run: false, stay: false };

/** Judges nodes for templates, each once: objects that are seen again are as they were. */
export class NodeJudge {
  readonly #known = new WeakMap<PodSpec, WeakMap<Node, Eligibility>>();

  /** How a set judges nodes. Upstream: NodeShouldRunDaemonPod. */
  of(set: DaemonSet): (node: Node) => Eligibility {
    const spec = templateSpec(set);
    const tolerations = daemonTolerations(spec);
    const known = this.#known.get(spec) ?? new WeakMap<Node, Eligibility>();
    this.#known.set(spec, known);
    return (node) => {
      const eligibility = known.get(node) ?? judge(spec, tolerations, node);
      known.set(node, eligibility);
      return eligibility;
    };
  }
}

function judge(spec: PodSpec, tolerations: readonly Toleration[], node: Node): Eligibility {
  const { nodeName = '' } = spec;
  if (nodeName !== '' && nodeName !== node.metadata.name) return NOT_HERE;
  if (!matchesRequiredNodeAffinity(spec, node)) return NOT_HERE;
  const untolerated = (effect: string): boolean =>
    (node.spec.taints ?? []).some((taint) => taint.effect === effect && !tolerates(tolerations, taint));
  const stay = !untolerated('NoExecute');
  return { run: stay && !untolerated('NoSchedule'), stay };
}
