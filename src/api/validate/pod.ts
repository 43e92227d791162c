import { jsonEqual } from '../equal.ts';
import type { Container, ContainerStatus, Pod, PodSpec, Toleration } from '../generated/types.ts';
import { inRange, isDns1123Subdomain, isIP, isQualifiedName } from '../names/index.ts';
import { omit } from '../omit.ts';
import { type Errors, check, checkNumber } from './common.ts';
import { duplicate, forbidden, invalidValue } from './field-error.ts';
import { checkPodSpec } from './pod-spec.ts';

const MAX_INT32 = 2 ** 31 - 1;

export function checkPod(errors: Errors, pod: Pod): void {
  checkPodSpec(errors, 'spec', pod.spec);
}

export function checkPodCreate(errors: Errors, pod: Pod): void {
  checkPod(errors, pod);
  if ((pod.spec.ephemeralContainers ?? []).length > 0) {
    errors.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  }
  if ((pod.spec.nodeName ?? '') !== '' && (pod.spec.schedulingGates ?? []).length > 0) {
    errors.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  }
}

const MAY_CHANGE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** The object, with its keys sorted, as upstream shows what differs. */
function lines(value: unknown): readonly string[] {
  const sorted = JSON.stringify(
    value,
    (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    2,
  );
  return sorted.split('\n');
}

/** Lines that only one of two specs has, and three around them, as `diff` shows them. */
function specDiff(old: PodSpec, next: PodSpec): string {
  const before = lines(old);
  const after = lines(next);
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < before.length - start && tail < after.length - start && before.at(-1 - tail) === after.at(-1 - tail))
    tail++;
  const from = Math.max(0, start - 3);
  return [
    ...before.slice(from, start).map((line) => `  ${line}`),
    ...before.slice(start, before.length - tail).map((line) => `- ${line}`),
    ...after.slice(start, after.length - tail).map((line) => `+ ${line}`),
    ...after.slice(after.length - tail, after.length - tail + 3).map((line) => `  ${line}`),
  ].join('\n');
}

/** Only the image of a container may change. @returns whether the lists are of different length */
function checkContainerUpdates(
  errors: Errors,
  field: string,
  next: readonly Container[],
  old: readonly Container[],
): boolean {
  next.forEach(({ image = '' }, index) => {
    if (image.trim() !== image) {
      const why = 'must not have leading or trailing whitespace';
      errors.push(invalidValue(`${field}[${String(index)}].image`, image, why));
    }
  });
  if (next.length === old.length) return false;
  errors.push(forbidden(field, 'pod updates may not add or remove containers'));
  return true;
}

function checkDeadline(errors: Errors, next: number | undefined, old: number | undefined): void {
  const field = 'spec.activeDeadlineSeconds';
  if (next !== undefined) {
    checkNumber(errors, field, next, inRange(next, 0, MAX_INT32));
    if (old !== undefined && old < next) {
      errors.push(invalidValue(field, next, 'must be less than or equal to previous value'));
    }
  } else if (old !== undefined) {
    errors.push(invalidValue(field, next, 'must not update from a positive integer to nil value'));
  }
}

function checkAddedTolerations(errors: Errors, next: readonly Toleration[], old: readonly Toleration[]): void {
  const same = (a: Toleration, b: Toleration): boolean =>
    jsonEqual({ ...a, tolerationSeconds: 0 }, { ...b, tolerationSeconds: 0 });
  if (old.every((toleration) => next.some((other) => same(toleration, other)))) return;
  errors.push(forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'));
}

function withImages(
  containers: readonly Container[] | undefined,
  from: readonly Container[] | undefined,
): readonly Container[] | undefined {
  return containers?.map((container, index) => ({ ...container, image: from?.[index]?.image ?? '' }));
}

/** The new spec with what may change put back; what still differs may not. */
function munge(next: PodSpec, old: PodSpec): PodSpec {
  const rest = omit(next, 'activeDeadlineSeconds', 'tolerations');
  const initContainers = withImages(next.initContainers, old.initContainers);
  // Lifting gates is an update too; adding some is not.
  const gates = (next.schedulingGates ?? []).filter(
    (gate) => old.schedulingGates?.some(({ name }) => name === gate.name) === true,
  );
  const lifted = gates.length === (next.schedulingGates ?? []).length;
  return {
    ...(lifted ? omit(rest, 'schedulingGates') : rest),
    ...(lifted && old.schedulingGates !== undefined ? { schedulingGates: old.schedulingGates } : {}),
    containers: withImages(next.containers, old.containers) ?? [],
    ...(initContainers === undefined ? {} : { initContainers }),
    ...(old.activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds: old.activeDeadlineSeconds }),
    ...(old.tolerations === undefined ? {} : { tolerations: old.tolerations }),
    ...(next.terminationGracePeriodSeconds === 1 && (old.terminationGracePeriodSeconds ?? 0) < 0
      ? { terminationGracePeriodSeconds: old.terminationGracePeriodSeconds ?? 0 }
      : {}),
  };
}

/** Upstream: ValidatePodUpdate. */
export function checkPodUpdate(errors: Errors, next: Pod, old: Pod): void {
  if (next.spec === old.spec) return;
  checkPod(errors, next);
  if (checkContainerUpdates(errors, 'spec.containers', next.spec.containers, old.spec.containers)) return;
  const [nextInit, oldInit] = [next.spec.initContainers ?? [], old.spec.initContainers ?? []];
  if (checkContainerUpdates(errors, 'spec.initContainers', nextInit, oldInit)) return;
  checkDeadline(errors, next.spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds);
  checkAddedTolerations(errors, next.spec.tolerations ?? [], old.spec.tolerations ?? []);
  const munged = munge(next.spec, old.spec);
  const before = { ...old.spec, containers: withImages(old.spec.containers, old.spec.containers) ?? [] };
  const oldImages = withImages(old.spec.initContainers, old.spec.initContainers);
  const compared = oldImages === undefined ? before : { ...before, initContainers: oldImages };
  if (!jsonEqual(munged, compared)) errors.push(forbidden('spec', `${MAY_CHANGE}\n${specDiff(compared, munged)}\n`));
}

function checkTransitions(
  errors: Errors,
  field: string,
  next: readonly ContainerStatus[],
  old: readonly ContainerStatus[],
  policy: string,
): void {
  if (policy === 'Always') return;
  old.forEach(({ name, state }, index) => {
    if (state?.terminated === undefined) return;
    if (state.terminated.exitCode !== 0 && policy === 'OnFailure') return;
    const status = next.find((candidate) => candidate.name === name);
    if (status === undefined || status.state?.terminated !== undefined) return;
    const why = 'may not be transitioned to non-terminated state';
    errors.push(forbidden(`${field}[${String(index)}].state`, why));
  });
}

const SYSTEM_CONDITIONS = new Set(['PodScheduled', 'Ready', 'Initialized']);

/** Upstream: ValidatePodStatusUpdate. */
export function checkPodStatusUpdate(errors: Errors, next: Pod, old: Pod): void {
  const status = next.status ?? {};
  (status.conditions ?? []).forEach(({ type }, index) => {
    if (!SYSTEM_CONDITIONS.has(type)) check(errors, `status.conditions[${String(index)}].Type`, type, isQualifiedName);
  });
  const nominated = status.nominatedNodeName ?? '';
  if (nominated !== '' && nominated !== old.status?.nominatedNodeName) {
    check(errors, 'status.nominatedNodeName', nominated, isDns1123Subdomain);
  }
  const policy = old.spec.restartPolicy ?? 'Always';
  const before = old.status ?? {};
  checkTransitions(
    errors,
    'status.containerStatuses',
    status.containerStatuses ?? [],
    before.containerStatuses ?? [],
    policy,
  );
  const [init, oldInit] = [status.initContainerStatuses ?? [], before.initContainerStatuses ?? []];
  checkTransitions(errors, 'status.initContainerStatuses', init, oldInit, policy);
  checkPodIPs(errors, status.podIPs ?? []);
}

function checkPodIPs(errors: Errors, podIPs: readonly { readonly ip?: string }[]): void {
  const seen = new Set<string>();
  podIPs.forEach(({ ip = '' }, index) => {
    const at = `status.podIPs[${String(index)}]`;
    check(errors, at, ip, isIP);
    if (seen.has(ip)) errors.push(duplicate(at, { ip }));
    seen.add(ip);
  });
  const families = podIPs.map(({ ip = '' }) => ip.includes(':'));
  if (families.length > 1 && new Set(families).size !== families.length) {
    errors.push(invalidValue('status.podIPs', podIPs, 'may specify no more than one IP for each IP family'));
  }
}
