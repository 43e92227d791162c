import type { Service, ServicePort, ServiceSpec } from '../../../api/index.ts';
import { omit } from '../omit.ts';

export const HEADLESS = 'None';

export function needsClusterIP(spec: ServiceSpec): boolean {
  return spec.type !== 'ExternalName';
}

export function needsNodePort(spec: ServiceSpec): boolean {
  return spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
}

/** `NodePort` services keep ports they were given even when none would be allocated for them. */
export function mayHaveNodePort(spec: ServiceSpec): boolean {
  return spec.type === 'NodePort' || spec.type === 'LoadBalancer';
}

export function needsHealthCheckNodePort(spec: ServiceSpec): boolean {
  return spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
}

/** The address that the allocator holds for a service. */
export function allocatedIP(spec: ServiceSpec): string | undefined {
  const ip = spec.clusterIP ?? '';
  return needsClusterIP(spec) && ip !== '' && ip !== HEADLESS ? ip : undefined;
}

/** The node ports that the allocator holds for a service: TCP and UDP may share one. */
export function allocatedPorts(spec: ServiceSpec): ReadonlySet<number> {
  const ports = new Set<number>();
  if (mayHaveNodePort(spec)) {
    for (const port of spec.ports ?? []) if ((port.nodePort ?? 0) !== 0) ports.add(port.nodePort ?? 0);
  }
  if (needsHealthCheckNodePort(spec) && (spec.healthCheckNodePort ?? 0) !== 0) ports.add(spec.healthCheckNodePort ?? 0);
  return ports;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Keeps what was allocated when an update does not mention it, and drops what the new type has no use for.
 * upstream: pkg/registry/core/service/strategy.go patchAllocatedValues, dropTypeDependentFields
 */
export function carryAllocations(next: Service, old: Service): Service {
  const spec: Writable<ServiceSpec> = { ...next.spec };
  const before = old.spec;
  carryClusterIP(spec, before);
  carryNodePorts(spec, before);
  dropUseless(spec, before);
  if (needsHealthCheckNodePort(before) && needsHealthCheckNodePort(spec)) {
    if ((spec.healthCheckNodePort ?? 0) === 0) setOptional(spec, 'healthCheckNodePort', before.healthCheckNodePort);
  } else if (needsHealthCheckNodePort(before) && spec.healthCheckNodePort === before.healthCheckNodePort) {
    delete spec.healthCheckNodePort;
  }
  return { ...next, spec };
}

function isLoadBalancer(spec: ServiceSpec): boolean {
  return spec.type === 'LoadBalancer';
}

/** upstream: service.ExternallyAccessible */
function isExternallyAccessible(spec: ServiceSpec): boolean {
  return mayHaveNodePort(spec) || (needsClusterIP(spec) && (spec.externalIPs ?? []).length > 0);
}

/** Fields that make sense for some types only. */
const TYPE_FIELDS: readonly (readonly [keyof ServiceSpec, (spec: ServiceSpec) => boolean])[] = [
  ['allocateLoadBalancerNodePorts', isLoadBalancer],
  ['loadBalancerClass', isLoadBalancer],
  ['externalTrafficPolicy', isExternallyAccessible],
];

function dropUseless(spec: Writable<ServiceSpec>, before: ServiceSpec): void {
  for (const [field, isNeeded] of TYPE_FIELDS) {
    if (isNeeded(before) && !isNeeded(spec) && spec[field] === before[field]) Reflect.deleteProperty(spec, field);
  }
}

function carryClusterIP(spec: Writable<ServiceSpec>, before: ServiceSpec): void {
  if (!needsClusterIP(before)) return;
  if (needsClusterIP(spec)) {
    if ((spec.clusterIP ?? '') === '') setOptional(spec, 'clusterIP', before.clusterIP);
    if ((spec.clusterIPs ?? []).length === 0 && spec.clusterIP === before.clusterIP) {
      setOptional(spec, 'clusterIPs', before.clusterIPs);
    }
    if ((spec.ipFamilies ?? []).length === 0) setOptional(spec, 'ipFamilies', before.ipFamilies);
    if (spec.ipFamilyPolicy === undefined) setOptional(spec, 'ipFamilyPolicy', before.ipFamilyPolicy);
  } else if (spec.clusterIP === before.clusterIP) {
    delete spec.clusterIP;
    delete spec.clusterIPs;
    delete spec.ipFamilies;
    delete spec.ipFamilyPolicy;
  }
}

function carryNodePorts(spec: Writable<ServiceSpec>, before: ServiceSpec): void {
  if (!mayHaveNodePort(before)) return;
  const ports = spec.ports ?? [];
  if (mayHaveNodePort(spec)) {
    const known = new Map((before.ports ?? []).map((port) => [port.name ?? '', port.nodePort ?? 0]));
    const kept = new Set(ports.map((port) => port.nodePort ?? 0));
    spec.ports = ports.map((port) => {
      const nodePort = known.get(port.name ?? '') ?? 0;
      if ((port.nodePort ?? 0) !== 0 || nodePort === 0 || kept.has(nodePort)) return port;
      kept.add(nodePort);
      return { ...port, nodePort };
    });
  } else if (sameNodePorts(ports, before.ports ?? [])) {
    spec.ports = ports.map((port) => omit(port, 'nodePort'));
  }
}

function sameNodePorts(left: readonly ServicePort[], right: readonly ServicePort[]): boolean {
  const numbers = (ports: readonly ServicePort[]): string =>
    ports
      .map((port) => port.nodePort ?? 0)
      .sort((a, b) => a - b)
      .join();
  return numbers(left) === numbers(right);
}

function setOptional<T, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}
