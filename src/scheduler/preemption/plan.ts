import { getPodCondition, type Pod, type PodDisruptionBudget } from '../../api/index.ts';
import type { Examination, PreparedPod } from '../cycle.ts';
import { unavailable } from '../diagnosis.ts';
import type { ClusterView } from '../framework.ts';
import { candidateOn, leastHarmful, type Candidate } from './candidates.ts';
import { priority } from './importance.ts';

export type Preemption =
  | { readonly kind: 'preempt'; readonly nodeName: string; readonly victims: readonly Pod[] }
  /** `waiting`: for those that leave already, so the nomination stands. */
  | { readonly kind: 'none'; readonly message: string; readonly waiting: boolean };

const NOT_HELPFUL = 'Preemption is not helpful for scheduling';

// upstream: apis/config (MinCandidateNodesPercentage, MinCandidateNodesAbsolute)
const CANDIDATES_PERCENTAGE = 10;
const FEWEST_CANDIDATES = 100;

function enoughCandidates(nodes: number): number {
  return Math.min(nodes, Math.max(FEWEST_CANDIDATES, Math.floor((nodes * CANDIDATES_PERCENTAGE) / 100)));
}

function leavesForOthers(pod: Pod): boolean {
  const condition = getPodCondition(pod, 'DisruptionTarget');
  return (
    pod.metadata.deletionTimestamp !== undefined &&
    condition?.status === 'True' &&
    condition.reason === 'PreemptionByScheduler'
  );
}

/** Why the pod may not make others leave. Upstream: PodEligibleToPreemptOthers. */
function ineligible(pod: Pod, { rejections }: Examination, view: ClusterView): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = view.node(pod.status?.nominatedNodeName ?? '');
  if (nominated === undefined || rejections.get(nominated.name)?.resolvable === false) return undefined;
  const leaving = nominated.pods.some((other) => priority(other) < priority(pod) && leavesForOthers(other));
  return leaving ? 'not eligible due to a terminating pod on the nominated node.' : undefined;
}

/**
 * Whether less important pods should leave a node for this one. Upstream: pkg/scheduler/framework/preemption.
 * @param offset the node to begin with, where there are more than need be tried
 */
export function planPreemption(
  pod: Pod,
  view: ClusterView,
  prepared: PreparedPod,
  examination: Examination,
  budgets: readonly PodDisruptionBudget[],
  offset = 0,
): Preemption {
  const why = ineligible(pod, examination, view);
  if (why !== undefined) return { kind: 'none', message: why, waiting: true };
  const potential = view.nodes.filter(({ name }) => examination.rejections.get(name)?.resolvable === true);
  const enough = enoughCandidates(potential.length);
  const candidates: Candidate[] = [];
  const reasons: string[] = [];
  for (let index = 0; index < potential.length; index++) {
    const info = potential[(offset + index) % potential.length];
    if (info === undefined) continue;
    const candidate = candidateOn(pod, info, prepared, budgets);
    if ('victims' in candidate) candidates.push(candidate);
    else reasons.push(...candidate);
    if (candidates.length >= enough && candidates.some(({ violations }) => violations === 0)) break;
  }
  const best = leastHarmful(candidates);
  if (best !== undefined) return { kind: 'preempt', nodeName: best.nodeName, victims: best.victims };
  for (let count = potential.length; count < view.nodes.length; count++) reasons.push(NOT_HELPFUL);
  return { kind: 'none', message: unavailable(view.nodes.length, reasons), waiting: false };
}
