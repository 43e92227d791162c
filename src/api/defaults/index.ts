/** What the API fills in. Upstream: pkg/apis/<group>/<version>/defaults.go. One line for each kind that has defaults. */
import type { KubernetesObject } from '../meta.ts';
import {
  type Resource,
  apiServices,
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
  mutatingWebhookConfigurations,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
  clusterRoleBindings,
  customResourceDefinitions,
  cronJobs,
  daemonSets,
  jobs,
  replicationControllers,
  statefulSets,
  csiDrivers,
  limitRanges,
  persistentVolumeClaims,
  persistentVolumes,
  podTemplates,
  storageClasses,
  deployments,
  endpointSlices,
  endpoints,
  flowSchemas,
  groupResource,
  horizontalPodAutoscalers,
  ingressClasses,
  namespaces,
  networkPolicies,
  nodes,
  pods,
  priorityClasses,
  priorityLevelConfigurations,
  resourceClaimTemplates,
  resourceClaims,
  replicaSets,
  roleBindings,
  secrets,
  services,
} from '../resources/index.ts';
import {
  defaultMutatingBinding,
  defaultMutatingPolicy,
  defaultMutatingWebhooks,
  defaultValidatingBinding,
  defaultValidatingPolicy,
  defaultValidatingWebhooks,
} from './admissionregistration.ts';
import { defaultResourceClaim, defaultResourceClaimTemplate } from './dynamic-resources.ts';
import { defaultFlowSchema, defaultPriorityLevel } from './flowcontrol.ts';
import { defaultIngressClass, defaultNetworkPolicy } from './networking.ts';
import { defaultCustomResourceDefinition } from './custom-resource-definition.ts';
import {
  defaultEndpointSlice,
  defaultEndpoints,
  defaultNamespace,
  defaultNode,
  defaultSecret,
  defaultPriorityClass,
  defaultApiService,
} from './others.ts';
import { defaultCronJob, defaultJob } from './jobs.ts';
import { defaultClaim, defaultPersistentVolume } from './claims.ts';
import { defaultPod, defaultPodTemplate } from './pod.ts';
import { defaultCsiDriver, defaultLimitRange, defaultStorageClass } from './storage.ts';
import { defaultAutoscaler } from './autoscaler.ts';
import { defaultRoleBinding } from './rbac.ts';
import { defaultService } from './service.ts';
import {
  defaultDaemonSet,
  defaultDeployment,
  defaultReplicaSet,
  defaultReplicationController,
  defaultStatefulSet,
} from './workloads.ts';

function row<T extends KubernetesObject>(
  resource: Resource<T>,
  defaults: (object: T) => T,
): readonly [string, (object: never) => KubernetesObject] {
  return [groupResource(resource), defaults];
}

const DEFAULTS = new Map([
  row(mutatingAdmissionPolicies, defaultMutatingPolicy),
  row(mutatingAdmissionPolicyBindings, defaultMutatingBinding),
  row(mutatingWebhookConfigurations, defaultMutatingWebhooks),
  row(validatingAdmissionPolicies, defaultValidatingPolicy),
  row(validatingAdmissionPolicyBindings, defaultValidatingBinding),
  row(validatingWebhookConfigurations, defaultValidatingWebhooks),
  row(clusterRoleBindings, defaultRoleBinding),
  row(customResourceDefinitions, defaultCustomResourceDefinition),
  row(cronJobs, defaultCronJob),
  row(daemonSets, defaultDaemonSet),
  row(jobs, defaultJob),
  row(replicationControllers, defaultReplicationController),
  row(statefulSets, defaultStatefulSet),
  row(csiDrivers, defaultCsiDriver),
  row(limitRanges, defaultLimitRange),
  row(persistentVolumeClaims, defaultClaim),
  row(persistentVolumes, defaultPersistentVolume),
  row(podTemplates, defaultPodTemplate),
  row(storageClasses, defaultStorageClass),
  row(deployments, defaultDeployment),
  row(endpointSlices, defaultEndpointSlice),
  row(endpoints, defaultEndpoints),
  row(apiServices, defaultApiService),
  row(flowSchemas, defaultFlowSchema),
  row(horizontalPodAutoscalers, defaultAutoscaler),
  row(resourceClaimTemplates, defaultResourceClaimTemplate),
  row(resourceClaims, defaultResourceClaim),
  row(ingressClasses, defaultIngressClass),
  row(namespaces, defaultNamespace),
  row(networkPolicies, defaultNetworkPolicy),
  row(nodes, defaultNode),
  row(pods, defaultPod),
  row(priorityClasses, defaultPriorityClass),
  row(priorityLevelConfigurations, defaultPriorityLevel),
  row(replicaSets, defaultReplicaSet),
  row(roleBindings, defaultRoleBinding),
  row(secrets, defaultSecret),
  row(services, defaultService),
]);

/** A decoded object with upstream's defaults; the same object when nothing was missing. Twice is as once. */
export function applyDefaults<T extends KubernetesObject>(resource: Resource<T>, object: T): T {
  if (resource.behavior !== undefined) return resource.behavior.applyDefaults(object) as T;
  const defaults = DEFAULTS.get(groupResource(resource));
  return defaults === undefined ? object : (defaults(object as never) as T);
}
