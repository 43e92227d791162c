import type { Pod } from '../../api/index.ts';
import type { Decision, NodeVerdict } from '../../protocol/index.ts';
import type { Status } from './tone.ts';

/** What one plugin gave a node: `points` of the `of` that it can give. */
export interface Points {
  readonly plugin: string;
  readonly points: number;
  readonly of: number;
}

/** What the scheduler made of one node. */
export interface NodeAnswer {
  readonly nodeName: string;
  readonly status: Status;
  /** The plugin that said no, and its words. */
  readonly rejection: { readonly plugin: string; readonly reasons: readonly string[] } | undefined;
  /** Of the plugins that tell the nodes apart or give points at all, those that give most first. */
  readonly points: readonly Points[];
  readonly total: number | undefined;
}

/** Why a pod is where it is, in words. */
export interface Placement {
  readonly status: Status;
  readonly text: string;
  readonly nodes: readonly NodeAnswer[];
}

/** The only one that runs here. */
const SCHEDULER_NAME = 'default-scheduler';
const MAX_SCORE = 100;

function answer(verdict: NodeVerdict, chosen: string | undefined): NodeAnswer {
  const { nodeName } = verdict;
  if (verdict.kind === 'rejected') {
    const { plugin, reasons } = verdict;
    const status: Status = { tone: 'fail', word: 'Rejected' };
    return { nodeName, status, rejection: { plugin, reasons }, points: [], total: undefined };
  }
  const points = verdict.scores
    .map(({ plugin, score, weight }) => ({ plugin, points: score * weight, of: MAX_SCORE * weight }))
    .sort((a, b) => b.points - a.points);
  const status: Status = nodeName === chosen ? { tone: 'ok', word: 'Chosen' } : { tone: 'unknown', word: 'Would do' };
  const total = points.length === 0 ? undefined : verdict.total;
  return { nodeName, status, rejection: undefined, points, total };
}

function undecided({ spec, status }: Pod): Placement {
  if (spec.nodeName !== undefined && spec.nodeName !== '') {
    return {
      status: { tone: 'unknown', word: 'Not known' },
      text: `The pod is on ${spec.nodeName}. Its manifest named the node, or the scheduler chose it so long ago, or before the page was reloaded, that it has forgotten why.`,
      nodes: [],
    };
  }
  const { schedulerName = SCHEDULER_NAME, schedulingGates = [] } = spec;
  if (schedulerName !== SCHEDULER_NAME) {
    const text = `The pod asks for the scheduler “${schedulerName}”, and none of that name runs here: ConfigMap kube-system/kube-scheduler may have a profile for it.`;
    return { status: { tone: 'warn', word: 'Pending' }, text, nodes: [] };
  }
  if (schedulingGates.length > 0) {
    const text = `The scheduler does not look at it before its gates are removed: ${schedulingGates.map(({ name }) => name).join(', ')}.`;
    return { status: { tone: 'warn', word: 'SchedulingGated' }, text, nodes: [] };
  }
  const { message } = status?.conditions?.find(({ type }) => type === 'PodScheduled') ?? {};
  return {
    status: { tone: 'progress', word: 'Pending' },
    text: message ?? 'The scheduler has not come to it yet.',
    nodes: [],
  };
}

/** @param decision the scheduler's last one on the pod, when it remembers one */
export function placementOf(pod: Pod, decision: Decision | undefined): Placement {
  if (decision === undefined) return undecided(pod);
  const { outcome } = decision;
  if (outcome.kind === 'unschedulable') {
    const { message, preemption } = outcome;
    const asked =
      preemption === undefined
        ? ''
        : ` Asked to leave ${preemption.nodeName} for it: ${preemption.victims.join(', ')}.`;
    return {
      status: { tone: 'warn', word: 'Unschedulable' },
      text: `${message}${asked}`,
      nodes: decision.nodes.map((verdict) => answer(verdict, undefined)),
    };
  }
  const { nodeName } = outcome;
  const answers = decision.nodes.map((verdict) => answer(verdict, nodeName));
  const nodes = answers.toSorted((a, b) => Number(b.nodeName === nodeName) - Number(a.nodeName === nodeName));
  const fits = nodes.filter(({ rejection }) => rejection === undefined);
  const why =
    fits.length === 1
      ? 'No other node would do, so none was scored.'
      : `${String(fits.length)} nodes would do; ${(fits[0]?.total ?? 0) > (fits[1]?.total ?? 0) ? 'this one has the most points' : 'the best of them have as many points, and take turns'}.`;
  return { status: { tone: 'ok', word: `Scheduled to ${nodeName}` }, text: why, nodes };
}
