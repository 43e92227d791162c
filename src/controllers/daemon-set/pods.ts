import { podPhaseTerminal, type Pod } from '../../api/index.ts';
import { targetNode } from './template.ts';

/** The pods of a set, by the name of the node that they are on or are for. */
export type PodsByNode = ReadonlyMap<string, readonly Pod[]>;

export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** Pods that have ended and are being deleted are nobody's business any more. Upstream: getNodesToDaemonPods. */
export function podsByNode(pods: readonly Pod[]): PodsByNode {
  const nodes = new Map<string, Pod[]>();
  for (const pod of pods) {
    if (podPhaseTerminal(pod) && isTerminating(pod)) continue;
    const node = targetNode(pod);
    if (node === undefined) continue;
    const others = nodes.get(node);
    if (others === undefined) nodes.set(node, [pod]);
    else others.push(pod);
  }
  return nodes;
}

/** Those that are on their node first, then the oldest. Upstream: podByCreationTimestampAndPhase. */
export function byAge(a: Pod, b: Pod): number {
  const scheduled = Number((b.spec.nodeName ?? '') !== '') - Number((a.spec.nodeName ?? '') !== '');
  if (scheduled !== 0) return scheduled;
  const [left, right] = [a.metadata, b.metadata];
  if (left.creationTimestamp !== right.creationTimestamp) {
    return left.creationTimestamp < right.creationTimestamp ? -1 : 1;
  }
  return left.name < right.name ? -1 : 1;
}

export function firstByAge(pods: readonly Pod[]): Pod | undefined {
  return pods.length > 1 ? [...pods].sort(byAge)[0] : pods[0];
}
