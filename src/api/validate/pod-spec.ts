import type { PodSpec, PodTemplateSpec } from '../generated/types.ts';
import { inRange, isDns1123Label, isDns1123Subdomain, isIP, isQualifiedName } from '../names/index.ts';
import { type Errors, check, checkLabels, checkNumber, nonNegative, oneOf } from './common.ts';
import { checkContainers } from './container.ts';
import { forbidden, invalidValue, notSupported, required } from './field-error.ts';
import { checkAnnotations } from './metadata.ts';
import { checkResourceName, checkResourceQuantity } from './resources.ts';
import { checkAffinity, checkSpread, checkTolerations } from './scheduling.ts';
import { checkPodSecurityContext } from './security.ts';
import { checkVolumes } from './volume.ts';

const MAX_INT32 = 2 ** 31 - 1;
const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];

function checkDns(errors: Errors, field: string, { dnsPolicy, dnsConfig }: PodSpec): void {
  const nameservers = dnsConfig?.nameservers ?? [];
  if (dnsPolicy === 'None') {
    if (dnsConfig === undefined) {
      errors.push(required(field, 'must provide `dnsConfig` when `dnsPolicy` is None'));
      return;
    }
    if (nameservers.length === 0) {
      errors.push(
        required(`${field}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'),
      );
      return;
    }
  }
  if (nameservers.length > 3) {
    errors.push(invalidValue(`${field}.nameservers`, nameservers, 'must not have more than 3 nameservers'));
  }
  nameservers.forEach((server, index) => {
    check(errors, `${field}.nameservers[${String(index)}]`, server, isIP);
  });
  const searches = dnsConfig?.searches ?? [];
  if (searches.length > 32) {
    errors.push(invalidValue(`${field}.searches`, searches, 'must not have more than 32 search paths'));
  }
  if (searches.join(' ').length > 2048) {
    const why = 'must not have more than 2048 characters (including spaces) in the search list';
    errors.push(invalidValue(`${field}.searches`, searches, why));
  }
  searches.forEach((search, index) => {
    const domain = search.endsWith('.') ? search.slice(0, -1) : search;
    if (search !== '.') check(errors, `${field}.searches[${String(index)}]`, domain, isDns1123Subdomain);
  });
  (dnsConfig?.options ?? []).forEach(({ name = '' }, index) => {
    if (name === '') errors.push(required(`${field}.options[${String(index)}]`, 'must not be empty'));
  });
}

function checkNames(errors: Errors, field: string, spec: PodSpec): void {
  const rows = [
    ['serviceAccountName', spec.serviceAccountName, isDns1123Subdomain],
    ['nodeName', spec.nodeName, isDns1123Subdomain],
    ['hostname', spec.hostname, isDns1123Label],
    ['subdomain', spec.subdomain, isDns1123Label],
    ['priorityClassName', spec.priorityClassName, isDns1123Subdomain],
    ['runtimeClassName', spec.runtimeClassName, isDns1123Subdomain],
  ] as const;
  for (const [name, value, how] of rows) {
    if (value !== undefined && value !== '') check(errors, `${field}.${name}`, value, how);
  }
}

function checkOverhead(errors: Errors, field: string, overhead: PodSpec['overhead']): void {
  for (const name in overhead) {
    checkResourceName(errors, field, name, false);
    checkResourceQuantity(errors, `${field}[${name}]`, name, overhead[name] ?? '0');
  }
}

/** Upstream: ValidatePodSpec. */
export function checkPodSpec(errors: Errors, field: string, spec: PodSpec): void {
  const volumes = checkVolumes(errors, `${field}.volumes`, spec.volumes ?? []);
  checkContainers(errors, field, spec, volumes);
  oneOf(errors, `${field}.restartPolicy`, spec.restartPolicy, ['Always', 'Never', 'OnFailure']);
  oneOf(errors, `${field}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES);
  checkLabels(errors, `${field}.nodeSelector`, spec.nodeSelector);
  checkPodSecurityContext(errors, `${field}.securityContext`, spec);
  (spec.imagePullSecrets ?? []).forEach(({ name = '' }, index) => {
    if (name === '') errors.push(required(`${field}.imagePullSecrets[${String(index)}].name`));
  });
  checkAffinity(errors, `${field}.affinity`, spec.affinity);
  checkDns(errors, `${field}.dnsConfig`, spec);
  (spec.readinessGates ?? []).forEach(({ conditionType }, index) => {
    check(errors, `${field}.readinessGates[${String(index)}].conditionType`, conditionType, isQualifiedName);
  });
  checkSpread(errors, `${field}.topologySpreadConstraints`, spec.topologySpreadConstraints ?? []);
  checkNames(errors, field, spec);
  nonNegative(errors, `${field}.terminationGracePeriodSeconds`, spec.terminationGracePeriodSeconds);
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined) {
    checkNumber(errors, `${field}.activeDeadlineSeconds`, deadline, inRange(deadline, 1, MAX_INT32));
  }
  checkTolerations(errors, `${field}.tolerations`, spec.tolerations ?? []);
  for (const { ip, hostnames = [] } of spec.hostAliases ?? []) {
    for (const message of isIP(ip)) errors.push(invalidValue(`${field}.hostAliases.ip`, ip, message));
    for (const name of hostnames) check(errors, `${field}.hostAliases.hostnames`, name, isDns1123Subdomain);
  }
  const preemption = spec.preemptionPolicy;
  if (preemption !== undefined && !['Never', 'PreemptLowerPriority'].includes(preemption)) {
    errors.push(notSupported(`${field}.preemptionPolicy`, preemption, ['Never', 'PreemptLowerPriority']));
  }
  checkOverhead(errors, `${field}.overhead`, spec.overhead);
  if (spec.hostNetwork === true) checkHostNetwork(errors, `${field}.containers`, spec);
}

function checkHostNetwork(errors: Errors, field: string, { containers }: PodSpec): void {
  containers.forEach(({ ports = [] }, index) => {
    ports.forEach(({ hostPort, containerPort }, at) => {
      if (hostPort === undefined || hostPort === containerPort) return;
      const path = `${field}[${String(index)}].ports[${String(at)}].containerPort`;
      errors.push(invalidValue(path, containerPort, 'must match `hostPort` when `hostNetwork` is true'));
    });
  });
}

/** Upstream: ValidatePodTemplateSpec. */
export function checkTemplate(errors: Errors, field: string, template: PodTemplateSpec): void {
  checkLabels(errors, `${field}.metadata.labels`, template.metadata?.labels);
  checkAnnotations(errors, `${field}.metadata.annotations`, template.metadata?.annotations);
  if (template.spec === undefined) {
    errors.push(required(`${field}.spec.containers`));
    return;
  }
  checkPodSpec(errors, `${field}.spec`, template.spec);
  if ((template.spec.ephemeralContainers ?? []).length > 0) {
    errors.push(forbidden(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  }
}
