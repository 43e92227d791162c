import type {
  APIService,
  EndpointSlice,
  Endpoints,
  Namespace,
  Node,
  PriorityClass,
  Secret,
} from '../generated/types.ts';
import { change, each, fill } from './fill.ts';

/** Base64 of the text's UTF-8. */
function encode(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** `stringData` is a way to write `data`; it is never stored. */
export function defaultSecret(secret: Secret): Secret {
  const typed = fill(secret, { type: 'Opaque' });
  if (typed.stringData === undefined) return typed;
  const { stringData, ...rest } = typed;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, encode(text)] as const);
  return { ...rest, data: { ...rest.data, ...Object.fromEntries(encoded) } };
}

export function defaultNamespace(namespace: Namespace): Namespace {
  const active = change(namespace, 'status', (status) => fill(status, { phase: 'Active' }));
  const { name, labels } = active.metadata as {
    readonly name?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  if (name === undefined || name === '' || labels?.['kubernetes.io/metadata.name'] === name) return active;
  return { ...active, metadata: { ...active.metadata, labels: { ...labels, 'kubernetes.io/metadata.name': name } } };
}

export function defaultNode(node: Node): Node {
  return change(node, 'status', (status) => fill(status, { allocatable: status.capacity }));
}

export function defaultEndpoints(endpoints: Endpoints): Endpoints {
  return change(endpoints, 'subsets', (subsets) =>
    each(subsets, (subset) =>
      change(subset, 'ports', (ports) => each(ports, (port) => fill(port, { protocol: 'TCP' }))),
    ),
  );
}

export function defaultEndpointSlice(slice: EndpointSlice): EndpointSlice {
  return change(slice, 'ports', (ports) =>
    each(ports, (port) => fill(port.name === undefined ? { ...port, name: '' } : port, { protocol: 'TCP' })),
  );
}

/** Upstream: pkg/apis/scheduling/v1/defaults.go. */
export function defaultPriorityClass(priorityClass: PriorityClass): PriorityClass {
  return fill(priorityClass, { preemptionPolicy: 'PreemptLowerPriority' });
}

/** Upstream: kube-aggregator/pkg/apis/apiregistration/v1/defaults.go. */
export function defaultApiService(apiService: APIService): APIService {
  return change(apiService, 'spec', (spec) => change(spec, 'service', (service) => fill(service, { port: 443 })));
}
