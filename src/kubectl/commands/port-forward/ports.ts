import type { Pod, Service } from '../../../api/index.ts';
import { failure } from '../../errors.ts';

/** A port of this machine, and the one of the pod that it leads to. */
export interface ForwardedPort {
  /** 0 for any that is free. */
  readonly local: number;
  readonly remote: number;
}

interface Declared {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
}

const MOST = 65_535;

/** `LOCAL:REMOTE`, or one for both. */
function split(port: string): readonly [local: string, remote: string] {
  const parts = port.split(':');
  const [first = '', second = ''] = parts;
  return parts.length === 2 ? [first, second] : [first, first];
}

function joined(local: string, remote: string): string {
  return local === remote ? remote : `${local}:${remote}`;
}

/** Go's strconv.Atoi. */
function number(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

function containerPorts(pod: Pod): readonly Declared[] {
  return pod.spec.containers.flatMap(({ ports = [] }) =>
    ports.map(({ containerPort, ...rest }) => ({ ...rest, port: containerPort })),
  );
}

/** @throws CommandError */
function containerPortNamed(pod: Pod, name: string): number {
  const found = containerPorts(pod).find((port) => port.name === name);
  if (found === undefined) throw failure(`Pod '${pod.metadata.name}' does not have a named port '${name}'`);
  return found.port;
}

/** @throws CommandError */
function servicePortNamed(service: Service, name: string): number {
  const found = (service.spec.ports ?? []).find((port) => port.name === name);
  if (found === undefined) throw failure(`Service '${service.metadata.name}' does not have a named port '${name}'`);
  return found.port;
}

/** upstream: kubectl/pkg/util/service_port.go LookupContainerPortNumberByServicePort @throws CommandError */
function targetPort(service: Service, pod: Pod, port: number): number {
  const found = (service.spec.ports ?? []).find((candidate) => candidate.port === port);
  if (found === undefined) {
    throw failure(`Service ${service.metadata.name} does not have a service port ${String(port)}`);
  }
  const { targetPort: target = 0 } = found;
  if (service.spec.clusterIP === 'None') return port;
  if (typeof target === 'string') return containerPortNamed(pod, target);
  return target === 0 ? port : target;
}

/** @param named finds a port by its name @throws CommandError */
function refuseUdp(declared: readonly Declared[], ports: readonly string[], named: (name: string) => number): void {
  for (const port of ports) {
    const [, remote] = split(port);
    const same = declared.filter((candidate) => candidate.port === (number(remote) ?? named(remote)));
    const udpOnly = same.length > 0 && same.every(({ protocol }) => protocol === 'UDP');
    if (udpOnly) throw failure(`UDP protocol is not supported for ${remote}`);
  }
}

/** Ports of a Service, as those of the pod behind them. upstream: translateServicePortToTargetPort @throws CommandError */
export function ofService(ports: readonly string[], service: Service, pod: Pod): readonly string[] {
  const named = (name: string): number => servicePortNamed(service, name);
  refuseUdp(service.spec.ports ?? [], ports, named);
  return ports.map((port) => {
    const [local, remote] = split(port);
    const known = number(remote);
    const servicePort = known ?? named(remote);
    const wanted = known === undefined && local === remote ? String(servicePort) : local;
    return joined(wanted, String(targetPort(service, pod, servicePort)));
  });
}

/** Ports of a pod, their names turned to numbers. upstream: convertPodNamedPortToNumber @throws CommandError */
export function ofPod(ports: readonly string[], pod: Pod): readonly string[] {
  const named = (name: string): number => containerPortNamed(pod, name);
  refuseUdp(containerPorts(pod), ports, named);
  return ports.map((port) => {
    const [local, remote] = split(port);
    const target = number(remote) === undefined ? String(named(remote)) : remote;
    return local === remote ? target : `${local}:${target}`;
  });
}

/** Go's strconv.ParseUint for 16 bits. @throws CommandError */
function parsePort(text: string, which: 'local' | 'remote'): number {
  const why = !/^\d+$/.test(text) ? 'invalid syntax' : Number(text) > MOST ? 'value out of range' : undefined;
  if (why === undefined) return Number(text);
  throw failure(`error parsing ${which} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);
}

/** upstream: client-go/tools/portforward parsePorts @throws CommandError */
export function parsePorts(ports: readonly string[]): readonly ForwardedPort[] {
  return ports.map((port) => {
    if (port.split(':').length > 2) throw failure(`invalid port format '${port}'`);
    const [local, remote] = split(port);
    const parsed = { local: parsePort(local === '' ? '0' : local, 'local'), remote: parsePort(remote, 'remote') };
    if (parsed.remote === 0) throw failure('remote port must be > 0');
    return parsed;
  });
}

export interface ListenAddress {
  readonly ip: string;
  /** Of `localhost`: it is enough that one of its addresses can be had. */
  readonly oneOf: boolean;
}

function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

/** upstream: client-go/tools/portforward parseAddresses @throws CommandError */
export function parseAddresses(addresses: readonly string[]): readonly ListenAddress[] {
  const found = new Map<string, ListenAddress>();
  for (const address of addresses) {
    if (address === 'localhost') {
      for (const ip of ['127.0.0.1', '::1']) if (!found.has(ip)) found.set(ip, { ip, oneOf: true });
    } else if (isIPv4(address) || /^[\da-f]*:[\da-f:.]+$/i.test(address)) {
      found.set(address, { ip: address, oneOf: false });
    } else {
      throw failure(`${address} is not a valid IP`);
    }
  }
  return [...found.values()].sort((a, b) => (a.ip < b.ip ? -1 : 1));
}
