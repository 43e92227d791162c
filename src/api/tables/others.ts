import { eventToCore } from '../conversion/index.ts';
import type {
  ComponentStatus,
  EventsV1Event,
  PriorityClass,
  ResourceSlice,
  ResourceV1ResourceClaim,
  RuntimeClass,
} from '../generated/types.ts';
import {
  componentStatuses,
  eventsV1,
  priorityClasses,
  resourceClaims,
  resourceSlices,
  runtimeClasses,
} from '../resources/index.ts';
import { ageOf } from '../time/index.ts';
import { AGE, NAME, type TableDefinition, column } from './column.ts';
import { eventTable } from './event.ts';

/** Printed like the old kind. */
export const eventV1Table: TableDefinition<EventsV1Event> = {
  resource: eventsV1,
  columns: eventTable.columns,
  cells: (event, now) => eventTable.cells(eventToCore(event), now),
};

/** Upstream: pkg/printers/internalversion printPriorityClass. */
export const priorityClassTable: TableDefinition<PriorityClass> = {
  resource: priorityClasses,
  columns: [
    NAME,
    column(
      'Value',
      'value represents the integer value of this priority class. This is the actual priority that pods receive when they have the name of this class in their pod spec.',
      'integer',
    ),
    column(
      'Global-Default',
      'globalDefault specifies whether this PriorityClass should be considered as the default priority for pods that do not have any priority class. Only one PriorityClass can be marked as `globalDefault`. However, if more than one PriorityClasses exists with their `globalDefault` field set to true, the smallest value of such global default PriorityClasses will be used as the default priority.',
      'boolean',
    ),
    AGE,
    column(
      'PreemptionPolicy',
      'preemptionPolicy is the Policy for preempting pods with lower priority. One of Never, PreemptLowerPriority. Defaults to PreemptLowerPriority if unset.',
    ),
  ],
  cells: ({ metadata, value, globalDefault, preemptionPolicy }, now) => [
    metadata.name,
    value ?? 0,
    globalDefault ?? false,
    ageOf(metadata.creationTimestamp, now),
    preemptionPolicy ?? '<none>',
  ],
};

export const runtimeClassTable: TableDefinition<RuntimeClass> = {
  resource: runtimeClasses,
  columns: [
    NAME,
    column(
      'Handler',
      'handler specifies the underlying runtime and configuration that the CRI implementation will use to handle pods of this class. The possible values are specific to the node & CRI configuration.  It is assumed that all handlers are available on every node, and handlers of the same name are equivalent on every node. For example, a handler called "runc" might specify that the runc OCI runtime (using native Linux containers) will be used to run the containers in a pod. The Handler must be lowercase, conform to the DNS Label (RFC 1123) requirements, and is immutable.',
    ),
    AGE,
  ],
  cells: ({ metadata, handler }, now) => [metadata.name, handler, ageOf(metadata.creationTimestamp, now)],
};

/** Upstream: resourceClaimState. */
function claimState({ metadata, status }: ResourceV1ResourceClaim): string {
  const deleted = metadata.deletionTimestamp !== undefined;
  const words = deleted ? ['deleted'] : [];
  if (status?.allocation !== undefined) {
    words.push('allocated');
    if ((status.reservedFor ?? []).length > 0) words.push('reserved');
  } else if (!deleted) words.push('pending');
  return words.join(',');
}

export const resourceClaimTable: TableDefinition<ResourceV1ResourceClaim> = {
  resource: resourceClaims,
  columns: [NAME, column('State', 'A summary of the current state (allocated, pending, reserved, etc.).'), AGE],
  cells: (claim, now) => [claim.metadata.name, claimState(claim), ageOf(claim.metadata.creationTimestamp, now)],
};

export const resourceSliceTable: TableDefinition<ResourceSlice> = {
  resource: resourceSlices,
  columns: [
    NAME,
    column(
      'Node',
      'NodeName identifies the node which provides the resources in this pool. A field selector can be used to list only ResourceSlice objects belonging to a certain node.\n\nThis field can be used to limit access from nodes to ResourceSlices with the same node name. It also indicates to autoscalers that adding new nodes of the same type as some old node might also make new resources available.\n\nExactly one of NodeName, NodeSelector, AllNodes, and PerDeviceNodeSelection must be set. This field is immutable.',
    ),
    column(
      'Driver',
      'Driver identifies the DRA driver providing the capacity information. A field selector can be used to list only ResourceSlice objects with a certain driver name.\n\nMust be a DNS subdomain and should end with a DNS domain owned by the vendor of the driver. It should use only lower case characters. This field is immutable.',
    ),
    column(
      'Pool',
      'Name is used to identify the pool. For node-local devices, this is often the node name, but this is not required. A field selector can be used to list only ResourceSlice objects belonging to a certain pool.\n\nIt must not be longer than 253 characters and must consist of one or more DNS sub-domains separated by slashes. This field is immutable.',
    ),
    AGE,
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec.nodeName ?? '<unset>',
    spec.driver,
    spec.pool.name,
    ageOf(metadata.creationTimestamp, now),
  ],
};

/** Upstream: printComponentStatus. */
export const componentStatusTable: TableDefinition<ComponentStatus> = {
  resource: componentStatuses,
  columns: [
    NAME,
    column('Status', 'Status of the component conditions'),
    column('Message', 'Message of the component conditions'),
    column('Error', 'Error of the component conditions'),
  ],
  cells({ metadata, conditions = [] }) {
    const healthy = conditions.find(({ type }) => type === 'Healthy');
    const status = healthy === undefined ? 'Unknown' : healthy.status === 'True' ? 'Healthy' : 'Unhealthy';
    return [metadata.name, status, healthy?.message ?? '', healthy?.error ?? ''];
  },
};

/** Kinds of groups that have one or two. */
export const otherTables: readonly TableDefinition[] = [
  componentStatusTable,
  eventV1Table,
  priorityClassTable,
  resourceClaimTable,
  resourceSliceTable,
  runtimeClassTable,
];
