import type { Pod } from '../api/index.ts';
import type { Decision, NodeVerdict, Outcome } from '../protocol/index.ts';
import type { Examination } from './cycle.ts';

/** Answers "why here?" and "why not there?". */
export interface Decisions {
  /** The last decision on the pod; undefined when there was none, or it was too long ago to be remembered. */
  ofPod(uid: string): Decision | undefined;
  /** What became of the node at that decision; undefined when it was not looked at. */
  why(uid: string, nodeName: string): NodeVerdict | undefined;
}

interface Kept {
  readonly pod: Pod;
  readonly at: number;
  readonly outcome: Outcome;
  readonly examination: Examination;
  readonly size: number;
}

function verdicts({ feasible, scores, totals, rejections }: Examination): readonly NodeVerdict[] {
  const fits = feasible.map((info, index) => ({
    kind: 'feasible' as const,
    nodeName: info.name,
    total: totals[index] ?? 0,
    scores: scores.map(({ plugin, weight, scores: all }) => ({ plugin, weight, score: all[index] ?? 0 })),
  }));
  const rejected = [...rejections].map(([nodeName, { plugin, reasons, resolvable }]) => ({
    kind: 'rejected' as const,
    nodeName,
    plugin,
    reasons,
    resolvable,
  }));
  return [...fits.sort((a, b) => b.total - a.total), ...rejected];
}

/** How many verdicts on nodes are kept in all; of the last decision all are. */
const KEPT_VERDICTS = 100_000;

/** Keeps what the cycle found out anyway, and only writes it out when somebody asks. */
export class DecisionLog implements Decisions {
  readonly #limit: number;
  /** By uid, the oldest first. */
  readonly #kept = new Map<string, Kept>();
  #size = 0;

  constructor(limit = KEPT_VERDICTS) {
    this.#limit = limit;
  }

  record(pod: Pod, at: number, outcome: Outcome, examination: Examination): void {
    this.forget(pod.metadata.uid);
    const size = 1 + examination.feasible.length + examination.rejections.size;
    this.#kept.set(pod.metadata.uid, { pod, at, outcome, examination, size });
    this.#size += size;
    for (const uid of this.#kept.keys()) {
      if (this.#size <= this.#limit || uid === pod.metadata.uid) break;
      this.forget(uid);
    }
  }

  forget(uid: string): void {
    const kept = this.#kept.get(uid);
    if (kept === undefined) return;
    this.#size -= kept.size;
    this.#kept.delete(uid);
  }

  ofPod(uid: string): Decision | undefined {
    const kept = this.#kept.get(uid);
    if (kept === undefined) return undefined;
    const { namespace = '', name } = kept.pod.metadata;
    const { at, outcome, examination } = kept;
    return { namespace, name, uid, at, outcome, nodes: verdicts(examination) };
  }

  why(uid: string, nodeName: string): NodeVerdict | undefined {
    return this.ofPod(uid)?.nodes.find((verdict) => verdict.nodeName === nodeName);
  }
}
