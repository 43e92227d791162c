import { isDns1123Label, isPathSegment } from '../names/index.ts';
import {
  clusterRoleBindings,
  clusterRoles,
  configMaps,
  endpointSlices,
  endpoints,
  leases,
  namespaces,
  nodes,
  roleBindings,
  roles,
  secrets,
  serviceAccounts,
  services,
} from '../resources/index.ts';
import { apiregistrationRules } from './api-service.ts';
import { checkLease, checkNamespace, checkNamespaceStatus, checkNode, checkNodeUpdate } from './cluster.ts';
import { checkConfigMap, checkConfigMapUpdate, checkSecret, checkSecretUpdate } from './config.ts';
import { checkEndpointSlice, checkEndpointSliceUpdate, checkEndpoints } from './endpoints.ts';
import { eventsRules } from './events.ts';
import { flowcontrolRules } from './flowcontrol.ts';
import { schedulingRules } from './priority-class.ts';
import {
  checkClusterRole,
  checkClusterRoleBinding,
  checkClusterRoleBindingUpdate,
  checkRole,
  checkRoleBinding,
  checkRoleBindingUpdate,
} from './rbac.ts';
import { type Rules, row } from './rules.ts';
import { checkService, checkServiceStatus, checkServiceUpdate } from './service.ts';

/** The kinds that every cluster has objects of as soon as it runs. */
export const firstRules: ReadonlyMap<string, Rules<never>> = new Map([
  ...apiregistrationRules,
  ...eventsRules,
  ...flowcontrolRules,
  ...schedulingRules,
  row(clusterRoleBindings, {
    name: isPathSegment,
    create: checkClusterRoleBinding,
    update: checkClusterRoleBindingUpdate,
  }),
  row(clusterRoles, { name: isPathSegment, create: checkClusterRole }),
  row(configMaps, { create: checkConfigMap, update: checkConfigMapUpdate }),
  row(endpointSlices, { create: checkEndpointSlice, update: checkEndpointSliceUpdate }),
  row(endpoints, { create: checkEndpoints }),
  row(leases, { create: checkLease }),
  row(namespaces, { name: isDns1123Label, create: checkNamespace, status: checkNamespaceStatus }),
  row(nodes, { create: checkNode, update: checkNodeUpdate, status: checkNodeUpdate }),
  row(roleBindings, { name: isPathSegment, create: checkRoleBinding, update: checkRoleBindingUpdate }),
  row(roles, { name: isPathSegment, create: checkRole }),
  row(secrets, { create: checkSecret, update: checkSecretUpdate }),
  row(serviceAccounts, {}),
  row(services, { name: isDns1123Label, create: checkService, update: checkServiceUpdate, status: checkServiceStatus }),
]);
