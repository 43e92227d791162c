import type { PodResourceClaim, PodSchedulingGate, PodSpec, PodTemplateSpec } from '../generated/types.ts';
import {
  inRange,
  isDns1123Label,
  isDns1123Subdomain,
  isDns1123SubdomainWithUnderscore,
  isIP,
  isQualifiedName,
} from '../names/index.ts';
import { podResourceTotals } from '../pods/index.ts';
import { compareQuantities } from '../quantity/index.ts';
import { type Errors, check, checkLabels, checkNumber, oneOf } from './common.ts';
import { checkContainers } from './container.ts';
import { duplicate, forbidden, invalidValue, required } from './field-error.ts';
import { checkAnnotations } from './metadata.ts';
import { checkPodAnnotations } from './pod-annotations.ts';
import { checkResources } from './resources.ts';
import { checkAffinity, checkSpread, checkTolerations } from './scheduling.ts';
import { checkHostUsers, checkPodSecurityContext } from './security.ts';
import { checkVolumes } from './volume.ts';
import { checkHostProcess, checkOs } from './windows.ts';

const MAX_INT32 = 2 ** 31 - 1;
const MAX_HOSTNAME = 64;
const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];

/** Upstream: validatePodDNSConfig */
function checkDns(errors: Errors, field: string, { dnsPolicy, dnsConfig }: PodSpec): void {
  const nameservers = dnsConfig?.nameservers ?? [];
  if (dnsPolicy === 'None') {
    if (dnsConfig === undefined) {
      errors.push(required(field, 'must provide `dnsConfig` when `dnsPolicy` is None'));
      return;
    }
    if (nameservers.length === 0) {
      const why = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
      errors.push(required(`${field}.nameservers`, why));
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
    const at = `${field}.searches[${String(index)}]`;
    if (search !== '.') check(errors, at, domain, isDns1123SubdomainWithUnderscore);
  });
  (dnsConfig?.options ?? []).forEach(({ name = '' }, index) => {
    if (name === '') errors.push(required(`${field}.options[${String(index)}]`, 'must not be empty'));
  });
}

/** Upstream: validateSchedulingGates */
function checkGates(errors: Errors, field: string, gates: readonly PodSchedulingGate[]): void {
  gates.forEach(({ name }, index) => {
    const at = `${field}[${String(index)}]`;
    check(errors, at, name, isQualifiedName);
    if (gates.findIndex((gate) => gate.name === name) < index) errors.push(duplicate(at, name));
  });
}

/** Upstream: validatePodResourceClaims */
function checkClaims(errors: Errors, field: string, claims: readonly PodResourceClaim[]): void {
  claims.forEach((claim, index) => {
    const at = `${field}[${String(index)}]`;
    const { name, resourceClaimName: own, resourceClaimTemplateName: template } = claim;
    if (name === '') errors.push(required(`${at}.name`));
    else if (claims.findIndex((other) => other.name === name) < index) errors.push(duplicate(`${at}.name`, name));
    else check(errors, `${at}.name`, name, isDns1123Label);
    if (own !== undefined && template !== undefined) {
      const why = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified';
      errors.push(invalidValue(at, claim, why));
    }
    if (own === undefined && template === undefined) {
      const why = 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`';
      errors.push(invalidValue(at, claim, why));
    }
    if (own !== undefined) check(errors, `${at}.resourceClaimName`, own, isDns1123Subdomain);
    if (template !== undefined) check(errors, `${at}.resourceClaimTemplateName`, template, isDns1123Subdomain);
  });
}

/** What the pod asks for as a whole covers what its containers ask for. Upstream: validatePodResources */
function checkPodResources(errors: Errors, field: string, spec: PodSpec): void {
  const { resources } = spec;
  if (resources === undefined) return;
  if (resources.claims !== undefined) {
    errors.push(forbidden(`${field}.claims`, 'claims cannot be set for Resources at pod-level'));
  }
  checkResources(errors, field, resources, 'pod');
  const { resources: _own, ...containersOnly } = spec;
  const total = podResourceTotals(containersOnly, 'requests');
  for (const name in total) {
    const [sum = '0', asked = '0'] = [total[name], resources.requests?.[name]];
    if (compareQuantities(sum, asked) <= 0) continue;
    const why = `must be greater than or equal to aggregate container requests of ${sum}`;
    errors.push(invalidValue(`${field}.requests[${name}]`, asked, why));
  }
  spec.containers.forEach((container, index) => {
    const limits = container.resources?.limits;
    for (const name in limits) {
      const [own = '0', most] = [limits[name], resources.limits?.[name]];
      if (most === undefined || compareQuantities(own, most) <= 0) continue;
      const at = `${field}.containers[${String(index)}][${name}].limits`;
      errors.push(invalidValue(at, own, `must be less than or equal to pod limits of ${most}`));
    }
  });
}

function checkNames(errors: Errors, field: string, spec: PodSpec): void {
  const rows = [
    ['serviceAccountName', spec.serviceAccountName, isDns1123Subdomain],
    ['nodeName', spec.nodeName, isDns1123Subdomain],
    ['hostname', spec.hostname, isDns1123Label],
    ['subdomain', spec.subdomain, isDns1123Label],
    ['priorityClassName', spec.priorityClassName, isDns1123Subdomain],
  ] as const;
  for (const [name, value, how] of rows) {
    if (value !== undefined && value !== '') check(errors, `${field}.${name}`, value, how);
  }
  if (spec.runtimeClassName !== undefined) {
    check(errors, `${field}.runtimeClassName`, spec.runtimeClassName, isDns1123Subdomain);
  }
  const group = spec.schedulingGroup?.podGroupName;
  if (group !== undefined) check(errors, `${field}.schedulingGroup.podGroupName`, group, isDns1123Subdomain);
}

function checkHostnameOverride(errors: Errors, field: string, spec: PodSpec): void {
  const name = spec.hostnameOverride;
  if (name === undefined) return;
  const at = `${field}.hostnameOverride`;
  if (spec.hostNetwork === true) errors.push(forbidden(at, 'may not be set when `hostNetwork` is true'));
  if (spec.setHostnameAsFQDN === true) errors.push(forbidden(at, 'may not be set when `setHostnameAsFQDN` is true'));
  check(errors, at, name, isDns1123Subdomain);
  if (name.length > MAX_HOSTNAME) {
    errors.push(invalidValue(at, name, `must be no more than ${String(MAX_HOSTNAME)} characters`));
  }
}

function checkHostAliases(errors: Errors, field: string, { hostAliases = [] }: PodSpec): void {
  hostAliases.forEach(({ ip, hostnames = [] }, index) => {
    const at = `${field}.hostAliases[${String(index)}]`;
    check(errors, `${at}.ip`, ip, isIP);
    hostnames.forEach((name, position) => {
      check(errors, `${at}.hostnames[${String(position)}]`, name, isDns1123Subdomain);
    });
  });
}

/** Upstream: validatePodHostNetworkDeps. @param ofPod in templates the host's port may still be filled in */
function checkHostNetwork(errors: Errors, field: string, { containers, hostNetwork }: PodSpec, ofPod: boolean): void {
  if (hostNetwork !== true) return;
  containers.forEach(({ ports = [] }, index) => {
    ports.forEach(({ hostPort = 0, containerPort }, at) => {
      if ((!ofPod && hostPort === 0) || hostPort === containerPort) return;
      const path = `${field}[${String(index)}].ports[${String(at)}].hostPort`;
      errors.push(invalidValue(path, hostPort, 'must match `containerPort` when `hostNetwork` is true'));
    });
  });
}

/** Policies of scheduling, and what the pod may not say of its host. */
function checkPolicies(errors: Errors, field: string, spec: PodSpec): void {
  checkTolerations(errors, `${field}.tolerations`, spec.tolerations ?? []);
  checkHostAliases(errors, field, spec);
  if (spec.preemptionPolicy !== undefined) {
    oneOf(errors, `${field}.preemptionPolicy`, spec.preemptionPolicy, PREEMPTION_POLICIES);
  }
  if (spec.overhead !== undefined) checkResources(errors, `${field}.overhead`, { limits: spec.overhead });
  checkOs(errors, field, spec);
}

/** Upstream: ValidatePodSpec. @param podName of a pod; a template has none */
export function checkPodSpec(errors: Errors, field: string, spec: PodSpec, podName?: string): void {
  if (spec.terminationGracePeriodSeconds === undefined) errors.push(required(`${field}.terminationGracePeriodSeconds`));
  const volumes = checkVolumes(errors, `${field}.volumes`, spec.volumes ?? [], podName);
  if (spec.resourceClaims !== undefined) checkClaims(errors, `${field}.resourceClaims`, spec.resourceClaims);
  checkContainers(errors, field, spec, volumes);
  checkPodResources(errors, `${field}.resources`, spec);
  checkHostNetwork(errors, `${field}.containers`, spec, podName !== undefined);
  oneOf(errors, `${field}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES);
  oneOf(errors, `${field}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES);
  checkLabels(errors, `${field}.nodeSelector`, spec.nodeSelector);
  checkPodSecurityContext(errors, `${field}.securityContext`, spec);
  checkAffinity(errors, `${field}.affinity`, spec.affinity);
  checkDns(errors, `${field}.dnsConfig`, spec);
  (spec.readinessGates ?? []).forEach(({ conditionType }, index) => {
    check(errors, `${field}.readinessGates[${String(index)}].conditionType`, conditionType, isQualifiedName);
  });
  if (spec.schedulingGates !== undefined) checkGates(errors, `${field}.schedulingGates`, spec.schedulingGates);
  checkSpread(errors, `${field}.topologySpreadConstraints`, spec.topologySpreadConstraints ?? []);
  checkHostProcess(errors, field, spec);
  checkHostUsers(errors, field, spec);
  checkNames(errors, field, spec);
  checkHostnameOverride(errors, field, spec);
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined) {
    checkNumber(errors, `${field}.activeDeadlineSeconds`, deadline, inRange(deadline, 1, MAX_INT32));
  }
  checkPolicies(errors, field, spec);
}

/** Upstream: ValidatePodTemplateSpec. */
export function checkTemplate(errors: Errors, field: string, template: PodTemplateSpec): void {
  const { metadata, spec } = template;
  checkLabels(errors, `${field}.labels`, metadata?.labels);
  checkAnnotations(errors, `${field}.annotations`, metadata?.annotations);
  checkPodAnnotations(errors, `${field}.annotations`, metadata?.annotations, spec);
  if (spec === undefined) {
    errors.push(required(`${field}.spec.containers`));
    return;
  }
  checkPodSpec(errors, `${field}.spec`, spec);
  if ((spec.ephemeralContainers ?? []).length > 0) {
    errors.push(forbidden(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  }
}
