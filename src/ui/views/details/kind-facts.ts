import type {
  ConfigMap,
  Deployment,
  EndpointSlice,
  Event,
  KubernetesObject,
  Lease,
  ReplicaSet,
  Secret,
  Service,
} from '../../../api/index.ts';
import type { Fact } from './fact.ts';

type Facts = (object: KubernetesObject) => readonly Fact[];

function selectorText(selector: Readonly<Record<string, string>> | undefined): string | undefined {
  return selector === undefined
    ? undefined
    : Object.entries(selector)
        .map(([key, value]) => `${key}=${value}`)
        .join(',');
}

function images(object: Deployment | ReplicaSet): string | undefined {
  return object.spec.template?.spec?.containers.map(({ image }) => image ?? '').join(', ');
}

function deployment(object: KubernetesObject): readonly Fact[] {
  const { spec, status, metadata } = object as Deployment;
  const { readyReplicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  return [
    { name: 'Replicas', value: `${String(spec.replicas ?? 1)} wanted, ${String(updatedReplicas)} updated` },
    { name: 'Ready', value: `${String(readyReplicas)} ready, ${String(availableReplicas)} available` },
    { name: 'Images', value: images(object as Deployment) },
    { name: 'Selector', value: selectorText(spec.selector.matchLabels) },
    { name: 'Strategy', value: spec.strategy?.type },
    { name: 'Revision', value: metadata.annotations?.['deployment.kubernetes.io/revision'] },
  ];
}

function replicaSet(object: KubernetesObject): readonly Fact[] {
  const { spec, status } = object as ReplicaSet;
  return [
    { name: 'Replicas', value: `${String(spec.replicas ?? 1)} wanted, ${String(status?.replicas ?? 0)} there` },
    { name: 'Ready', value: String(status?.readyReplicas ?? 0) },
    { name: 'Images', value: images(object as ReplicaSet) },
    { name: 'Selector', value: selectorText(spec.selector.matchLabels) },
  ];
}

function service(object: KubernetesObject): readonly Fact[] {
  const { spec, metadata } = object as Service;
  const ports = spec.ports?.map(
    ({ port, targetPort, protocol = 'TCP' }) => `${String(port)} → ${String(targetPort ?? port)}/${protocol}`,
  );
  return [
    { name: 'Type', value: spec.type },
    { name: 'Cluster IP', value: spec.clusterIP },
    { name: 'Ports', value: ports?.join(', ') },
    { name: 'Selector', value: selectorText(spec.selector) },
    { name: 'DNS name', value: `${metadata.name}.${metadata.namespace ?? 'default'}.svc.cluster.local` },
  ];
}

function endpointSlice(object: KubernetesObject): readonly Fact[] {
  const { endpoints, ports } = object as EndpointSlice;
  const addresses = (ready: boolean): string =>
    (endpoints ?? [])
      .filter(({ conditions }) => (conditions?.ready ?? true) === ready)
      .flatMap((endpoint) => endpoint.addresses)
      .join(', ');
  return [
    { name: 'Ready', value: addresses(true) },
    { name: 'Not ready', value: addresses(false) },
    {
      name: 'Ports',
      value: ports?.map(({ port, protocol = 'TCP' }) => `${String(port ?? '')}/${protocol}`).join(', '),
    },
  ];
}

function keysAndSizes(data: Readonly<Record<string, string>> | undefined): readonly Fact[] {
  return Object.entries(data ?? {}).map(([name, value]) => ({ name, value: `${String(value.length)} characters` }));
}

const KINDS: Readonly<Record<string, Facts>> = {
  Deployment: deployment,
  ReplicaSet: replicaSet,
  Service: service,
  EndpointSlice: endpointSlice,
  ConfigMap: (object) => Object.entries((object as ConfigMap).data ?? {}).map(([name, value]) => ({ name, value })),
  Secret: (object) => [{ name: 'Type', value: (object as Secret).type }, ...keysAndSizes((object as Secret).data)],
  Lease: (object) => {
    const { spec } = object as Lease;
    return [
      { name: 'Holder', value: spec.holderIdentity },
      { name: 'Renewed', value: spec.renewTime },
    ];
  },
  Event: (object) => {
    const event = object as Event;
    return [
      { name: 'Type', value: event.type },
      { name: 'Reason', value: event.reason },
      { name: 'About', value: `${event.involvedObject.kind ?? ''}/${event.involvedObject.name ?? ''}` },
      { name: 'Message', value: event.message },
      { name: 'From', value: event.source?.component ?? event.reportingComponent },
    ];
  },
};

/** What is worth reading of an object of its kind. */
export function kindFacts(object: KubernetesObject): readonly Fact[] {
  return KINDS[object.kind]?.(object) ?? [];
}
