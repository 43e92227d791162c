import type { KubernetesObject } from '../meta.ts';
import { type Resource, groupResource } from '../resources/index.ts';
import { certificateSigningRequestTable } from './certificates.ts';
import { AGE_DESCRIPTION, column, NAME, type TableCell, type TableColumn, type TableDefinition } from './column.ts';
import { admissionTables } from './admissionregistration.ts';
import { appsTables } from './apps.ts';
import { batchTables } from './batch.ts';
import { configMapTable, leaseTable, namespaceTable, secretTable, serviceAccountTable } from './config.ts';
import { customResourceDefinitionTable } from './custom-resource-definition.ts';
import { eventTable } from './event.ts';
import { endpointSliceTable, endpointsTable, serviceTable } from './network.ts';
import { metricsTables } from './metrics.ts';
import { networkingTables } from './networking.ts';
import { nodeTable } from './node.ts';
import { otherTables } from './others.ts';
import { policyTables } from './policy.ts';
import { podTable } from './pod.ts';
import { clusterRoleBindingTable, clusterRoleTable, roleBindingTable, roleTable } from './rbac.ts';
import { serverTables } from './server.ts';
import { storageTables } from './storage.ts';
import { deploymentTable, replicaSetTable } from './workloads.ts';

/** How each kind is printed. A new kind is a line here; one without has a name and the time of its creation. */
const TABLES: readonly TableDefinition[] = [
  ...admissionTables,
  ...appsTables,
  ...batchTables,
  ...metricsTables,
  ...networkingTables,
  ...policyTables,
  ...storageTables,
  ...otherTables,
  ...serverTables,
  certificateSigningRequestTable,
  clusterRoleBindingTable,
  clusterRoleTable,
  configMapTable,
  customResourceDefinitionTable,
  deploymentTable,
  endpointSliceTable,
  endpointsTable,
  eventTable,
  leaseTable,
  namespaceTable,
  nodeTable,
  podTable,
  replicaSetTable,
  roleBindingTable,
  roleTable,
  secretTable,
  serviceAccountTable,
  serviceTable,
];

const byResource = new Map(TABLES.map((table) => [groupResource(table.resource), table]));

/** Columns that the server prints for a kind, for `get` and `-o wide`. */
export function tableColumns(resource: Resource): readonly TableColumn[] {
  if (resource.behavior !== undefined) return resource.behavior.columns;
  return byResource.get(groupResource(resource))?.columns ?? [NAME, column('Created At', AGE_DESCRIPTION, 'date')];
}

/** Cells of every column, in order. @param now milliseconds since the Unix epoch */
export function tableRow<T extends KubernetesObject>(
  resource: Resource<T>,
  object: T,
  now: number,
): readonly TableCell[] {
  if (resource.behavior !== undefined) return resource.behavior.cells(object, now);
  const table = byResource.get(groupResource(resource));
  if (table === undefined) return [object.metadata.name, object.metadata.creationTimestamp];
  return table.cells(object as never, now);
}
