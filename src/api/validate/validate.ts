import { definitionRules } from '../crd/definition/rules.ts';
import type { KubernetesObject } from '../meta.ts';
import { isDns1123Label, isDns1123Subdomain, isPathSegment } from '../names/index.ts';
import {
  type Resource,
  clusterRoleBindings,
  clusterRoles,
  configMaps,
  endpointSlices,
  endpoints,
  groupResource,
  leases,
  namespaces,
  nodes,
  pods,
  roleBindings,
  roles,
  secrets,
  services,
} from '../resources/index.ts';
import { checkLease, checkNamespace, checkNamespaceStatus, checkNode, checkNodeUpdate } from './cluster.ts';
import type { Errors } from './common.ts';
import { checkConfigMap, checkConfigMapUpdate, checkSecret, checkSecretUpdate } from './config.ts';
import { checkEndpointSlice, checkEndpointSliceUpdate, checkEndpoints } from './endpoints.ts';
import type { FieldError } from './field-error.ts';
import { checkMetadata, checkMetadataUpdate } from './metadata.ts';
import { checkEphemeralUpdate } from './ephemeral-update.ts';
import { checkPodResize } from './pod-resize.ts';
import { checkPodStatusUpdate } from './pod-status.ts';
import { checkPodCreate, checkPodUpdate } from './pod.ts';
import {
  checkClusterRole,
  checkClusterRoleBinding,
  checkClusterRoleBindingUpdate,
  checkRole,
  checkRoleBinding,
  checkRoleBindingUpdate,
} from './rbac.ts';
import { admissionRules } from './admission.ts';
import { apiregistrationRules } from './api-service.ts';
import { certificatesRules } from './certificates.ts';
import { dynamicResourceRules } from './dynamic-resources.ts';
import { eventsRules } from './events.ts';
import { flowcontrolRules } from './flowcontrol.ts';
import { networkingRules } from './networking.ts';
import { schedulingRules } from './priority-class.ts';
import { nodeRules } from './runtime-class.ts';
import { type Rules, row } from './rules.ts';
import { checkService, checkServiceStatus, checkServiceUpdate } from './service.ts';
import { policyRules, storageRules } from './storage-rules.ts';
import { workloadRules } from './workload-rules.ts';

/** A new kind is a line here. */
const RULES: ReadonlyMap<string, Rules<never>> = new Map([
  ...admissionRules,
  ...apiregistrationRules,
  ...certificatesRules,
  ...dynamicResourceRules,
  ...eventsRules,
  ...definitionRules,
  ...flowcontrolRules,
  ...networkingRules,
  ...nodeRules,
  ...policyRules,
  ...schedulingRules,
  ...storageRules,
  ...workloadRules,
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
  row(pods, {
    create: checkPodCreate,
    update: checkPodUpdate,
    status: checkPodStatusUpdate,
    subresources: { ephemeralcontainers: checkEphemeralUpdate, resize: checkPodResize },
  }),
  row(roleBindings, { name: isPathSegment, create: checkRoleBinding, update: checkRoleBindingUpdate }),
  row(roles, { name: isPathSegment, create: checkRole }),
  row(secrets, { create: checkSecret, update: checkSecretUpdate }),
  row(services, { name: isDns1123Label, create: checkService, update: checkServiceUpdate, status: checkServiceStatus }),
]);

function rulesOf(resource: Resource): Rules<never> | undefined {
  return RULES.get(groupResource(resource));
}

/** What is wrong with a new object, decoded, with its defaults and metadata; nothing when it is valid. */
export function validateCreate<T extends KubernetesObject>(resource: Resource<T>, object: T): readonly FieldError[] {
  if (resource.behavior !== undefined) return resource.behavior.validateCreate(object);
  const errors: Errors = [];
  const rules = rulesOf(resource);
  checkMetadata(errors, resource, object.metadata, rules?.name ?? isDns1123Subdomain);
  rules?.create?.(errors, object as never);
  return errors;
}

/** What is wrong with an update of the main resource. Both are decoded, with defaults. */
export function validateUpdate<T extends KubernetesObject>(
  resource: Resource<T>,
  next: T,
  old: T,
): readonly FieldError[] {
  if (resource.behavior !== undefined) return resource.behavior.validateUpdate(next, old);
  const errors: Errors = [];
  const rules = rulesOf(resource);
  checkMetadataUpdate(errors, next.metadata, old.metadata);
  if (rules?.update !== undefined) rules.update(errors, next as never, old as never);
  else rules?.create?.(errors, next as never);
  return errors;
}

/** What is wrong with an update of the status subresource. */
export function validateStatusUpdate<T extends KubernetesObject>(
  resource: Resource<T>,
  next: T,
  old: T,
): readonly FieldError[] {
  if (resource.behavior !== undefined) return resource.behavior.validateStatusUpdate(next, old);
  const errors: Errors = [];
  checkMetadataUpdate(errors, next.metadata, old.metadata);
  rulesOf(resource)?.status?.(errors, next as never, old as never);
  return errors;
}

/** What is wrong with an update of a subresource that writes the status, or a part of it. */
export function validateSubresourceUpdate<T extends KubernetesObject>(
  resource: Resource<T>,
  subresource: string,
  next: T,
  old: T,
): readonly FieldError[] {
  if (subresource === 'status') return validateStatusUpdate(resource, next, old);
  const errors: Errors = [];
  checkMetadataUpdate(errors, next.metadata, old.metadata);
  rulesOf(resource)?.subresources?.[subresource]?.(errors, next as never, old as never);
  return errors;
}
