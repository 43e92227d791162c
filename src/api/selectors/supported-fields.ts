import type {
  CertificateSigningRequest,
  CoreV1Event,
  EventsV1Event,
  Job,
  Namespace,
  Node,
  Pod,
  ReplicaSet,
  ReplicationController,
  ResourceSlice,
  Secret,
  Service,
} from '../generated/types.ts';
import type { KubernetesObject } from '../meta.ts';
import {
  type Resource,
  certificateSigningRequests,
  events,
  eventsV1,
  groupResource,
  jobs,
  namespaces,
  nodes,
  pods,
  replicaSets,
  replicationControllers,
  resourceSlices,
  secrets,
  services,
} from '../resources/index.ts';
import type { FieldTerm } from './fields.ts';
import { SelectorError } from './requirement.ts';

type Fields = Readonly<Record<string, string>>;
type Getters<T> = Readonly<Record<string, (object: T) => string | undefined>>;

interface Row {
  readonly resource: Resource;
  readonly getters: Getters<never>;
  /** Names that older clients use. */
  readonly aliases?: Fields;
}

function row<T extends KubernetesObject>(resource: Resource<T>, getters: Getters<T>, aliases: Fields = {}): Row {
  return { resource, getters, aliases };
}

/** Events of their own group are selected by its names. upstream: pkg/apis/events/v1/conversion.go */
const EVENTS_V1: Getters<EventsV1Event> = {
  'regarding.kind': (event) => event.regarding?.kind,
  'regarding.namespace': (event) => event.regarding?.namespace,
  'regarding.name': (event) => event.regarding?.name,
  'regarding.uid': (event) => event.regarding?.uid,
  'regarding.apiVersion': (event) => event.regarding?.apiVersion,
  'regarding.resourceVersion': (event) => event.regarding?.resourceVersion,
  'regarding.fieldPath': (event) => event.regarding?.fieldPath,
  reason: (event) => event.reason,
  reportingController: (event) => event.reportingController,
  type: (event) => event.type,
};

/** Fields that each kind may be selected by, besides metadata.name and metadata.namespace. */
const ROWS: readonly Row[] = [
  row<Pod>(
    pods,
    {
      'spec.nodeName': (pod) => pod.spec.nodeName,
      'spec.restartPolicy': (pod) => pod.spec.restartPolicy,
      'spec.schedulerName': (pod) => pod.spec.schedulerName,
      'spec.serviceAccountName': (pod) => pod.spec.serviceAccountName,
      'spec.hostNetwork': (pod) => String(pod.spec.hostNetwork ?? false),
      'status.phase': (pod) => pod.status?.phase,
      'status.podIP': (pod) => pod.status?.podIP,
      'status.podIPs': (pod) => pod.status?.podIPs?.map(({ ip }) => ip).join(','),
      'status.nominatedNodeName': (pod) => pod.status?.nominatedNodeName,
    },
    { 'spec.host': 'spec.nodeName' },
  ),
  row<Node>(nodes, { 'spec.unschedulable': (node) => String(node.spec.unschedulable ?? false) }),
  row<Namespace>(namespaces, { 'status.phase': (namespace) => namespace.status?.phase }),
  row<Secret>(secrets, { type: (secret) => secret.type }),
  row<ReplicaSet>(replicaSets, { 'status.replicas': (set) => String(set.status?.replicas ?? 0) }),
  row<CoreV1Event>(events, {
    'involvedObject.kind': (event) => event.involvedObject.kind,
    'involvedObject.namespace': (event) => event.involvedObject.namespace,
    'involvedObject.name': (event) => event.involvedObject.name,
    'involvedObject.uid': (event) => event.involvedObject.uid,
    'involvedObject.apiVersion': (event) => event.involvedObject.apiVersion,
    'involvedObject.resourceVersion': (event) => event.involvedObject.resourceVersion,
    'involvedObject.fieldPath': (event) => event.involvedObject.fieldPath,
    reason: (event) => event.reason,
    reportingComponent: (event) => event.reportingComponent,
    source: (event) => event.source?.component ?? event.reportingComponent,
    type: (event) => event.type,
  }),
  row<EventsV1Event>(eventsV1, EVENTS_V1),
  row<Service>(services, {
    'spec.clusterIP': (service) => service.spec.clusterIP,
    'spec.type': (service) => service.spec.type,
  }),
  row<ReplicationController>(replicationControllers, {
    'status.replicas': (controller) => String(controller.status?.replicas ?? 0),
  }),
  row<Job>(jobs, { 'status.successful': (job) => String(job.status?.succeeded ?? 0) }),
  row<CertificateSigningRequest>(certificateSigningRequests, {
    'spec.signerName': (request) => request.spec.signerName,
  }),
  row<ResourceSlice>(resourceSlices, {
    'spec.nodeName': (slice) => slice.spec.nodeName,
    'spec.driver': (slice) => slice.spec.driver,
  }),
];

const rowsByResource = new Map(ROWS.map((entry) => [groupResource(entry.resource), entry]));

/** What objects of a kind may be selected by. */
export function selectableFields(resource: Resource): readonly string[] {
  const getters = rowsByResource.get(groupResource(resource))?.getters ?? {};
  return [
    'metadata.name',
    'metadata.namespace',
    ...Object.keys(getters),
    ...(resource.behavior?.selectableFields ?? []),
  ];
}

/** The fields of an object that selectors may name, with their values; absent ones are ''. */
export function fieldsOf<T extends KubernetesObject>(resource: Resource<T>, object: T): Fields {
  const fields: Record<string, string> = {
    'metadata.name': object.metadata.name,
    'metadata.namespace': object.metadata.namespace ?? '',
  };
  const { behavior } = resource;
  if (behavior !== undefined) {
    for (const field of behavior.selectableFields) fields[field] = behavior.selectableField(object, field);
    return fields;
  }
  const getters = rowsByResource.get(groupResource(resource))?.getters as Getters<T> | undefined;
  for (const name in getters) fields[name] = getters[name]?.(object) ?? '';
  return fields;
}

/**
 * Checks that a kind can be selected by these fields, and renames those of older clients.
 * @throws SelectorError with upstream's message
 */
export function supportedTerms(resource: Resource, terms: readonly FieldTerm[]): readonly FieldTerm[] {
  const entry = rowsByResource.get(groupResource(resource));
  return terms.map((term) => {
    const field = entry?.aliases?.[term.field] ?? term.field;
    if (field === 'metadata.name' || field === 'metadata.namespace') return { ...term, field };
    if (resource.behavior?.selectableFields.includes(field) === true) return { ...term, field };
    if (resource.behavior !== undefined) throw new SelectorError(`field label not supported: ${field}`);
    if (entry === undefined) {
      throw new SelectorError(
        `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
      );
    }
    if (!Object.hasOwn(entry.getters, field)) throw new SelectorError(`field label not supported: ${field}`);
    return { ...term, field };
  });
}
