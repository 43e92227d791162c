import type {
  AppArmorProfile,
  PodSecurityContext,
  PodSpec,
  SeccompProfile,
  SecurityContext,
} from '../generated/types.ts';
import { inRange } from '../names/index.ts';
import { type Errors, checkDescendingPath, checkNumber } from './common.ts';
import { duplicate, forbidden, invalidValue, notSupported, required, tooLong } from './field-error.ts';
import { checkWindowsOptions } from './windows.ts';

const MAX_ID = 2 ** 31 - 1;
const MAX_SYSCTL = 253;
const SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL = `^(${SEGMENT}[\\./])*${SEGMENT}$`;
const sysctlFormat = new RegExp(SYSCTL);
const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const MAX_PROFILE = 4095;

function checkId(errors: Errors, field: string, id: number | undefined): void {
  if (id !== undefined) checkNumber(errors, field, id, inRange(id, 0, MAX_ID));
}

/** Upstream: validateSeccompProfileField */
function checkSeccomp(errors: Errors, field: string, profile: SeccompProfile | undefined): void {
  if (profile === undefined) return;
  const { type, localhostProfile: local } = profile;
  if (type === '') errors.push(required(`${field}.type`, 'type is required when seccompProfile is set'));
  else if (!PROFILE_TYPES.includes(type)) errors.push(notSupported(`${field}.type`, type, PROFILE_TYPES));
  const at = `${field}.localhostProfile`;
  if (type === 'Localhost') {
    if (local === undefined) errors.push(required(at, 'must be set when seccomp type is Localhost'));
    else checkDescendingPath(errors, at, local);
  } else if (local !== undefined) {
    errors.push(invalidValue(at, profile, 'can only be set when seccomp type is Localhost'));
  }
}

/** Upstream: ValidateAppArmorProfileField */
function checkAppArmor(errors: Errors, field: string, profile: AppArmorProfile | undefined): void {
  if (profile === undefined) return;
  const { type, localhostProfile: local } = profile;
  const at = `${field}.localhostProfile`;
  if (type === 'Localhost') {
    const missing = 'must be set when AppArmor type is Localhost';
    if (local === undefined || local === '') errors.push(required(at, missing));
    else if (local.trim() !== local) errors.push(invalidValue(at, local, 'must not be padded with whitespace'));
    if ((local ?? '').length > MAX_PROFILE) errors.push(tooLong(at, MAX_PROFILE));
  } else if (type === '') {
    errors.push(required(`${field}.type`, 'type is required when appArmorProfile is set'));
  } else if (!PROFILE_TYPES.includes(type)) {
    errors.push(notSupported(`${field}.type`, type, PROFILE_TYPES));
  } else if (local !== undefined) {
    errors.push(invalidValue(at, local, 'can only be set when AppArmor type is Localhost'));
  }
}

/** Upstream: ValidateSecurityContext. @param hostUsers whether the pod is in the user namespace of its host */
export function checkSecurityContext(
  errors: Errors,
  field: string,
  context: SecurityContext | undefined,
  hostUsers: boolean,
): void {
  if (context === undefined) return;
  checkId(errors, `${field}.runAsUser`, context.runAsUser);
  checkId(errors, `${field}.runAsGroup`, context.runAsGroup);
  const { procMount } = context;
  if (procMount !== undefined && procMount !== 'Default' && procMount !== 'Unmasked') {
    errors.push(notSupported(`${field}.procMount`, procMount, ['Default', 'Unmasked']));
  }
  if (hostUsers && procMount === 'Unmasked') {
    errors.push(invalidValue(`${field}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`'));
  }
  checkSeccomp(errors, `${field}.seccompProfile`, context.seccompProfile);
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged === true) {
      const why = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true';
      errors.push(invalidValue(field, context, why));
    }
    if (context.capabilities?.add?.includes('CAP_SYS_ADMIN') === true) {
      const why = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN';
      errors.push(invalidValue(field, context, why));
    }
  }
  checkWindowsOptions(errors, `${field}.windowsOptions`, context.windowsOptions);
  checkAppArmor(errors, `${field}.appArmorProfile`, context.appArmorProfile);
}

/** With dots, as the kernel's directories are named with slashes. Upstream: component-helpers/node/util/sysctl */
function dotted(name: string): string {
  const separator = /[./]/.exec(name)?.[0];
  return separator === '/' ? name.replaceAll(/[./]/g, (one) => (one === '/' ? '.' : '/')) : name;
}

function namespaceOf(name: string): 'net' | 'ipc' | undefined {
  const normal = dotted(name);
  if (normal.startsWith('net.')) return 'net';
  const ipc = ['kernel.shm', 'kernel.msg', 'fs.mqueue.'].some((prefix) => normal.startsWith(prefix));
  return ipc || normal === 'kernel.sem' ? 'ipc' : undefined;
}

/** Upstream: validateSysctls */
function checkSysctls(errors: Errors, field: string, spec: PodSpec): void {
  const names = new Set<string>();
  (spec.securityContext?.sysctls ?? []).forEach(({ name }, index) => {
    const at = `${field}[${String(index)}].name`;
    if (name === '') errors.push(required(at));
    else if (name.length > MAX_SYSCTL || !sysctlFormat.test(name)) {
      const why = `must have at most ${String(MAX_SYSCTL)} characters and match regex ${SYSCTL}`;
      errors.push(invalidValue(at, name, why));
    } else if (names.has(name)) errors.push(duplicate(at, name));
    names.add(name);
    const namespace = namespaceOf(name);
    if (spec.hostNetwork === true && namespace === 'net') {
      errors.push(invalidValue(at, name, "may not be specified when 'hostNetwork' is true"));
    } else if (spec.hostIPC === true && namespace === 'ipc') {
      errors.push(invalidValue(at, name, "may not be specified when 'hostIPC' is true"));
    }
  });
}

const POD_CHOICES = [
  ['fsGroupChangePolicy', ['Always', 'OnRootMismatch']],
  ['supplementalGroupsPolicy', ['Merge', 'Strict']],
  ['seLinuxChangePolicy', ['MountOption', 'Recursive']],
] as const satisfies readonly (readonly [keyof PodSecurityContext, readonly string[]])[];

/** Upstream: validatePodSpecSecurityContext */
export function checkPodSecurityContext(errors: Errors, field: string, spec: PodSpec): void {
  const context = spec.securityContext;
  if (context === undefined) return;
  checkId(errors, `${field}.fsGroup`, context.fsGroup);
  checkId(errors, `${field}.runAsUser`, context.runAsUser);
  checkId(errors, `${field}.runAsGroup`, context.runAsGroup);
  (context.supplementalGroups ?? []).forEach((gid, index) => {
    checkId(errors, `${field}.supplementalGroups[${String(index)}]`, gid);
  });
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const why = 'ShareProcessNamespace and HostPID cannot both be enabled';
    errors.push(invalidValue(`${field}.shareProcessNamespace`, true, why));
  }
  if (context.sysctls !== undefined) checkSysctls(errors, `${field}.sysctls`, spec);
  checkSeccomp(errors, `${field}.seccompProfile`, context.seccompProfile);
  checkWindowsOptions(errors, `${field}.windowsOptions`, context.windowsOptions);
  checkAppArmor(errors, `${field}.appArmorProfile`, context.appArmorProfile);
  for (const [name, choices] of POD_CHOICES) {
    const value = context[name];
    const known: readonly string[] = choices;
    if (value !== undefined && !known.includes(value)) errors.push(notSupported(`${field}.${name}`, value, known));
  }
}

/** Namespaces of the host are not for pods with users of their own. Upstream: validateHostUsers */
export function checkHostUsers(errors: Errors, field: string, spec: PodSpec): void {
  if (spec.hostUsers !== false) return;
  const why = 'when `pod.Spec.HostUsers` is false';
  if (spec.hostNetwork === true) errors.push(forbidden(`${field}.hostNetwork`, why));
  if (spec.hostPID === true) errors.push(forbidden(`${field}.HostPID`, why));
  if (spec.hostIPC === true) errors.push(forbidden(`${field}.HostIPC`, why));
}
