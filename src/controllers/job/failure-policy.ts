import type {
  ContainerStatus,
  Job,
  Pod,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
} from '../../api/index.ts';
import { isFailed } from './facts.ts';

/** What a Job's failure policy says of a failed pod. */
export interface PolicyMatch {
  /** `FailJob`, `FailIndex`, `Ignore`, `Count`; undefined when no rule matches. */
  readonly action: string | undefined;
  /** The failure counts towards the limits. */
  readonly counts: boolean;
  /** Why the whole Job fails. */
  readonly message?: string;
}

/** Upstream: pkg/controller/job/pod_failure_policy.go (matchPodFailurePolicy). */
export function matchFailurePolicy({ spec }: Job, pod: Pod): PolicyMatch {
  for (const [index, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const why = matchRule(rule, pod);
    if (why === undefined) continue;
    const { action } = rule;
    // Without a limit per index there is no index to fail.
    if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) continue;
    const message = `${why} matching ${action} rule at index ${String(index)}`;
    return { action, counts: action !== 'Ignore', ...(action === 'FailJob' ? { message } : {}) };
  }
  return { action: undefined, counts: true };
}

/** Why the Job is to fail by its failure policy. Upstream: getFailJobMessage. */
export function failJobMessage(job: Job, pods: readonly Pod[]): string | undefined {
  if (job.spec.podFailurePolicy === undefined) return undefined;
  for (const pod of pods) {
    const message = isFailed(pod, job) ? matchFailurePolicy(job, pod).message : undefined;
    if (message !== undefined) return message;
  }
  return undefined;
}

function matchRule({ onExitCodes, onPodConditions }: PodFailurePolicyRule, pod: Pod): string | undefined {
  const { namespace = '', name } = pod.metadata;
  if (onExitCodes !== undefined) {
    const status = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])].find(
      (container) => matchesExitCode(onExitCodes, container),
    );
    const code = status?.state?.terminated?.exitCode;
    if (status === undefined || code === undefined) return undefined;
    return `Container ${status.name} for pod ${namespace}/${name} failed with exit code ${String(code)}`;
  }
  const matched = pod.status?.conditions?.find((condition) =>
    onPodConditions?.some(({ type, status = 'True' }) => type === condition.type && status === condition.status),
  );
  return matched === undefined ? undefined : `Pod ${namespace}/${name} has condition ${matched.type}`;
}

function matchesExitCode(
  { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement,
  { name, state }: ContainerStatus,
): boolean {
  const code = state?.terminated?.exitCode;
  // Success is no failure, whatever the rule says.
  if (code === undefined || code === 0 || (containerName !== undefined && containerName !== name)) return false;
  return operator === 'In' ? values.includes(code) : operator === 'NotIn' && !values.includes(code);
}
