/** What becomes of the objects of a kind: in words, and the file or folder that does it; undefined where they are stored only. */
export interface KindRow {
  readonly acts: string;
  readonly where?: string;
}

function does(where: string, acts: string): KindRow {
  return { acts, where };
}

function stored(acts: string): KindRow {
  return { acts };
}

const ASKED = 'answered, never stored';
const NO_DEVICES = 'stored: there are no devices, and the scheduler does not consider claims of them';

/** By resource and group, as `kubectl api-resources` has them. */
export const KIND_ROWS: Readonly<Record<string, KindRow>> = {
  bindings: does('src/apiserver/registry/subresources/binding.ts', 'binds a pod to its node, never stored'),
  componentstatuses: does('src/apiserver/registry/component-statuses.ts', ASKED),
  configmaps: does('src/kubelet/volumes', 'in volumes, updated in place, and in variables of containers'),
  endpoints: does(
    'src/controllers/endpoints',
    'written for Services; those of your own are mirrored to EndpointSlices',
  ),
  events: does('src/client/event-recorder.ts', 'written by everything that acts; gone after an hour'),
  limitranges: does('src/apiserver/admission/limit-ranger.ts', 'gives pods and claims their defaults, and refuses'),
  namespaces: does('src/controllers/namespace', 'emptied when deleted, pods first'),
  nodes: does(
    'src/controllers/node-lifecycle',
    'written by their kubelets; tainted and their pods evicted when silent',
  ),
  persistentvolumeclaims: does(
    'src/controllers/persistent-volume',
    'bound, provisioned, expanded, protected while used',
  ),
  persistentvolumes: does(
    'src/controllers/persistent-volume',
    'bound, reclaimed; their contents are in the browser’s storage',
  ),
  pods: does('src/kubelet', 'placed by the scheduler, run by the kubelet of their node'),
  podtemplates: stored('stored, as upstream'),
  replicationcontrollers: does('src/controllers/replica-set/replication-controller.ts', 'keeps its pods'),
  resourcequotas: does('src/controllers/resource-quota', 'counted; what goes over is refused'),
  secrets: does('src/kubelet/volumes', 'in volumes, updated in place, and in variables of containers'),
  serviceaccounts: does('src/controllers/service-account.ts', 'one per namespace; tokens for pods, and by hand'),
  services: does('src/network', 'addresses, ports and names in the cluster; nothing outside of the page reaches them'),
  'mutatingadmissionpolicies.admissionregistration.k8s.io': does(
    'src/apiserver/admission/policy',
    'change what is written',
  ),
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io': does(
    'src/apiserver/admission/policy',
    'say where a policy holds',
  ),
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': does(
    'src/apiserver/admission/webhook',
    'ask services of the cluster',
  ),
  'validatingadmissionpolicies.admissionregistration.k8s.io': does(
    'src/apiserver/admission/policy',
    'refuse what is written',
  ),
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': does(
    'src/apiserver/admission/policy',
    'say where a policy holds',
  ),
  'validatingwebhookconfigurations.admissionregistration.k8s.io': does(
    'src/apiserver/admission/webhook',
    'ask services of the cluster',
  ),
  'customresourcedefinitions.apiextensions.k8s.io': does('src/apiserver/crd', 'their kinds are served'),
  'apiservices.apiregistration.k8s.io': does('src/apiserver/api-services', 'requests go to the service that they name'),
  'controllerrevisions.apps': does('src/controllers/controller-history', 'history of StatefulSets and DaemonSets'),
  'daemonsets.apps': does('src/controllers/daemon-set', 'keeps a pod on each node that fits'),
  'deployments.apps': does('src/controllers/deployment', 'rolls ReplicaSets'),
  'replicasets.apps': does('src/controllers/replica-set', 'keeps its pods'),
  'statefulsets.apps': does('src/controllers/stateful-set', 'keeps pods with names and claims of their own'),
  'selfsubjectreviews.authentication.k8s.io': does('src/apiserver/auth/reviews', ASKED),
  'tokenreviews.authentication.k8s.io': does('src/apiserver/auth/reviews', ASKED),
  'localsubjectaccessreviews.authorization.k8s.io': does('src/apiserver/auth/reviews', ASKED),
  'selfsubjectaccessreviews.authorization.k8s.io': does('src/apiserver/auth/reviews', ASKED),
  'selfsubjectrulesreviews.authorization.k8s.io': does('src/apiserver/auth/reviews', ASKED),
  'subjectaccessreviews.authorization.k8s.io': does('src/apiserver/auth/reviews', ASKED),
  'horizontalpodautoscalers.autoscaling': does(
    'src/controllers/horizontal-pod-autoscaler',
    'scales by CPU time and memory',
  ),
  'cronjobs.batch': does('src/controllers/cron-job', 'makes Jobs by its schedule'),
  'jobs.batch': does('src/controllers/job', 'runs pods to their end'),
  'certificatesigningrequests.certificates.k8s.io': does('src/apiserver/auth/certificates', 'signed once approved'),
  'leases.coordination.k8s.io': does('src/controllers/node-lifecycle', 'renewed by the kubelets'),
  'endpointslices.discovery.k8s.io': does('src/controllers/endpoints', 'written for Services, read by the nodes'),
  'events.events.k8s.io': does('src/client/event-recorder.ts', 'the same events as in the core group'),
  'flowschemas.flowcontrol.apiserver.k8s.io': does(
    'src/apiserver/flow-control',
    'their status is kept; requests are not queued',
  ),
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': stored('stored: requests are not queued'),
  'nodes.metrics.k8s.io': does('src/apiserver/metrics', 'measured by the kernels of the nodes'),
  'pods.metrics.k8s.io': does('src/apiserver/metrics', 'measured by the kernels of the nodes'),
  'ingressclasses.networking.k8s.io': does(
    'src/controllers/ingress',
    '`nginx` is there and the default one; those of other controllers are kept',
  ),
  'ingresses.networking.k8s.io': does(
    'src/controllers/ingress',
    'served over HTTP at 172.18.0.240, as ingress-nginx does; TLS is not terminated',
  ),
  'ipaddresses.networking.k8s.io': stored('stored: addresses of Services are allocated by the API server itself'),
  'networkpolicies.networking.k8s.io': stored('stored: nothing filters the traffic of pods yet'),
  'servicecidrs.networking.k8s.io': stored('stored: the range of Services’ addresses is fixed'),
  'runtimeclasses.node.k8s.io': does(
    'src/apiserver/admission/runtime-class.ts',
    'overhead and placement of pods; there is one runtime',
  ),
  'poddisruptionbudgets.policy': does('src/controllers/disruption', 'holds evictions and preemption back'),
  'clusterrolebindings.rbac.authorization.k8s.io': does('src/apiserver/auth/rbac-authorizer.ts', 'say who may do what'),
  'clusterroles.rbac.authorization.k8s.io': does(
    'src/controllers/cluster-role-aggregation.ts',
    'say who may do what; aggregated',
  ),
  'rolebindings.rbac.authorization.k8s.io': does('src/apiserver/auth/rbac-authorizer.ts', 'say who may do what'),
  'roles.rbac.authorization.k8s.io': does('src/apiserver/auth/rbac-authorizer.ts', 'say who may do what'),
  'deviceclasses.resource.k8s.io': stored(NO_DEVICES),
  'resourceclaims.resource.k8s.io': stored(NO_DEVICES),
  'resourceclaimtemplates.resource.k8s.io': stored(NO_DEVICES),
  'resourceslices.resource.k8s.io': stored(NO_DEVICES),
  'priorityclasses.scheduling.k8s.io': does('src/apiserver/admission/priority.ts', 'give pods their priority'),
  'csidrivers.storage.k8s.io': stored('stored: the nodes run no drivers but their own'),
  'csinodes.storage.k8s.io': does('src/scheduler/plugins/node-volume-limits.ts', 'limit the volumes of a node'),
  'csistoragecapacities.storage.k8s.io': does('src/scheduler/volumes', 'limit where volumes can be provisioned'),
  'storageclasses.storage.k8s.io': does(
    'src/controllers/persistent-volume',
    'those of the cluster’s provisioner provision',
  ),
  'volumeattachments.storage.k8s.io': stored('stored: volumes need no attaching'),
  'volumeattributesclasses.storage.k8s.io': does(
    'src/controllers/volume-protection',
    'protected while used; no volume has attributes',
  ),
};
