import type {
  APIService,
  CustomResourceDefinition,
  Namespace,
  ObjectMeta,
  Pod,
  PriorityClass,
  Service,
  ServiceCIDR,
} from '../generated/types.ts';
import { definitionStatus } from './custom-resource-definition.ts';
import { type Resource, groupResource } from '../resources/index.ts';
import { CERTIFICATE_SIGNING_REQUEST } from './certificate-signing-request.ts';
import { newPodSpec, newPodStatus } from './pod-create.ts';
import { withEphemeralContainers, withResources } from './pod-parts.ts';
import { policyStrategies, storageStrategies } from './storage.ts';
import type { Strategy } from './strategy.ts';
import { workloadStrategies } from './workloads.ts';

/** Upstream: metav1.ResetObjectMetaForStatus. */
const META_KEPT_ON_STATUS: readonly (keyof ObjectMeta)[] = ['labels', 'annotations', 'finalizers', 'ownerReferences'];

/** What this server serves itself is available at once. Upstream: kube-aggregator/pkg/registry/apiservice */
function localStatus({ metadata, spec }: APIService): object {
  if (spec.service !== undefined) return {};
  const condition = {
    type: 'Available',
    status: 'True',
    lastTransitionTime: metadata.creationTimestamp,
    reason: 'Local',
    message: 'Local APIServices are always available',
  };
  return { conditions: [condition] };
}

/** It is computed once; kubelets may leave it out. */
function withQosClass(next: Pod, old: Pod): Pod {
  const qosClass = old.status?.qosClass;
  if (qosClass === undefined || (next.status?.qosClass ?? '') !== '') return next;
  return { ...next, status: { ...next.status, qosClass } };
}

const PLAIN: Strategy = { keptOnUpdate: [] };

/** By `resource.group`. Upstream: pkg/registry/<group>/<resource>/strategy.go. */
const STRATEGIES: Readonly<Record<string, Strategy>> = {
  ...policyStrategies,
  ...storageStrategies,
  ...workloadStrategies,
  namespaces: {
    // The finalizers of the spec are written through the finalize subresource.
    keptOnUpdate: ['spec', 'status'],
    statusOnCreate: () => ({ phase: 'Active' }),
    specOnCreate: ({ spec }: Namespace) => ({
      ...spec,
      finalizers: [...new Set([...(spec.finalizers ?? []), 'kubernetes'])],
    }),
  },
  // A node registers with its status: nothing is taken away on create.
  nodes: { keptOnUpdate: ['status'] },
  pods: {
    generation: [],
    keptOnUpdate: ['status'],
    specOnCreate: newPodSpec,
    statusOnCreate: newPodStatus,
    metaKeptOnStatus: ['ownerReferences'],
    onStatusUpdate: withQosClass,
    specSubresources: { ephemeralcontainers: withEphemeralContainers, resize: withResources },
  },
  services: {
    keptOnUpdate: ['status'],
    statusOnCreate: () => ({ loadBalancer: {} }),
    // What is no load balancer any more has no addresses of one.
    statusOnUpdate: ({ spec, status }: Service) =>
      spec.type === 'LoadBalancer' ? status : { ...status, loadBalancer: {} },
  },
  'mutatingadmissionpolicies.admissionregistration.k8s.io': { generation: [], keptOnUpdate: [] },
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io': { generation: [], keptOnUpdate: [] },
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': { generation: [], keptOnUpdate: [] },
  'validatingadmissionpolicies.admissionregistration.k8s.io': {
    generation: [],
    keptOnUpdate: ['status'],
    statusOnCreate: () => ({}),
  },
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': { generation: [], keptOnUpdate: [] },
  'validatingwebhookconfigurations.admissionregistration.k8s.io': { generation: [], keptOnUpdate: [] },
  'endpointslices.discovery.k8s.io': { generation: ['labels'], keptOnUpdate: [] },
  'customresourcedefinitions.apiextensions.k8s.io': {
    generation: [],
    keptOnUpdate: ['status'],
    statusOnCreate: (crd: CustomResourceDefinition) => definitionStatus(crd),
    statusOnUpdate: (crd: CustomResourceDefinition) => definitionStatus(crd, crd.status),
  },
  'apiservices.apiregistration.k8s.io': {
    keptOnUpdate: ['status'],
    statusOnCreate: localStatus,
    metaKeptOnStatus: META_KEPT_ON_STATUS,
  },
  'flowschemas.flowcontrol.apiserver.k8s.io': {
    generation: [],
    keptOnUpdate: ['status'],
    statusOnCreate: () => ({}),
  },
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': {
    generation: [],
    keptOnUpdate: ['status'],
    statusOnCreate: () => ({}),
  },
  'certificatesigningrequests.certificates.k8s.io': CERTIFICATE_SIGNING_REQUEST,
  'deviceclasses.resource.k8s.io': { generation: [], keptOnUpdate: [] },
  'resourceclaims.resource.k8s.io': { keptOnUpdate: ['status'], statusOnCreate: () => ({}) },
  'resourceslices.resource.k8s.io': { generation: [], keptOnUpdate: [] },
  'ingressclasses.networking.k8s.io': { generation: [], keptOnUpdate: [] },
  'ingresses.networking.k8s.io': {
    generation: [],
    keptOnUpdate: ['status'],
    statusOnCreate: () => ({ loadBalancer: {} }),
  },
  'networkpolicies.networking.k8s.io': { generation: [], keptOnUpdate: [] },
  'priorityclasses.scheduling.k8s.io': {
    keptOnUpdate: [],
    // What may change of a class is not counted.
    onCreate: (object: PriorityClass) => ({ ...object, metadata: { ...object.metadata, generation: 1 } }),
  },
  // Its status may come with it.
  'servicecidrs.networking.k8s.io': {
    keptOnUpdate: [],
    statusOnCreate: ({ status = {} }: ServiceCIDR) => status,
    metaKeptOnStatus: META_KEPT_ON_STATUS,
  },
};

export function strategyOf(resource: Resource): Strategy {
  return STRATEGIES[groupResource(resource)] ?? PLAIN;
}
