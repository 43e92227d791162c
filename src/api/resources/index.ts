/** The built-in resources, a file for each group. A new kind is a line in its group's file, and its rows in the tables of this room. */
import { admissionregistrationResources } from './admissionregistration.ts';
import { apiextensionsResources } from './apiextensions.ts';
import { apiregistrationResources } from './apiregistration.ts';
import { appsResources } from './apps.ts';
import { authenticationResources } from './authentication.ts';
import { authorizationResources } from './authorization.ts';
import { autoscalingResources } from './autoscaling.ts';
import { batchResources } from './batch.ts';
import { certificatesResources } from './certificates.ts';
import { coordinationResources } from './coordination.ts';
import { coreResources } from './core.ts';
import { discoveryResources } from './discovery.ts';
import { eventsResources } from './events.ts';
import { flowcontrolResources } from './flowcontrol.ts';
import { metricsResources } from './metrics.ts';
import { networkingResources } from './networking.ts';
import { nodeResources } from './node.ts';
import { policyResources } from './policy.ts';
import { rbacResources } from './rbac.ts';
import { dynamicResources } from './dynamic-resources.ts';
import { schedulingResources } from './scheduling.ts';
import { storageResources } from './storage.ts';
import type { Resource } from './resource.ts';

export {
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
  mutatingWebhookConfigurations,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
} from './admissionregistration.ts';
export { customResourceDefinitions } from './apiextensions.ts';
export { apiServices } from './apiregistration.ts';
export { controllerRevisions, daemonSets, deployments, replicaSets, statefulSets } from './apps.ts';
export { selfSubjectReviews, tokenReviews } from './authentication.ts';
export {
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
} from './authorization.ts';
export { horizontalPodAutoscalers, horizontalPodAutoscalersV1 } from './autoscaling.ts';
export { cronJobs, jobs } from './batch.ts';
export { certificateSigningRequests } from './certificates.ts';
export { leases } from './coordination.ts';
export {
  bindings,
  componentStatuses,
  configMaps,
  endpoints,
  events,
  limitRanges,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  podTemplates,
  pods,
  replicationControllers,
  resourceQuotas,
  secrets,
  serviceAccounts,
  services,
} from './core.ts';
export { endpointSlices } from './discovery.ts';
export { eventsV1 } from './events.ts';
export { flowSchemas, priorityLevelConfigurations } from './flowcontrol.ts';
export { nodeMetrics, podMetrics } from './metrics.ts';
export { ingressClasses, ingresses, ipAddresses, networkPolicies, serviceCidrs } from './networking.ts';
export { runtimeClasses } from './node.ts';
export { podDisruptionBudgets } from './policy.ts';
export { clusterRoleBindings, clusterRoles, roleBindings, roles } from './rbac.ts';
export { deviceClasses, resourceClaimTemplates, resourceClaims, resourceSlices } from './dynamic-resources.ts';
export { priorityClasses } from './scheduling.ts';
export {
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  storageClasses,
  volumeAttachments,
  volumeAttributesClasses,
} from './storage.ts';
export {
  CREATE_ONLY,
  define,
  groupResource,
  groupVersion,
  OBJECT_VERBS,
  type Resource,
  resourcePath,
} from './resource.ts';

/** Every built-in resource, in upstream's order of groups; of several versions the preferred one comes first. */
export const resources: readonly Resource[] = [
  ...coreResources,
  ...appsResources,
  ...autoscalingResources,
  ...batchResources,
  ...certificatesResources,
  ...networkingResources,
  ...policyResources,
  ...rbacResources,
  ...storageResources,
  ...admissionregistrationResources,
  ...apiextensionsResources,
  ...apiregistrationResources,
  ...authenticationResources,
  ...authorizationResources,
  ...coordinationResources,
  ...discoveryResources,
  ...eventsResources,
  ...flowcontrolResources,
  ...nodeResources,
  ...dynamicResources,
  ...schedulingResources,
  ...metricsResources,
];

/** The resources whose objects are stored, each once, in the version in which they are. */
export const storedResources: readonly Resource[] = resources.filter(
  ({ verbs, storage }) => storage === undefined && verbs.includes('watch'),
);
