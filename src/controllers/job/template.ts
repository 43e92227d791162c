import { jobs, type Container, type Job, type New, type Pod } from '../../api/index.ts';
import { podFromTemplate } from '../pod-control.ts';
import { COMPLETION_INDEX, hasLimitPerIndex, TRACKING } from './facts.ts';
import { failureAnnotations } from './index-failures.ts';

const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX';
/** Longest base of a generated name. Upstream: names.MaxGeneratedNameLength */
const MAX_BASE = 58;

/** A pod of a Job. @param index of an Indexed Job @param replaced the failed pod of that index before it */
export function jobPod(job: Job, index?: number, replaced?: Pod): New<Pod> {
  const { metadata = {}, spec } = job.spec.template;
  if (spec === undefined) throw new TypeError(`Job ${job.metadata.name} has no pod template`);
  const finalizers = [...new Set([...(metadata.finalizers ?? []), TRACKING])];
  if (index === undefined) return podFromTemplate(jobs, job, { metadata: { ...metadata, finalizers }, spec });
  const number = String(index);
  const failures = hasLimitPerIndex(job) ? failureAnnotations(job, replaced) : {};
  const template = {
    metadata: {
      ...metadata,
      finalizers,
      labels: { ...metadata.labels, [COMPLETION_INDEX]: number },
      annotations: { ...metadata.annotations, [COMPLETION_INDEX]: number, ...failures },
    },
    spec: {
      ...spec,
      hostname: `${job.metadata.name}-${number}`,
      containers: spec.containers.map(withIndexVariable),
      ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(withIndexVariable) }),
    },
  };
  const suffix = `-${number}-`;
  return podFromTemplate(jobs, job, template, `${job.metadata.name.slice(0, MAX_BASE - suffix.length)}${suffix}`);
}

function withIndexVariable(container: Container): Container {
  const { env = [] } = container;
  if (env.some(({ name }) => name === INDEX_VARIABLE)) return container;
  const fieldRef = { apiVersion: 'v1', fieldPath: `metadata.labels['${COMPLETION_INDEX}']` };
  return { ...container, env: [...env, { name: INDEX_VARIABLE, valueFrom: { fieldRef } }] };
}
