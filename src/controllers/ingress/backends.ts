import type { EndpointSlice, IngressServiceBackend, Service } from '../../api/index.ts';

export interface Target {
  readonly ip: string;
  readonly port: number;
}

/** The port of the Service that a backend means; undefined when there is none. */
function portNameOf({ spec }: Service, { port }: IngressServiceBackend): string | undefined {
  const ports = spec.ports ?? [];
  const found = ports.find((candidate) =>
    port?.name === undefined ? candidate.port === port?.number : candidate.name === port.name,
  );
  return found === undefined ? undefined : (found.name ?? '');
}

/** The ready endpoints behind a backend: like ingress-nginx, past the Service's address. */
export function targetsOf(
  service: Service,
  slices: readonly EndpointSlice[],
  backend: IngressServiceBackend,
): readonly Target[] {
  const portName = portNameOf(service, backend);
  if (portName === undefined) return [];
  const found = new Map<string, Target>();
  for (const { addressType, ports = [], endpoints = [] } of slices) {
    const port = ports.find(({ name }) => (name ?? '') === portName)?.port;
    if (port === undefined || addressType !== 'IPv4') continue;
    for (const { addresses, conditions } of endpoints) {
      const [ip] = addresses;
      if (ip !== undefined && conditions?.ready !== false) found.set(ip, { ip, port });
    }
  }
  return [...found.values()];
}
