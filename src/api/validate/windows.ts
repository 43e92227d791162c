import type { Container, PodSpec, WindowsSecurityContextOptions } from '../generated/types.ts';
import { isDns1123Subdomain } from '../names/index.ts';
import { type Errors, check } from './common.ts';
import { forbidden, invalidValue, notSupported, required } from './field-error.ts';

const MAX_CREDENTIAL_SPEC = 64 * 1024;
const MAX_DOMAIN = 256;
const MAX_USER = 104;
const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const dnsDomain = new RegExp(`^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`);
const NOT_IN_USERS = /["/\\:;|=,+*?<>@[\]]/;

function hasControlCharacters(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\u007f');
}

/** Why a name of a Windows user is none, in upstream's words. */
function userNameErrors(name: string): readonly string[] {
  if (name === '') return ['runAsUserName cannot be an empty string'];
  if (hasControlCharacters(name)) return ['runAsUserName cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const [domain, user] = parts.length === 1 ? [undefined, name] : [parts[0] ?? '', parts[1] ?? ''];
  const errors: string[] = [];
  if ((domain ?? '').length >= MAX_DOMAIN) {
    errors.push(`runAsUserName's Domain length must be under ${String(MAX_DOMAIN)} characters`);
  }
  if (domain !== undefined && !NETBIOS.test(domain) && !dnsDomain.test(domain)) {
    errors.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  }
  if (user === '') errors.push("runAsUserName's User cannot be empty");
  else if (user.length > MAX_USER) {
    errors.push(`runAsUserName's User length must not be longer than ${String(MAX_USER)} characters`);
  }
  if (/^[. ]+$/.test(user)) errors.push("runAsUserName's User cannot contain only periods or spaces");
  if (NOT_IN_USERS.test(user)) {
    errors.push(`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  }
  return errors;
}

/** Upstream: validateWindowsSecurityContextOptions. */
export function checkWindowsOptions(
  errors: Errors,
  field: string,
  options: WindowsSecurityContextOptions | undefined,
): void {
  if (options === undefined) return;
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName: user } = options;
  if (name !== undefined) check(errors, `${field}.gmsaCredentialSpecName`, name, isDns1123Subdomain);
  const at = `${field}.gmsaCredentialSpec`;
  if (spec === '') errors.push(invalidValue(at, spec, 'gmsaCredentialSpec cannot be an empty string'));
  else if (spec !== undefined && spec.length > MAX_CREDENTIAL_SPEC) {
    errors.push(invalidValue(at, spec, 'gmsaCredentialSpec size must be under 64 KiB'));
  }
  if (user !== undefined) check(errors, `${field}.runAsUserName`, user, userNameErrors);
}

type Visit = (container: Container, field: string) => void;

/** Init containers, containers, ephemeral containers. Upstream: podshelper.VisitContainersWithPath */
export function visitContainers(spec: PodSpec, field: string, visit: Visit): void {
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    (spec[list] ?? []).forEach((container: Container, index) => {
      visit(container, `${field}.${list}[${String(index)}]`);
    });
  }
}

/** Upstream: validateWindowsHostProcessPod. */
export function checkHostProcess(errors: Errors, field: string, spec: PodSpec): void {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  let [all, onHost] = [0, 0];
  visitContainers(spec, field, ({ securityContext }, at) => {
    all++;
    const own = securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && ofPod !== own) {
      const why = `pod hostProcess value must be identical if both are specified, was ${String(ofPod)}`;
      errors.push(invalidValue(`${at}.securityContext.windowsOptions.hostProcess`, own, why));
    }
    if (own ?? ofPod ?? false) onHost++;
  });
  if (onHost === 0) return;
  if (onHost !== all) {
    const why = 'If pod contains any hostProcess containers then all containers must be HostProcess containers';
    errors.push(invalidValue(field, '', why));
  }
  if (spec.hostNetwork === true) return;
  const why = 'hostNetwork must be true if pod contains any hostProcess containers';
  errors.push(invalidValue(`${field}.hostNetwork`, false, why));
}

const POD_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
] as const;
const SPEC_FIELDS = ['hostUsers', 'hostPID', 'hostIPC', 'shareProcessNamespace'] as const;
const CONTAINER_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;

function checkWindows(errors: Errors, field: string, spec: PodSpec): void {
  const why = 'cannot be set for a windows pod';
  const context = spec.securityContext;
  for (const name of POD_FIELDS) {
    if (context?.[name] !== undefined) errors.push(forbidden(`${field}.securityContext.${name}`, why));
  }
  for (const name of SPEC_FIELDS) {
    if (spec[name] !== undefined && spec[name]) errors.push(forbidden(`${field}.${name}`, why));
  }
  visitContainers(spec, field, ({ securityContext }, at) => {
    for (const name of CONTAINER_FIELDS) {
      if (securityContext?.[name] !== undefined) errors.push(forbidden(`${at}.securityContext.${name}`, why));
    }
  });
}

function checkLinux(errors: Errors, field: string, spec: PodSpec): void {
  const why = 'windows options cannot be set for a linux pod';
  if (spec.securityContext?.windowsOptions !== undefined) {
    errors.push(forbidden(`${field}.securityContext.windowsOptions`, why));
  }
  visitContainers(spec, field, ({ securityContext }, at) => {
    if (securityContext?.windowsOptions === undefined) return;
    errors.push(forbidden(`${at}.securityContext.windowsOptions`, why));
  });
}

/** What an operating system has no use for. Upstream: validateOS, validateLinux, validateWindows. */
export function checkOs(errors: Errors, field: string, spec: PodSpec): void {
  if (spec.os === undefined) return;
  const { name } = spec.os;
  if (name === '') errors.push(required(`${field}.os.name`, 'cannot be empty'));
  else if (name === 'linux') checkLinux(errors, field, spec);
  else if (name === 'windows') checkWindows(errors, field, spec);
  else errors.push(notSupported(`${field}.os`, name, ['linux', 'windows']));
}
