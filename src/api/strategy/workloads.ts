import { jsonEqual } from '../equal.ts';
import type { DaemonSet, Job, ObjectMeta, PodTemplateSpec } from '../generated/types.ts';

const GENERATION = 'deprecated.daemonset.template.generation';

function withTemplateGeneration(set: DaemonSet, generation: number): DaemonSet {
  const annotations = { ...set.metadata.annotations, [GENERATION]: String(generation) };
  return { ...set, metadata: { ...set.metadata, annotations } };
}

/** Upstream: pkg/registry/apps/daemonset, and the conversion of the field to an annotation in apps/v1. */
const daemonSet = {
  generation: [],
  keptOnUpdate: ['status'],
  statusOnCreate: () => ({
    currentNumberScheduled: 0,
    desiredNumberScheduled: 0,
    numberMisscheduled: 0,
    numberReady: 0,
  }),
  onCreate: (set: DaemonSet): DaemonSet => withTemplateGeneration(set, 1),
  onUpdate(next: DaemonSet, old: DaemonSet): DaemonSet {
    const generation = Number.parseInt(old.metadata.annotations?.[GENERATION] ?? '1', 10);
    const changed = !jsonEqual(next.spec.template, old.spec.template);
    return withTemplateGeneration(next, changed ? generation + 1 : generation);
  },
};

/** Labels that tie pods to their Job; those that the user set stay, for validation to compare. */
function generatedLabels({ uid, name }: { readonly uid: string; readonly name: string }): ObjectMeta['labels'] {
  return {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
}

/** Upstream: pkg/registry/batch/job generateSelector. */
function generateSelector(job: Job): Job {
  const { spec } = job;
  if (spec.manualSelector === true) return job;
  const { metadata, ...rest } = spec.template;
  const labels = { ...generatedLabels(job.metadata), ...metadata?.labels };
  const template: PodTemplateSpec = { metadata: { ...metadata, labels }, ...rest };
  const key = 'batch.kubernetes.io/controller-uid';
  const matchLabels = { [key]: job.metadata.uid, ...spec.selector?.matchLabels };
  return { ...job, spec: { ...spec, selector: { ...spec.selector, matchLabels }, template } };
}

/** Of controllers of pods and of Jobs. Upstream: pkg/registry/{apps,batch,core}/<resource>/strategy.go. */
export const workloadStrategies = {
  'cronjobs.batch': { generation: [], keptOnUpdate: ['status'], statusOnCreate: () => ({}) },
  'daemonsets.apps': daemonSet,
  'deployments.apps': {
    generation: ['annotations'],
    keptOnUpdate: ['status'],
    statusOnCreate: () => ({}),
    metaKeptOnStatus: ['labels'],
  },
  'jobs.batch': {
    generation: [],
    keptOnUpdate: ['status'],
    statusOnCreate: () => ({}),
    onCreate: generateSelector,
  },
  podtemplates: { generation: [], keptOnUpdate: [] },
  'replicasets.apps': { generation: [], keptOnUpdate: ['status'], statusOnCreate: () => ({ replicas: 0 }) },
  replicationcontrollers: { generation: [], keptOnUpdate: ['status'], statusOnCreate: () => ({ replicas: 0 }) },
  'statefulsets.apps': {
    generation: [],
    keptOnUpdate: ['status'],
    statusOnCreate: () => ({ replicas: 0, availableReplicas: 0 }),
  },
} as const;
