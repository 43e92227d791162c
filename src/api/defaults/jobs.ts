import type { CronJob, Job, JobSpec, PodFailurePolicy } from '../generated/types.ts';
import { change, each, fill } from './fill.ts';
import { defaultTemplate } from './pod.ts';

const MAX_INT32 = 2 ** 31 - 1;

function failurePolicy(policy: PodFailurePolicy): PodFailurePolicy {
  return change(policy, 'rules', (rules) =>
    each(rules, (rule) =>
      change(rule, 'onPodConditions', (patterns) => each(patterns, (pattern) => fill(pattern, { status: 'True' }))),
    ),
  );
}

function jobSpec(spec: JobSpec): JobSpec {
  // Neither number means a single pod; parallelism alone means a work queue.
  const counts =
    spec.completions === undefined && spec.parallelism === undefined
      ? { completions: 1, parallelism: 1 }
      : { parallelism: 1 };
  let next = fill(spec, {
    ...counts,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : MAX_INT32,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
  });
  next = change(next, 'podFailurePolicy', failurePolicy);
  return change(next, 'template', defaultTemplate);
}

/** Upstream: pkg/apis/batch/v1/defaults.go SetDefaults_Job. */
export function defaultJob(job: Job): Job {
  const next = change(job, 'spec', jobSpec);
  const labels = next.spec.template.metadata?.labels;
  if (labels === undefined || Object.keys(next.metadata.labels ?? {}).length > 0) return next;
  return { ...next, metadata: { ...next.metadata, labels } };
}

/** Upstream: SetDefaults_CronJob. The Job in it gets its defaults when it is created. */
export function defaultCronJob(cronJob: CronJob): CronJob {
  return change(cronJob, 'spec', (spec) =>
    change(
      fill(spec, {
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      }),
      'jobTemplate',
      (template) =>
        change(template, 'spec', (job) =>
          change(change(job, 'podFailurePolicy', failurePolicy), 'template', defaultTemplate),
        ),
    ),
  );
}
