import { isPodAvailable, type DaemonSet, type Node, type Pod } from '../../api/index.ts';
import type { Eligibility } from './eligibility.ts';
import { isTerminating, type PodsByNode } from './pods.ts';
import { maxSurge, maxUnavailable } from './strategy.ts';
import { updatedPods } from './template.ts';

export interface RollingInput {
  readonly set: DaemonSet;
  readonly nodes: readonly Node[];
  readonly judge: (node: Node) => Eligibility;
  readonly pods: PodsByNode;
  readonly hash: string;
  readonly now: number;
}

export interface RollingPlan {
  readonly create: readonly string[];
  readonly delete: readonly Pod[];
}

/** The pods of a node by their template; `crowded` when there are two of one, which is not for an update to clear up. */
interface NodePods {
  readonly name: string;
  readonly fresh: Pod | undefined;
  readonly old: Pod | undefined;
  readonly crowded: boolean;
}

/** Upstream: findUpdatedPodsOnNode. */
function podsOn(name: string, pods: readonly Pod[], isUpdated: (pod: Pod) => boolean): NodePods {
  const living = pods.filter((pod) => !isTerminating(pod));
  const fresh = living.filter((pod) => isUpdated(pod));
  const old = living.filter((pod) => !isUpdated(pod));
  return { name, fresh: fresh[0], old: old[0], crowded: fresh.length > 1 || old.length > 1 };
}

const NOTHING: RollingPlan = { create: [], delete: [] };

/** Which pods of old templates go, and where new ones come beside them. Upstream: pkg/controller/daemon/update.go. */
export function planRollingUpdate(input: RollingInput): RollingPlan {
  const { set, nodes, judge, pods, hash } = input;
  const isUpdated = updatedPods(set, hash);
  // As a rule there is no update under way.
  if ([...pods.values()].every((here) => here.every(isUpdated))) return NOTHING;
  const wanted = nodes.filter((node) => judge(node).run).map(({ metadata }) => metadata.name);
  const places = [...new Set([...pods.keys(), ...wanted])].map((name) => podsOn(name, pods.get(name) ?? [], isUpdated));
  const surge = maxSurge(set, wanted.length);
  return surge === 0
    ? { create: [], delete: replaceable(input, places, maxUnavailable(set, wanted.length)) }
    : planSurge(input, places, surge, wanted.length);
}

function availability({ set, now }: RollingInput): (pod: Pod | undefined) => boolean {
  return (pod) => pod !== undefined && isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now);
}

/** Old pods that do not work, and as many of those that do as may be missing. */
function replaceable(input: RollingInput, places: readonly NodePods[], budget: number): readonly Pod[] {
  const isAvailable = availability(input);
  const broken: Pod[] = [];
  const candidates: Pod[] = [];
  let unavailable = 0;
  for (const { fresh, old, crowded } of places) {
    const updated = !crowded && old === undefined && isAvailable(fresh);
    const outdated = !crowded && fresh === undefined && old !== undefined;
    if (outdated && isAvailable(old)) candidates.push(old);
    else if (!updated) unavailable++;
    if (outdated && !isAvailable(old)) broken.push(old);
  }
  return [...broken, ...candidates.slice(0, Math.max(0, budget - unavailable))];
}

function planSurge(input: RollingInput, places: readonly NodePods[], surge: number, wanted: number): RollingPlan {
  const isAvailable = availability(input);
  const nodes = new Map(input.nodes.map((node) => [node.metadata.name, node]));
  const doomed: Pod[] = [];
  const misplaced: Pod[] = [];
  const needed: string[] = [];
  const candidates: string[] = [];
  let surging = 0;
  let available = 0;
  for (const { name, fresh, old, crowded } of places) {
    if (crowded) {
      surging++;
      continue;
    }
    if (isAvailable(old ?? fresh)) available++;
    if (old === undefined) continue;
    if (fresh !== undefined) {
      if (isAvailable(fresh)) doomed.push(old);
      else surging++;
      continue;
    }
    const node = nodes.get(name);
    // Pods of nodes that are gone are the pod garbage collector's.
    if (node === undefined) continue;
    const works = isAvailable(old);
    if (input.judge(node).run) (works ? candidates : needed).push(name);
    else (works ? misplaced : doomed).push(old);
  }
  // What has to move goes only when as many work elsewhere.
  const spare = Math.max(0, available - wanted);
  return {
    create: [...needed, ...candidates.slice(0, Math.max(0, surge - surging))],
    delete: [...doomed, ...misplaced.slice(0, spare)],
  };
}
