import { jsonEqual } from '../equal.ts';
import type { Job, JobSpec, LabelSelector, PodTemplateSpec } from '../generated/types.ts';
import { isDns1123Label } from '../names/index.ts';
import { SelectorError, matchesLabels, selectorOf } from '../selectors/index.ts';
import { type Errors, type Labels, checkSelector, immutable } from './common.ts';
import { invalidValue, required } from './field-error.ts';
import { checkJobSpec } from './job-spec.ts';

const TEMPLATE_METADATA = 'spec.template.metadata';

function requireLabel(errors: Errors, labels: Labels, key: string, expected: string): void {
  const field = `${TEMPLATE_METADATA}.labels[${key}]`;
  const why = `must be '${expected}'`;
  if (labels[key] === undefined) errors.push(required(field, why));
  else if (labels[key] !== expected) errors.push(invalidValue(field, labels, why));
}

function matches(selector: LabelSelector | undefined, labels: Labels): boolean | undefined {
  try {
    const requirements = selectorOf(selector);
    return requirements !== undefined && matchesLabels(requirements, labels);
  } catch (cause) {
    if (cause instanceof SelectorError) return undefined;
    throw cause;
  }
}

/** The labels and the selector that were made for the Job, unless it brings its own. Upstream: validateGeneratedSelector */
function checkGenerated(errors: Errors, { metadata, spec }: Job): void {
  if (spec.manualSelector === true || spec.selector === undefined) return;
  const labels = spec.template.metadata?.labels ?? {};
  const expected = {
    'controller-uid': metadata.uid,
    'job-name': metadata.name,
    'batch.kubernetes.io/controller-uid': metadata.uid,
    'batch.kubernetes.io/job-name': metadata.name,
  };
  for (const [key, value] of Object.entries(expected)) requireLabel(errors, labels, key, value);
  if (matches(spec.selector, expected) === false) {
    errors.push(invalidValue('spec.selector', spec.selector, '`selector` not auto-generated'));
  }
}

function checkSpec(errors: Errors, spec: JobSpec): void {
  checkJobSpec(errors, 'spec', spec);
  if (spec.selector === undefined) errors.push(required('spec.selector'));
  else checkSelector(errors, 'spec.selector', spec.selector);
  const labels = spec.template.metadata?.labels;
  if (matches(spec.selector, labels ?? {}) === false) {
    const why = '`selector` does not match template `labels`';
    errors.push(invalidValue(`${TEMPLATE_METADATA}.labels`, labels ?? null, why));
  }
}

/** Upstream: pkg/apis/batch/validation ValidateJob. */
export function checkJob(errors: Errors, job: Job): void {
  checkGenerated(errors, job);
  checkSpec(errors, job.spec);
  const { completionMode, completions = 0 } = job.spec;
  if (completionMode !== 'Indexed' || completions <= 0) return;
  const hostname = `${job.metadata.name}-${String(completions - 1)}`;
  if (isDns1123Label(hostname).length > 0) {
    const why = `will not able to create pod with invalid DNS label: ${hostname}`;
    errors.push(invalidValue('metadata.name', job.metadata.name, why));
  }
}

/** The old template with what may still change while nothing runs. Upstream: validatePodTemplateUpdate */
function withDirectives(old: PodTemplateSpec, next: PodTemplateSpec): PodTemplateSpec {
  const { labels, annotations } = next.metadata ?? {};
  const { nodeSelector, tolerations, schedulingGates } = next.spec ?? {};
  const nodeAffinity = next.spec?.affinity?.nodeAffinity;
  const affinity = { ...old.spec?.affinity, nodeAffinity };
  const noAffinity = Object.values(affinity).every((value) => value === undefined) && next.spec?.affinity === undefined;
  // An absent field equals an undefined one where these are compared.
  const changed = {
    metadata: { ...old.metadata, labels, annotations },
    spec: {
      ...old.spec,
      nodeSelector,
      tolerations,
      schedulingGates,
      affinity: noAffinity ? undefined : affinity,
      containers: withResources(old.spec?.containers, next.spec?.containers),
      initContainers: withResources(old.spec?.initContainers, next.spec?.initContainers),
    },
  };
  return changed as PodTemplateSpec;
}

type Containers = NonNullable<PodTemplateSpec['spec']>['containers'];

function withResources(old: Containers | undefined, next: Containers | undefined): unknown {
  if (old?.length !== next?.length) return old;
  return old?.map((container, index) => ({ ...container, resources: next?.[index]?.resources }));
}

/** Upstream: pkg/registry/batch/job jobValidationOptions: suspended, and no pod is left of before. */
function mayChangeDirectives(old: Job): boolean {
  const conditions = old.status?.conditions ?? [];
  const settled = conditions.some(({ type, status }) => type === 'Suspended' && status === 'True');
  const started = old.status?.startTime !== undefined;
  return old.spec.suspend === true && (old.status?.active ?? 0) === 0 && (!started || settled);
}

function checkCompletions(errors: Errors, next: JobSpec, old: JobSpec): void {
  const field = 'spec.completions';
  if (next.completionMode !== 'Indexed') immutable(errors, field, next.completions, old.completions);
  else if (next.completions !== undefined && next.completions !== old.completions) {
    if (next.completions === next.parallelism) return;
    errors.push(invalidValue(field, next.completions, 'can only be modified in tandem with spec.parallelism'));
  }
}

const FIXED = [
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
] as const satisfies readonly (keyof JobSpec)[];

/** Upstream: ValidateJobUpdate. */
export function checkJobUpdate(errors: Errors, next: Job, old: Job): void {
  if (jsonEqual(next.spec, old.spec)) return;
  checkSpec(errors, next.spec);
  checkCompletions(errors, next.spec, old.spec);
  immutable(errors, 'spec.selector', next.spec.selector, old.spec.selector);
  const template = mayChangeDirectives(old) ? withDirectives(old.spec.template, next.spec.template) : old.spec.template;
  immutable(errors, 'spec.template', next.spec.template, template);
  for (const field of FIXED) immutable(errors, `spec.${field}`, next.spec[field], old.spec[field]);
}
