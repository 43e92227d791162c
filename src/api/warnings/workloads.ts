import type { CronJob, Job, JobSpec, Pod, PodTemplateSpec, StatefulSet } from '../generated/types.ts';
import type { KubernetesObject } from '../meta.ts';
import { isDns1123Label } from '../names/index.ts';
import { claimSpecWarnings } from './fractions.ts';
import { podSpecWarnings, templateWarnings } from './pod.ts';

const NAMES = 'metadata.name: this is used in';
const SURPRISE = 'which can result in surprising behavior; a DNS label is recommended';

function nameWarning(warnings: string[], name: string, where: string): void {
  const problems = isDns1123Label(name);
  if (problems.length > 0) warnings.push(`${NAMES} ${where}, ${SURPRISE}: [${problems.join(' ')}]`);
}

/** Updates of pods are frequent, and seldom a person's. */
export function podWarnings(warnings: string[], { metadata, spec }: Pod, old: Pod | undefined): void {
  if (old !== undefined) return;
  nameWarning(warnings, metadata.name, "the Pod's hostname");
  podSpecWarnings(warnings, spec, metadata.annotations ?? {}, '');
}

type Templated = KubernetesObject & { readonly spec?: { readonly template?: PodTemplateSpec } };

function isChanged({ metadata }: KubernetesObject, old: KubernetesObject | undefined): boolean {
  return old === undefined || metadata.generation !== old.metadata.generation;
}

/** Of kinds whose pods have names of their own making: DaemonSets too, but they say nothing of names. */
export function workloadWarnings(named: boolean) {
  return (warnings: string[], object: Templated, old: Templated | undefined): void => {
    if (old === undefined && named) nameWarning(warnings, object.metadata.name, 'Pod names and hostnames');
    if (isChanged(object, old)) templateWarnings(warnings, object.spec?.template, 'spec.template');
  };
}

export function statefulSetWarnings(warnings: string[], object: StatefulSet, old: StatefulSet | undefined): void {
  const { template, volumeClaimTemplates = [], revisionHistoryLimit = 0 } = object.spec;
  if (isChanged(object, old)) templateWarnings(warnings, template, 'spec.template');
  volumeClaimTemplates.forEach(({ spec }, index) => {
    // Upstream has two paths.
    const at = `spec.volumeClaimTemplates[${String(index)}]${old === undefined ? '' : '.Spec'}`;
    claimSpecWarnings(warnings, spec, at);
  });
  if (revisionHistoryLimit < 0) {
    const why = 'a negative value retains all historical revisions; a value >= 0 is recommended';
    warnings.push(`spec.revisionHistoryLimit: ${why}`);
  }
}

/** Upstream: pkg/api/job WarningsForJobSpec */
function jobSpecWarnings(warnings: string[], spec: JobSpec, field: string): void {
  const { completionMode, completions = 0, parallelism = 0 } = spec;
  if (completionMode === 'Indexed' && completions > 100_000 && parallelism > 10_000) {
    const when = 'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4';
    const what = 'Kubernetes might not be able to track completedIndexes when a big number of indexes fail';
    warnings.push(`${field}: ${when}, ${what}`);
  }
  templateWarnings(warnings, spec.template, `${field}.template`);
}

export function jobWarnings(warnings: string[], { metadata, spec }: Job, old: Job | undefined): void {
  if (old === undefined) nameWarning(warnings, metadata.name, 'Pod names and hostnames');
  if (old === undefined || metadata.generation !== old.metadata.generation) jobSpecWarnings(warnings, spec, 'spec');
}

export function cronJobWarnings(warnings: string[], object: CronJob, old: CronJob | undefined): void {
  const { metadata, spec } = object;
  if (old === undefined) nameWarning(warnings, metadata.name, 'Pod names and hostnames');
  const template = spec.jobTemplate.spec;
  if (template !== undefined && isChanged(object, old)) jobSpecWarnings(warnings, template, 'spec.jobTemplate.spec');
  if (spec.schedule.includes('TZ')) {
    const why = `CRON_TZ or TZ used in schedule ${JSON.stringify(spec.schedule)} is not officially supported`;
    const where = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/';
    warnings.push(`spec.schedule: ${why}, see ${where} for more details`);
  }
}
