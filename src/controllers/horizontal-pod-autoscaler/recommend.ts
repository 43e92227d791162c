import type { V2MetricSpec, V2MetricStatus } from '../../api/index.ts';
import type { Finding } from './conditions.ts';
import { proposalFor, UnableError, type MetricProposal, type TargetState } from './sources.ts';

/** What all metrics together ask for. */
export interface Recommendations {
  /** The highest proposal; undefined when nothing can be said, and nothing may be done. */
  readonly best: MetricProposal | undefined;
  /** One for each metric, an empty one for those that are not known. */
  readonly statuses: readonly V2MetricStatus[];
  readonly unable: readonly UnableError[];
  readonly finding: Finding;
  /** Why some metrics are not known. */
  readonly failure: string | undefined;
}

async function tryMetric(state: TargetState, spec: V2MetricSpec): Promise<MetricProposal | UnableError> {
  try {
    return await proposalFor(state, spec);
  } catch (cause) {
    if (cause instanceof UnableError) return cause;
    throw cause;
  }
}

/** Upstream: computeReplicasForMetrics. With a metric that is not known, a target is never made smaller. */
export async function recommend(state: TargetState, specs: readonly V2MetricSpec[]): Promise<Recommendations> {
  const results: (MetricProposal | UnableError)[] = [];
  // One after the other, as the events come.
  for (const spec of specs) results.push(await tryMetric(state, spec));
  const unable = results.filter((result) => result instanceof UnableError);
  const proposals = results.filter((result): result is MetricProposal => !(result instanceof UnableError));
  const statuses = results.map((result) => (result instanceof UnableError ? { type: '' } : result.status));
  let best: MetricProposal | undefined;
  for (const proposal of proposals) {
    // A proposal of none gives way to any that comes after it, as it does upstream.
    if (best === undefined || best.replicas === 0 || proposal.replicas > best.replicas) best = proposal;
  }
  const [first] = unable;
  const counts = `${String(unable.length)} invalid out of ${String(specs.length)}`;
  const failure = first && `invalid metrics (${counts}), first error is: ${first.absent.failure}`;
  if (best === undefined || (first !== undefined && best.replicas < state.currentReplicas)) {
    const { reason = '', message = '' } = first?.absent ?? {};
    const why = `the HPA was unable to compute the replica count: ${message}`;
    const finding: Finding = { type: 'ScalingActive', holds: false, reason, message: why };
    return { best: undefined, statuses, unable, finding, failure };
  }
  const found = `the HPA was able to successfully calculate a replica count from ${best.name}`;
  const finding: Finding = { type: 'ScalingActive', holds: true, reason: 'ValidMetricFound', message: found };
  return { best, statuses, unable, finding, failure };
}
