import {
  type FieldError,
  invalid,
  type Service,
  services,
  type ServicePort,
  type ServiceSpec,
} from '../../../api/index.ts';
import { internalError } from '../errors.ts';
import { IpAllocator } from './ip-allocator.ts';
import { withIPFamilies } from './ip-families.ts';
import { PortAllocator } from './port-allocator.ts';
import {
  allocatedIP,
  allocatedPorts,
  HEADLESS,
  mayHaveNodePort,
  needsClusterIP,
  needsHealthCheckNodePort,
  needsNodePort,
} from './service-fields.ts';

/** What a write took; exactly one of the two has to be called when its outcome is known. */
export interface Allocation {
  readonly service: Service;
  /** The write happened: gives back what the old object no longer needs. */
  readonly commit: () => void;
  readonly rollback: () => void;
}

/** Gives Services their cluster IPs and node ports. upstream: pkg/registry/core/service/storage/alloc.go */
export class ServiceAllocator {
  readonly #ips: IpAllocator;
  readonly #ports: PortAllocator;

  /** @param cidr of cluster IPs @param random numbers in [0, 1) */
  constructor(cidr: string, random: () => number) {
    this.#ips = new IpAllocator(cidr, random);
    this.#ports = new PortAllocator(30000, 32767, random);
  }

  /** Takes what a stored service has. */
  load(service: Service): void {
    const spec = service.spec;
    const ip = allocatedIP(spec);
    if (ip !== undefined) this.#ips.allocate(ip);
    for (const port of allocatedPorts(spec)) this.#ports.allocate(port);
  }

  release(service: Service): void {
    const spec = service.spec;
    const ip = allocatedIP(spec);
    if (ip !== undefined) this.#ips.release(ip);
    for (const port of allocatedPorts(spec)) this.#ports.release(port);
  }

  /** @param old the stored service, when this is an update @throws StatusError Invalid, or InternalError when a range is full */
  allocate(service: Service, old?: Service): Allocation {
    const undo: (() => void)[] = [];
    const rollback = (): void => {
      for (const step of undo.reverse()) step();
    };
    try {
      const before = old?.spec;
      const spec = this.#withPorts(this.#withClusterIP(service, before, undo), service, before, undo);
      const next: Service = { ...service, spec };
      return {
        service: next,
        rollback,
        commit: () => {
          if (old !== undefined) this.#releaseUnused(old.spec, spec);
        },
      };
    } catch (cause) {
      rollback();
      throw cause;
    }
  }

  #releaseUnused(before: ServiceSpec, after: ServiceSpec): void {
    const ip = allocatedIP(before);
    if (ip !== undefined && ip !== allocatedIP(after)) this.#ips.release(ip);
    const kept = allocatedPorts(after);
    for (const port of allocatedPorts(before)) if (!kept.has(port)) this.#ports.release(port);
  }

  #withClusterIP(service: Service, before: ServiceSpec | undefined, undo: (() => void)[]): ServiceSpec {
    const spec = withIPFamilies(service, before);
    if (!needsClusterIP(spec)) return spec;
    if (spec.clusterIP === HEADLESS) return { ...spec, clusterIPs: spec.clusterIPs ?? [HEADLESS] };
    const wanted = spec.clusterIP ?? '';
    const held = before === undefined ? undefined : allocatedIP(before);
    if (wanted !== '' && wanted === held) return { ...spec, clusterIPs: spec.clusterIPs ?? [wanted] };
    const ip = wanted === '' ? this.#ips.allocateNext() : wanted;
    if (ip === undefined) throw internalError('failed to allocate a serviceIP: range is full');
    const refusal = wanted === '' ? undefined : this.#ips.allocate(wanted);
    if (refusal !== undefined) {
      throw refuse(service, 'spec.clusterIPs', [wanted], `failed to allocate IP ${wanted}: ${refusal}`);
    }
    undo.push(() => this.#ips.release(ip));
    return { ...spec, clusterIP: ip, clusterIPs: [ip] };
  }

  #withPorts(spec: ServiceSpec, service: Service, before: ServiceSpec | undefined, undo: (() => void)[]): ServiceSpec {
    if (!mayHaveNodePort(spec)) return spec;
    const held = new Set(before === undefined ? [] : allocatedPorts(before));
    // Ports that were asked for come first, so that none of them is given away; one may serve two protocols.
    const wanted = spec.ports ?? [];
    wanted.forEach((port, index) => {
      const nodePort = port.nodePort ?? 0;
      if (nodePort === 0 || held.has(nodePort)) return;
      this.#takePort(service, `spec.ports[${String(index)}].nodePort`, nodePort, undo);
      held.add(nodePort);
    });
    const ports = needsNodePort(spec) ? this.#fillPorts(service, wanted, undo) : wanted;
    return { ...spec, ports, ...this.#healthCheckPort(spec, service, held, undo) };
  }

  #fillPorts(service: Service, ports: readonly ServicePort[], undo: (() => void)[]): ServicePort[] {
    const given = ports.filter((port) => (port.nodePort ?? 0) !== 0);
    return ports.map((port, index) => {
      if ((port.nodePort ?? 0) !== 0) return port;
      // The same port of another protocol shares its node port.
      const twin = given.find((other) => other.port === port.port && other.protocol !== port.protocol);
      const nodePort = twin?.nodePort ?? this.#nextPort(service, `spec.ports[${String(index)}].nodePort`, undo);
      const filled = { ...port, nodePort };
      given.push(filled);
      return filled;
    });
  }

  #healthCheckPort(
    spec: ServiceSpec,
    service: Service,
    held: ReadonlySet<number>,
    undo: (() => void)[],
  ): { readonly healthCheckNodePort?: number } {
    if (!needsHealthCheckNodePort(spec)) return {};
    const wanted = spec.healthCheckNodePort ?? 0;
    if (wanted === 0) return { healthCheckNodePort: this.#nextPort(service, 'spec.healthCheckNodePort', undo) };
    if (!held.has(wanted)) this.#takePort(service, 'spec.healthCheckNodePort', wanted, undo);
    return { healthCheckNodePort: wanted };
  }

  #takePort(service: Service, field: string, port: number, undo: (() => void)[]): void {
    const refusal = this.#ports.allocate(port);
    if (refusal !== undefined) throw refuse(service, field, port, refusal);
    undo.push(() => this.#ports.release(port));
  }

  #nextPort(service: Service, field: string, undo: (() => void)[]): number {
    const port = this.#ports.allocateNext();
    if (port === undefined) {
      throw refuse(service, field, 0, 'failed to allocate a nodePort: range is full');
    }
    undo.push(() => this.#ports.release(port));
    return port;
  }
}

function refuse(service: Service, field: string, badValue: unknown, detail: string): Error {
  const error: FieldError = { type: 'FieldValueInvalid', field, badValue, detail };
  return invalid(services, service.metadata.name, [error]);
}
