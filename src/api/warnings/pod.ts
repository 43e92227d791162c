import type {
  Container,
  ContainerPort,
  PodAffinityTerm,
  PodSpec,
  PodTemplateSpec,
  WeightedPodAffinityTerm,
} from '../generated/types.ts';
import { fractionWarning } from './fractions.ts';
import { deprecatedNodeLabel, nodeTermWarnings } from './nodes.ts';
import { volumeWarnings } from './volumes.ts';

type Annotations = Readonly<Record<string, string>>;

const DEPRECATED_ANNOTATIONS = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
] as const;
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const SECCOMP_TEXT = 'non-functional in v1.27+; use the "seccompProfile" field instead';
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const APPARMOR_TEXT = 'deprecated since v1.30; use the "appArmorProfile" field instead';
const NO_SELECTOR = 'a null labelSelector results in matching no pod';

/** What is odd in a template of pods. Upstream: pkg/api/pod GetWarningsForPodTemplate @param field `spec.template` */
export function templateWarnings(warnings: string[], template: PodTemplateSpec | undefined, field: string): void {
  const { metadata, spec } = template ?? {};
  if (spec === undefined) return;
  const annotations = metadata?.annotations ?? {};
  podSpecWarnings(warnings, spec, annotations, `${field}.`);
  if (spec.securityContext?.appArmorProfile !== undefined) return;
  eachContainer(spec, '', ({ name, securityContext }) => {
    const key = `${APPARMOR}${name}`;
    if (securityContext?.appArmorProfile !== undefined || annotations[key] === undefined) return;
    warnings.push(`${field}.metadata.annotations[${key}]: ${APPARMOR_TEXT}`);
  });
}

function eachContainer(spec: PodSpec, field: string, visit: (container: Container, field: string) => void): void {
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    (spec[list] ?? []).forEach((container: Container, index) => {
      visit(container, `${field}.${list}[${String(index)}]`);
    });
  }
}

/** Upstream: warningsForPodSpecAndMeta @param prefix empty, or of a template: `spec.template.` */
export function podSpecWarnings(warnings: string[], spec: PodSpec, annotations: Annotations, prefix: string): void {
  const field = `${prefix}spec`;
  placementWarnings(warnings, spec, field);
  for (const [key, text] of DEPRECATED_ANNOTATIONS) {
    if (annotations[key] !== undefined) warnings.push(`${prefix}metadata.annotations[${key}]: ${text}`);
  }
  volumeWarnings(warnings, spec, field);
  duplicateWarnings(warnings, spec, field);
  fractionWarning(warnings, spec.overhead, 'memory', `${field}.overhead`);
  fractionWarning(warnings, spec.overhead, 'ephemeral-storage', `${field}.overhead`);
  if (spec.securityContext?.seccompProfile === undefined && annotations[SECCOMP_POD] !== undefined) {
    warnings.push(`${prefix}metadata.annotations[${SECCOMP_POD}]: ${SECCOMP_TEXT}`);
  }
  eachContainer(spec, field, (container, at) => {
    const key = `${SECCOMP_CONTAINER}${container.name}`;
    if (container.securityContext?.seccompProfile === undefined && annotations[key] !== undefined) {
      warnings.push(`${prefix}metadata.annotations[${key}]: ${SECCOMP_TEXT}`);
    }
    containerWarnings(warnings, container, at);
  });
  portWarnings(warnings, spec, field);
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    const why = 'must be >= 0; negative values are invalid and will be treated as 1';
    warnings.push(`${field}.terminationGracePeriodSeconds: ${why}`);
  }
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    const at = `${field}.affinity.${kind}`;
    const { requiredDuringSchedulingIgnoredDuringExecution: required, ...rest } = spec.affinity?.[kind] ?? {};
    affinityWarnings(warnings, required, `${at}.requiredDuringSchedulingIgnoredDuringExecution`);
    const preferred = rest.preferredDuringSchedulingIgnoredDuringExecution;
    weightedWarnings(warnings, preferred, `${at}.preferredDuringSchedulingIgnoredDuringExecution`);
  }
}

function affinityWarnings(warnings: string[], terms: readonly PodAffinityTerm[] | undefined, field: string): void {
  (terms ?? []).forEach(({ labelSelector }, index) => {
    if (labelSelector === undefined) warnings.push(`${field}[${String(index)}].labelSelector: ${NO_SELECTOR}`);
  });
}

function weightedWarnings(
  warnings: string[],
  terms: readonly WeightedPodAffinityTerm[] | undefined,
  field: string,
): void {
  (terms ?? []).forEach(({ podAffinityTerm }, index) => {
    if (podAffinityTerm.labelSelector !== undefined) return;
    warnings.push(`${field}[${String(index)}].podAffinityTerm.labelSelector: ${NO_SELECTOR}`);
  });
}

function placementWarnings(warnings: string[], spec: PodSpec, field: string): void {
  for (const key of Object.keys(spec.nodeSelector ?? {})) {
    const why = deprecatedNodeLabel(key);
    if (why !== undefined) warnings.push(`${field}.nodeSelector[${key}]: ${why}`);
  }
  const { requiredDuringSchedulingIgnoredDuringExecution: required, ...rest } = spec.affinity?.nodeAffinity ?? {};
  const at = `${field}.affinity.nodeAffinity`;
  (required?.nodeSelectorTerms ?? []).forEach((term, index) => {
    const terms = `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
    nodeTermWarnings(warnings, term, `${terms}[${String(index)}]`, false);
  });
  (rest.preferredDuringSchedulingIgnoredDuringExecution ?? []).forEach(({ preference }, index) => {
    const terms = `${at}.preferredDuringSchedulingIgnoredDuringExecution`;
    nodeTermWarnings(warnings, preference, `${terms}[${String(index)}].preference`, true);
  });
  (spec.topologySpreadConstraints ?? []).forEach(({ topologyKey, labelSelector }, index) => {
    const one = `${field}.topologySpreadConstraints[${String(index)}]`;
    const why = deprecatedNodeLabel(topologyKey);
    if (why !== undefined) warnings.push(`${one}.topologyKey: ${topologyKey} is ${why}`);
    if (labelSelector === undefined) warnings.push(`${one}.labelSelector: ${NO_SELECTOR}`);
  });
}

function duplicateWarnings(warnings: string[], spec: PodSpec, field: string): void {
  const addresses = new Set<string>();
  (spec.hostAliases ?? []).forEach(({ ip }, index) => {
    if (addresses.has(ip))
      warnings.push(`${field}.hostAliases[${String(index)}].ip: duplicate ip ${JSON.stringify(ip)}`);
    addresses.add(ip);
  });
  const secrets = (spec.imagePullSecrets ?? []).map(({ name = '' }) => name);
  secrets.forEach((name, index) => {
    if (secrets.indexOf(name) === index) return;
    warnings.push(`${field}.imagePullSecrets[${String(index)}].name: duplicate name ${JSON.stringify(name)}`);
  });
  secrets.forEach((name, index) => {
    if (name === '') warnings.push(`${field}.imagePullSecrets[${String(index)}].name: invalid empty name ""`);
  });
}

function containerWarnings(warnings: string[], { resources, env = [] }: Container, field: string): void {
  for (const name of ['memory', 'ephemeral-storage']) {
    fractionWarning(warnings, resources?.limits, name, `${field}.resources.limits`);
    fractionWarning(warnings, resources?.requests, name, `${field}.resources.requests`);
  }
  const known = new Set<string>();
  env.forEach(({ name, value = '', valueFrom }, index) => {
    const itself = `$(${name})`;
    // What is built upon the earlier value does not hide it.
    const hides = valueFrom !== undefined || value === itself || !value.includes(itself);
    if (known.has(name) && hides) {
      const what = `hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`;
      warnings.push(`${field}.env[${String(index)}]: ${what}`);
    }
    known.add(name);
  });
}

/** As Go prints one. */
function portText({ name = '', hostPort = 0, containerPort, protocol = '', hostIP = '' }: ContainerPort): string {
  const numbers = `HostPort:${String(hostPort)} ContainerPort:${String(containerPort)}`;
  return `{Name:${name} ${numbers} Protocol:${protocol} HostIP:${hostIP}}`;
}

/** How two definitions of one port of a pod get into each other's way. */
function portConflict(port: ContainerPort, other: ContainerPort): string | undefined {
  const [ip = '', otherIP = ''] = [port.hostIP, other.hostIP];
  const [host = 0, otherHost = 0] = [port.hostPort, other.hostPort];
  if (ip === otherIP && host === otherHost) return 'duplicate';
  if (host === 0 || otherHost === 0) return 'overlapping';
  return host === otherHost && (ip === '') !== (otherIP === '') ? 'dangerously ambiguous' : undefined;
}

function portWarnings(warnings: string[], spec: PodSpec, field: string): void {
  const all = new Map<string, (readonly [string, ContainerPort])[]>();
  eachContainer(spec, field, ({ ports = [] }, at) => {
    ports.forEach((port, index) => {
      const here = `${at}.ports[${String(index)}]`;
      if ((port.hostIP ?? '') !== '' && (port.hostPort ?? 0) === 0) {
        warnings.push(`${here}: hostIP set without hostPort: ${portText(port)}`);
      }
      const key = `${String(port.containerPort)}/${port.protocol ?? ''}`;
      const others = all.get(key) ?? [];
      for (const [where, other] of others) {
        const how = portConflict(port, other);
        if (how !== undefined) warnings.push(`${here}: ${how} port definition with ${where}`);
      }
      all.set(key, [...others, [here, port]]);
    });
  });
}
