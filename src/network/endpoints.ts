import type { Endpoint, EndpointSlice, Service, ServicePort } from '../api/index.ts';

/** Where a connection to a Service may go. */
export interface Target {
  readonly ip: string;
  readonly port: number;
}

/**
 * `targets`: one of these. `reject`: the Service has no endpoint, connections are refused. `drop`: its traffic policy
 * is Local and this node has none of its endpoints, packets vanish.
 */
export type Choice =
  | { readonly kind: 'targets'; readonly targets: readonly Target[] }
  | { readonly kind: 'reject' }
  | { readonly kind: 'drop' };

interface Candidate extends Target {
  readonly endpoint: Endpoint;
}

/**
 * The endpoints that traffic to a port of a Service may use now: the ready ones, or, if there are none, those that
 * terminate but still serve (KEP-1669). With policy Local only those of `nodeName`.
 * upstream: pkg/proxy/topology.go, CategorizeEndpoints
 */
export function chooseTargets(
  port: ServicePort,
  slices: readonly EndpointSlice[],
  policy: 'Cluster' | 'Local',
  nodeName: string,
): Choice {
  const all = candidates(port, slices);
  const cluster = usable(all);
  if (policy === 'Cluster') return cluster.length > 0 ? { kind: 'targets', targets: cluster } : { kind: 'reject' };
  const local = usable(all.filter(({ endpoint }) => endpoint.nodeName === nodeName));
  if (local.length > 0) return { kind: 'targets', targets: local };
  return cluster.length > 0 ? { kind: 'drop' } : { kind: 'reject' };
}

function usable(all: readonly Candidate[]): readonly Target[] {
  const ready = all.filter(({ endpoint }) => endpoint.conditions?.ready !== false);
  if (ready.length > 0) return ready;
  return all.filter(({ endpoint: { conditions } }) => conditions?.terminating === true && conditions.serving === true);
}

/** An address may stand in two slices for a moment, while it moves from one to the other. */
function candidates(port: ServicePort, slices: readonly EndpointSlice[]): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  for (const slice of slices) {
    const slicePort = slice.ports?.find(
      (candidate) =>
        (candidate.name ?? '') === (port.name ?? '') && (candidate.protocol ?? 'TCP') === (port.protocol ?? 'TCP'),
    )?.port;
    if (slicePort === undefined || slice.addressType !== 'IPv4') continue;
    for (const endpoint of slice.endpoints ?? []) {
      for (const ip of endpoint.addresses.slice(0, 1)) {
        const known = found.get(ip);
        if (known === undefined || known.endpoint.conditions?.ready === false) {
          found.set(ip, { ip, port: slicePort, endpoint });
        }
      }
    }
  }
  return [...found.values()];
}

/** Addresses of a headless Service's DNS records: its ready endpoints. */
export function readyEndpoints(slices: readonly EndpointSlice[]): readonly Endpoint[] {
  return slices.flatMap((slice) => (slice.endpoints ?? []).filter((endpoint) => endpoint.conditions?.ready !== false));
}

export function isHeadless(service: Service): boolean {
  return service.spec.clusterIP === 'None';
}
