import type { PodSecurityContext, PodSpec, SeccompProfile, SecurityContext } from '../generated/types.ts';
import { inRange } from '../names/index.ts';
import { type Errors, checkNumber, oneOf } from './common.ts';
import { duplicate, invalidValue, notSupported, required } from './field-error.ts';

const MAX_ID = 0xffffffff;
const SYSCTL = /^(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/;

function checkId(errors: Errors, field: string, id: number | undefined): void {
  if (id !== undefined) checkNumber(errors, field, id, inRange(id, 0, MAX_ID));
}

function checkSeccomp(errors: Errors, field: string, profile: SeccompProfile | undefined): void {
  if (profile === undefined) return;
  oneOf(errors, `${field}.type`, profile.type, ['Localhost', 'RuntimeDefault', 'Unconfined']);
  if (profile.type === 'Localhost' && (profile.localhostProfile ?? '') === '') {
    errors.push(required(`${field}.localhostProfile`, 'must be set when seccomp type is Localhost'));
  }
  if (profile.type !== 'Localhost' && profile.localhostProfile !== undefined) {
    errors.push(invalidValue(`${field}.localhostProfile`, profile, 'can only be set when seccomp type is Localhost'));
  }
}

export function checkSecurityContext(errors: Errors, field: string, context: SecurityContext | undefined): void {
  if (context === undefined) return;
  checkId(errors, `${field}.runAsUser`, context.runAsUser);
  checkId(errors, `${field}.runAsGroup`, context.runAsGroup);
  if (context.procMount !== undefined && !['Default', 'Unmasked'].includes(context.procMount)) {
    errors.push(notSupported(`${field}.procMount`, context.procMount, ['Default', 'Unmasked']));
  }
  checkSeccomp(errors, `${field}.seccompProfile`, context.seccompProfile);
  if (context.allowPrivilegeEscalation !== false) return;
  if (context.privileged === true) {
    const why = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true';
    errors.push(invalidValue(field, context, why));
  }
  if (context.capabilities?.add?.includes('CAP_SYS_ADMIN') === true) {
    const why = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN';
    errors.push(invalidValue(field, context, why));
  }
}

function checkSysctls(errors: Errors, field: string, sysctls: PodSecurityContext['sysctls']): void {
  const names = new Set<string>();
  (sysctls ?? []).forEach(({ name }, index) => {
    const at = `${field}[${String(index)}].name`;
    if (name === '') errors.push(required(at));
    else if (name.length > 253 || !SYSCTL.test(name)) {
      const why = `must have at most 253 characters and match regex ${SYSCTL.source}`;
      errors.push(invalidValue(at, name, why));
    } else if (names.has(name)) errors.push(duplicate(at, name));
    names.add(name);
  });
}

export function checkPodSecurityContext(errors: Errors, field: string, spec: PodSpec): void {
  const context = spec.securityContext;
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const why = 'ShareProcessNamespace and HostPID cannot both be enabled';
    errors.push(invalidValue(`${field}.shareProcessNamespace`, true, why));
  }
  if (context === undefined) return;
  checkId(errors, `${field}.fsGroup`, context.fsGroup);
  checkId(errors, `${field}.runAsUser`, context.runAsUser);
  checkId(errors, `${field}.runAsGroup`, context.runAsGroup);
  (context.supplementalGroups ?? []).forEach((gid, index) => {
    checkId(errors, `${field}.supplementalGroups[${String(index)}]`, gid);
  });
  checkSysctls(errors, `${field}.sysctls`, context.sysctls);
  checkSeccomp(errors, `${field}.seccompProfile`, context.seccompProfile);
  const policy = context.fsGroupChangePolicy;
  if (policy !== undefined && !['Always', 'OnRootMismatch'].includes(policy)) {
    errors.push(notSupported(`${field}.fsGroupChangePolicy`, policy, ['Always', 'OnRootMismatch']));
  }
}
