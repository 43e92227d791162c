import { parseTime, type Pod } from '../api/index.ts';
import { nodeWith, type NodeInfo } from './cache.ts';
import type { NodeFilter } from './cycle.ts';
import { preemptionMessage } from './diagnosis.ts';
import type { Rejection } from './framework.ts';

export type Preemption =
  | { readonly kind: 'preempt'; readonly nodeName: string; readonly victims: readonly Pod[] }
  | { readonly kind: 'none'; readonly message: string };

function priority(pod: Pod): number {
  return pod.spec.priority ?? 0;
}

function started(pod: Pod): number {
  return parseTime(pod.status?.startTime ?? pod.metadata.creationTimestamp) ?? 0;
}

/** The more important, then the longer running, first. Upstream: pkg/scheduler/util (MoreImportantPod). */
function byImportance(a: Pod, b: Pod): number {
  return priority(b) - priority(a) || started(a) - started(b);
}

/**
 * The fewest of the less important pods that must leave the node for the pod to fit.
 * Upstream: plugins/defaultpreemption (SelectVictimsOnNode).
 * @returns the pods, or why nothing is won there
 */
function victimsOn(pod: Pod, info: NodeInfo, filter: NodeFilter): readonly Pod[] | string {
  const lesser = info.pods.filter((other) => priority(other) < priority(pod));
  if (lesser.length === 0) return 'No preemption victims found for incoming pod';
  const kept = info.pods.filter((other) => priority(other) >= priority(pod));
  const rejection = filter(nodeWith(info, kept));
  if (rejection !== undefined) return rejection.reasons[0] ?? 'No preemption victims found for incoming pod';
  const victims: Pod[] = [];
  for (const candidate of [...lesser].sort(byImportance)) {
    if (filter(nodeWith(info, [...kept, candidate])) === undefined) kept.push(candidate);
    else victims.push(candidate);
  }
  return victims;
}

interface Candidate {
  readonly nodeName: string;
  readonly victims: readonly Pod[];
}

/** The candidate that does the least harm comes first. Upstream: framework/preemption (pickOneNodeForPreemption). */
function byHarm(a: Candidate, b: Candidate): number {
  const highest = (candidate: Candidate): number => Math.max(...candidate.victims.map(priority));
  const sum = (candidate: Candidate): number => candidate.victims.reduce((total, pod) => total + priority(pod), 0);
  const earliest = (candidate: Candidate): number => {
    const top = candidate.victims.filter((pod) => priority(pod) === highest(candidate));
    return Math.min(...top.map(started));
  };
  return highest(a) - highest(b) || sum(a) - sum(b) || a.victims.length - b.victims.length || earliest(b) - earliest(a);
}

/** Whether less important pods should leave a node for this one. Upstream: pkg/scheduler/framework/preemption. */
export function planPreemption(
  pod: Pod,
  nodes: readonly NodeInfo[],
  rejections: ReadonlyMap<string, Rejection>,
  filter: NodeFilter,
): Preemption {
  if (pod.spec.preemptionPolicy === 'Never') {
    return { kind: 'none', message: 'not eligible due to preemptionPolicy=Never.' };
  }
  const nominated = nodes.find((info) => info.node.metadata.name === pod.status?.nominatedNodeName);
  const leaving = (other: Pod): boolean =>
    other.metadata.deletionTimestamp !== undefined && priority(other) < priority(pod);
  if (nominated?.pods.some(leaving) === true) {
    return { kind: 'none', message: 'not eligible due to a terminating pod on the nominated node.' };
  }
  const reasons: string[] = [];
  const candidates: Candidate[] = [];
  for (const info of nodes) {
    const { name } = info.node.metadata;
    if (rejections.get(name)?.resolvable !== true) {
      reasons.push('Preemption is not helpful for scheduling');
      continue;
    }
    const victims = victimsOn(pod, info, filter);
    if (typeof victims === 'string') reasons.push(victims);
    else if (victims.length > 0) candidates.push({ nodeName: name, victims });
  }
  const [best] = candidates.sort(byHarm);
  if (best === undefined) return { kind: 'none', message: preemptionMessage(nodes.length, reasons) };
  return { kind: 'preempt', ...best };
}
