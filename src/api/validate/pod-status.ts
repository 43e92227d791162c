import type { ContainerStatus, Pod } from '../generated/types.ts';
import { isDns1123Subdomain, isIP, isQualifiedName } from '../names/index.ts';
import { isRestartableInitContainer } from '../pods/index.ts';
import { type Errors, check, immutable } from './common.ts';
import { duplicate, forbidden, invalidValue, notSupported } from './field-error.ts';
import { checkPodAnnotationsUpdate } from './pod-annotations.ts';

/** What has ended and shall not run again does not. @param mayRestart containers that run again whatever the policy */
function checkTransitions(
  errors: Errors,
  field: string,
  next: readonly ContainerStatus[],
  old: readonly ContainerStatus[],
  policy: string,
  mayRestart: (name: string) => boolean,
): void {
  if (policy === 'Always') return;
  old.forEach(({ name, state }, index) => {
    if (state?.terminated === undefined || mayRestart(name)) return;
    if (state.terminated.exitCode !== 0 && policy === 'OnFailure') return;
    const status = next.find((candidate) => candidate.name === name);
    if (status === undefined || status.state?.terminated !== undefined) return;
    errors.push(forbidden(`${field}[${String(index)}].state`, 'may not be transitioned to non-terminated state'));
  });
}

/** Upstream: validatePodIPs, validateHostIPs */
function checkIPs(errors: Errors, field: string, ips: readonly { readonly ip?: string }[]): void {
  ips.forEach(({ ip = '' }, index) => {
    check(errors, `${field}[${String(index)}]`, ip, isIP);
  });
  if (ips.length < 2) return;
  const families = new Set(ips.map(({ ip = '' }) => ip.includes(':')));
  if (families.size !== ips.length) {
    errors.push(invalidValue(field, ips, 'may specify no more than one IP for each IP family'));
  }
  ips.forEach(({ ip }, index) => {
    if (ips.findIndex((other) => other.ip === ip) < index) errors.push(duplicate(`${field}[${String(index)}]`, { ip }));
  });
}

function checkHostIPs(errors: Errors, { hostIP = '', hostIPs = [] }: NonNullable<Pod['status']>): void {
  const first = hostIPs[0];
  if (first === undefined) return;
  if (first.ip !== hostIP) errors.push(invalidValue('status.hostIPs[0].ip', first.ip, 'must be equal to `hostIP`'));
  checkIPs(errors, 'status.hostIPs', hostIPs);
}

/** Upstream: validatePodResourceClaimStatuses */
function checkClaims(errors: Errors, { spec, status }: Pod): void {
  const statuses = status?.resourceClaimStatuses ?? [];
  statuses.forEach(({ name, resourceClaimName }, index) => {
    const at = `status.resourceClaimStatuses[${String(index)}].name`;
    if (spec.resourceClaims?.some((claim) => claim.name === name) !== true) {
      errors.push(invalidValue(at, name, 'must match the name of an entry in `spec.resourceClaims`'));
    }
    if (statuses.findIndex((other) => other.name === name) < index) errors.push(duplicate(at, name));
    if (resourceClaimName !== undefined) check(errors, at, resourceClaimName, isDns1123Subdomain);
  });
}

const HEALTH = ['Healthy', 'Unhealthy', 'Unknown'];
const MAX_ID = 2 ** 31 - 1;

/** Upstream: validateContainerStatusUsers, validateContainerStatusAllocatedResourcesStatus */
function checkStatuses(errors: Errors, field: string, statuses: readonly ContainerStatus[], os: string): void {
  statuses.forEach(({ user, allocatedResourcesStatus = [] }, index) => {
    const at = `${field}[${String(index)}]`;
    const linux = user?.linux;
    if (linux !== undefined && os === 'windows') {
      errors.push(forbidden(`${at}.linux`, 'cannot be set for a windows pod'));
    } else if (linux !== undefined) {
      for (const name of ['uid', 'gid'] as const) {
        const id = linux[name];
        if (id >= 0 && id <= MAX_ID) continue;
        errors.push(invalidValue(`${at}.linux.${name}`, id, 'must be between 0 and 2147483647, inclusive'));
      }
    }
    allocatedResourcesStatus.forEach(({ resources = [] }, position) => {
      resources.forEach(({ health, resourceID }, third) => {
        const path = `${at}.allocatedResourcesStatus[${String(position)}].resources`;
        if (resources.findIndex((other) => other.resourceID === resourceID) < third) {
          errors.push(duplicate(`${path}[${String(third)}].resourceID`, resourceID));
        }
        if (health !== undefined && health !== '' && !HEALTH.includes(health)) {
          errors.push(notSupported(`${path}[${String(third)}].health`, health, HEALTH));
        }
      });
    });
  });
}

const SYSTEM_CONDITIONS = new Set(['PodScheduled', 'Ready', 'Initialized']);
const LISTS = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const;
const NOBODY = (): boolean => false;

/** Upstream: ValidatePodStatusUpdate. */
export function checkPodStatusUpdate(errors: Errors, next: Pod, old: Pod): void {
  checkPodAnnotationsUpdate(errors, next.metadata.annotations, old.metadata.annotations, next.spec);
  const [status, before] = [next.status ?? {}, old.status ?? {}];
  (status.conditions ?? []).forEach(({ type }, index) => {
    // upstream's path
    const at = `metadata.conditions[${String(index)}].Type`;
    if (!SYSTEM_CONDITIONS.has(type)) check(errors, at, type, isQualifiedName);
  });
  const nominated = status.nominatedNodeName ?? '';
  if (nominated !== '' && nominated !== before.nominatedNodeName) {
    check(errors, 'status.nominatedNodeName', nominated, isDns1123Subdomain);
  }
  if (before.qosClass !== undefined) immutable(errors, 'status.qosClass', status.qosClass, before.qosClass);
  const inits = old.spec.initContainers ?? [];
  const isSidecar = (name: string): boolean =>
    inits.some((container) => container.name === name && isRestartableInitContainer(container));
  const hasOwnPolicy = (name: string): boolean =>
    old.spec.containers.some((container) => container.name === name && container.restartPolicy !== undefined);
  const policy = old.spec.restartPolicy ?? 'Always';
  for (const list of LISTS) {
    const ephemeral = list === 'ephemeralContainerStatuses';
    const mayRestart = list === 'initContainerStatuses' ? isSidecar : ephemeral ? NOBODY : hasOwnPolicy;
    const at = `status.${list}`;
    const [now, was] = [status[list] ?? [], before[list] ?? []];
    checkTransitions(errors, at, now, was, ephemeral ? 'Never' : policy, mayRestart);
  }
  checkClaims(errors, next);
  checkIPs(errors, 'status.podIPs', status.podIPs ?? []);
  checkHostIPs(errors, status);
  for (const list of LISTS) checkStatuses(errors, `status.${list}`, status[list] ?? [], next.spec.os?.name ?? '');
}
