import { isPodAvailable, isPodReady, type DaemonSet, type Node, type Pod } from '../../api/index.ts';
import { REVISION_LABEL } from '../controller-history/index.ts';
import type { Eligibility } from './eligibility.ts';
import { byAge, isTerminating, type PodsByNode } from './pods.ts';
import { allowsSurge } from './strategy.ts';

/** What is to be done for a set. */
export interface Plan {
  /** Nodes that get a pod. */
  readonly create: readonly string[];
  readonly delete: readonly Pod[];
  /** Pods among the deleted that have ended, by how. */
  readonly ended: readonly EndedPod[];
  /** Milliseconds until the next failed pod may be deleted. */
  readonly wait?: number | undefined;
}

export interface EndedPod {
  readonly pod: Pod;
  readonly node: string;
}

export interface ManageInput {
  readonly set: DaemonSet;
  readonly nodes: readonly Node[];
  readonly judge: (node: Node) => Eligibility;
  readonly pods: PodsByNode;
  readonly hash: string;
  /** Milliseconds until a failed pod of the node may be deleted. */
  readonly backoff: (node: string) => number;
  readonly now: number;
}

/** One pod per node that is to have one, and none elsewhere. Upstream: manage, podsShouldBeOnNode. */
export function planPods(input: ManageInput): Plan {
  const { nodes, judge, pods } = input;
  const create: string[] = [];
  const doomed: Pod[] = [];
  const ended: EndedPod[] = [];
  const waits: number[] = [];
  for (const node of nodes) {
    const { name } = node.metadata;
    const { run, stay } = judge(node);
    const here = pods.get(name);
    if (here === undefined) {
      if (run) create.push(name);
      continue;
    }
    const living = here.filter((pod) => !isTerminating(pod));
    if (!stay) {
      doomed.push(...living);
      continue;
    }
    const running = living.filter(({ status }) => status?.phase !== 'Failed' && status?.phase !== 'Succeeded');
    for (const pod of living) {
      if (running.includes(pod)) continue;
      const wait = pod.status?.phase === 'Failed' ? input.backoff(name) : 0;
      if (wait > 0) waits.push(wait);
      else ended.push({ pod, node: name });
    }
    if (running.length === 0 && run && allowsSurge(input.set)) create.push(name);
    doomed.push(...excess(input, running));
  }
  return {
    create,
    delete: [...ended.map(({ pod }) => pod), ...doomed, ...lostPods(nodes, pods)],
    ended,
    wait: waits.length === 0 ? undefined : Math.min(...waits),
  };
}

/** Pods that are too many for one node. */
function excess({ set, hash, now }: ManageInput, running: readonly Pod[]): readonly Pod[] {
  if (running.length <= 1) return [];
  const sorted = [...running].sort(byAge);
  if (!allowsSurge(set)) return sorted.slice(1);
  // The oldest of the revision, and beside it, until it is available, the oldest of the others, if that is ready.
  const fresh = sorted.find((pod) => pod.metadata.labels?.[REVISION_LABEL] === hash);
  const old = sorted.find((pod) => pod.metadata.labels?.[REVISION_LABEL] !== hash);
  const surplus = sorted.filter((pod) => pod !== fresh && pod !== old);
  if (fresh === undefined || old === undefined) return surplus;
  const replaced = !isPodReady(old) || isPodAvailable(fresh, set.spec.minReadySeconds ?? 0, now);
  return replaced ? [...surplus, old] : surplus;
}

/** Pods that wait for a node that is gone: nobody else would delete them. Upstream: getUnscheduledPodsWithoutNode. */
function lostPods(nodes: readonly Node[], pods: PodsByNode): readonly Pod[] {
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  return [...pods]
    .filter(([node]) => !names.has(node))
    .flatMap(([, waiting]) => waiting.filter((pod) => (pod.spec.nodeName ?? '') === '' && !isTerminating(pod)));
}
