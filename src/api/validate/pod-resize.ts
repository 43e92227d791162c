import { jsonEqual } from '../equal.ts';
import type { Container, Pod, PodSpec, ResourceRequirements } from '../generated/types.ts';
import { isRestartableInitContainer, podQosClass } from '../pods/index.ts';
import type { Errors } from './common.ts';
import { forbidden, invalidValue } from './field-error.ts';
import { checkPod } from './pod.ts';

const MIRROR = 'kubernetes.io/config.mirror';

type List = ResourceRequirements['limits'];

function removes(next: List, old: List): boolean {
  return Object.keys(old ?? {}).some((name) => next?.[name] === undefined);
}

/** The list with the old amounts of what may change. Upstream: dropCPUMemoryResourcesFromContainer */
function withOldAmounts(next: List, old: List): List {
  const kept = Object.entries(next ?? {}).filter(([name]) => name !== 'cpu' && name !== 'memory');
  const put = (['cpu', 'memory'] as const).filter((name) => old?.[name] !== undefined);
  const entries = [...kept, ...put.map((name) => [name, old?.[name] ?? '0'] as const)];
  return entries.length === 0 && old === undefined ? undefined : Object.fromEntries(entries);
}

function munged(next: Container, old: Container): unknown {
  const limits = withOldAmounts(next.resources?.limits, old.resources?.limits);
  const requests = withOldAmounts(next.resources?.requests, old.resources?.requests);
  const resources = { ...next.resources, limits, requests };
  return { ...next, resources, resizePolicy: old.resizePolicy };
}

function comparable(container: Container): unknown {
  return { ...container, resources: { ...container.resources } };
}

/** Upstream: validateContainerResize */
function checkResize(errors: Errors, field: string, next: Container, old: Container): void {
  const [after, before] = [next.resources, old.resources];
  if (removes(after?.requests, before?.requests)) {
    errors.push(forbidden(`${field}.requests`, 'resource requests cannot be removed'));
  }
  if (removes(after?.limits, before?.limits)) {
    errors.push(forbidden(`${field}.limits`, 'resource limits cannot be removed'));
  }
}

/** What cannot be resized at all, whatever is asked of it. */
function refusal(next: Pod, old: Pod): string | undefined {
  const whole = (pod: Pod): boolean =>
    Object.keys({ ...pod.spec.resources?.requests, ...pod.spec.resources?.limits }).length > 0;
  if (whole(old) || whole(next)) return 'pods with pod-level resources cannot be resized';
  if (old.metadata.annotations?.[MIRROR] !== undefined) return 'static pods cannot be resized';
  if (old.spec.os?.name === 'windows') return 'windows pods cannot be resized';
  return undefined;
}

function changedMoreThan(next: PodSpec, old: PodSpec): boolean {
  const rest = (spec: PodSpec): unknown => ({ ...spec, containers: undefined, initContainers: undefined });
  return !jsonEqual(rest(next), rest(old));
}

/** Upstream: ValidatePodResize. The lists have the same containers, which the preparation of the write sees to. */
export function checkPodResize(errors: Errors, next: Pod, old: Pod): void {
  const why = refusal(next, old);
  if (why !== undefined) {
    errors.push(forbidden('', why));
    return;
  }
  const first = errors.length;
  checkPod(errors, next);
  if ((old.status?.qosClass ?? podQosClass(old)) !== podQosClass(next)) {
    const text = 'Pod QOS Class may not change as a result of resizing';
    errors.push(invalidValue('spec', next.status?.qosClass ?? '', text));
  }
  const running = old.status?.containerStatuses?.find(({ state }) => state?.running !== undefined);
  if (running !== undefined && running.resources === undefined) {
    errors.push(forbidden('spec', 'Pod running on node without support for resize'));
  }
  old.spec.initContainers?.forEach((before, index) => {
    const after = next.spec.initContainers?.[index];
    if (after === undefined) return;
    const sidecar = isRestartableInitContainer(before);
    if (sidecar) {
      checkResize(errors, `spec.initContainers[${String(index)}].resources`, after, before);
      if (jsonEqual(munged(after, before), comparable(before))) return;
      errors.push(forbidden('spec', 'only cpu and memory resources for sidecar containers are mutable'));
    } else if (!jsonEqual(after, before)) {
      errors.push(forbidden('spec', 'resources for non-sidecar init containers are immutable'));
    }
  });
  old.spec.containers.forEach((before, index) => {
    const after = next.spec.containers[index];
    if (after === undefined) return;
    checkResize(errors, `spec.containers[${String(index)}].resources`, after, before);
    if (jsonEqual(munged(after, before), comparable(before))) return;
    errors.push(forbidden('spec', 'only cpu and memory resources are mutable'));
  });
  if (errors.length === first && changedMoreThan(next.spec, old.spec)) {
    errors.push(forbidden('spec', 'only cpu and memory resources are mutable'));
  }
}
