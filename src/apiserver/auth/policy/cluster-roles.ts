import { EVENTS } from './notation.ts';

/** A default ClusterRole: its rules as lines, or what it gathers. */
export interface RoleNotation {
  readonly rules?: readonly string[];
  /** Gathers the roles that aggregate to this one: `admin`. */
  readonly gathers?: string;
  /** Is gathered by these. */
  readonly aggregatesTo?: readonly string[];
}

const VIEW = [
  'read core pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,configmaps',
  'read core limitranges,resourcequotas,bindings,pods/status,resourcequotas/status,namespaces/status,replicationcontrollers/status,pods/log',
  'read core namespaces',
  'read core,events.k8s.io events',
  'read discovery.k8s.io endpointslices',
  'read apps controllerrevisions,statefulsets,statefulsets/status,statefulsets/scale,daemonsets,daemonsets/status,deployments,deployments/status,deployments/scale,replicasets,replicasets/status,replicasets/scale',
  'read autoscaling horizontalpodautoscalers,horizontalpodautoscalers/status',
  'read batch jobs,cronjobs,cronjobs/status,jobs/status',
  'read extensions daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale,networkpolicies',
  'read policy poddisruptionbudgets,poddisruptionbudgets/status',
  'read networking.k8s.io networkpolicies,ingresses,ingresses/status',
  'read resource.k8s.io resourceclaims,resourceclaims/status,resourceclaimtemplates',
];

const EDIT = [
  'read core pods/attach,pods/proxy,pods/exec,pods/portforward,secrets,services/proxy',
  'impersonate core serviceaccounts',
  'write core pods,pods/attach,pods/proxy,pods/exec,pods/portforward',
  'create core pods/eviction',
  'write core replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/proxy,persistentvolumeclaims,configmaps,secrets',
  'create core serviceaccounts/token',
  'write core,events.k8s.io events',
  'write apps statefulsets,statefulsets/scale,daemonsets,deployments,deployments/scale,deployments/rollback,replicasets,replicasets/scale',
  'write autoscaling horizontalpodautoscalers',
  'write batch jobs,cronjobs',
  'write extensions daemonsets,deployments,deployments/scale,deployments/rollback,ingresses,replicasets,replicasets/scale,replicationcontrollers/scale,networkpolicies',
  'write policy poddisruptionbudgets',
  'write networking.k8s.io networkpolicies,ingresses',
  'readwrite coordination.k8s.io leases',
  'write resource.k8s.io resourceclaims,resourceclaimtemplates',
];

const NODE = [
  'create authentication.k8s.io tokenreviews',
  'create authorization.k8s.io subjectaccessreviews,localsubjectaccessreviews',
  'read core services',
  'create,read core nodes',
  'update,patch core nodes/status',
  'update,patch core nodes',
  EVENTS,
  'read core pods',
  'create,delete core pods',
  'update,patch core pods/status',
  'create core pods/eviction',
  'read core secrets,configmaps',
  'get core persistentvolumeclaims,persistentvolumes',
  'get core endpoints',
  'create,read certificates.k8s.io certificatesigningrequests',
  'get,create,update,patch,delete coordination.k8s.io leases',
  'get storage.k8s.io volumeattachments',
  'create core serviceaccounts/token',
  'get,update,patch core persistentvolumeclaims/status',
  'read storage.k8s.io csidrivers',
  'get,create,update,patch,delete storage.k8s.io csinodes',
  'read node.k8s.io runtimeclasses',
  'get resource.k8s.io resourceclaims',
  'deletecollection resource.k8s.io resourceslices',
  'get core serviceaccounts',
];

const SCHEDULER = [
  EVENTS,
  'create coordination.k8s.io leases',
  'get,update,list,watch coordination.k8s.io leases kube-scheduler',
  'readwrite coordination.k8s.io leasecandidates',
  'read core nodes',
  'read,delete core pods',
  'create core pods/binding,bindings',
  'patch,update core pods/status',
  'read core services,replicationcontrollers',
  'read apps,extensions replicasets',
  'read apps statefulsets',
  'read policy poddisruptionbudgets',
  'read core persistentvolumeclaims,persistentvolumes',
  'create authentication.k8s.io tokenreviews',
  'create authorization.k8s.io subjectaccessreviews',
  'read storage.k8s.io csinodes',
  'read storage.k8s.io volumeattachments',
  'read core namespaces',
  'read storage.k8s.io csidrivers',
  'read storage.k8s.io csistoragecapacities',
  'read resource.k8s.io deviceclasses',
  'read,update,patch resource.k8s.io resourceclaims',
  'read,update,patch resource.k8s.io resourceclaims/status',
  'update core pods/finalizers',
  'read resource.k8s.io resourceslices',
];

const CONTROLLER_MANAGER = [
  EVENTS,
  'create coordination.k8s.io leases',
  'get,update coordination.k8s.io leases kube-controller-manager',
  'create core secrets,serviceaccounts',
  'delete core secrets',
  'get core namespaces,secrets,serviceaccounts,configmaps',
  'update core secrets,serviceaccounts',
  'create authentication.k8s.io tokenreviews',
  'create authorization.k8s.io subjectaccessreviews',
  'list,watch * *',
  'create core serviceaccounts/token',
];

function signer(verb: string, name: string): RoleNotation {
  return { rules: [`${verb} certificates.k8s.io signers kubernetes.io/${name}`] };
}

/**
 * ClusterRoles that every cluster has, by name. The last ones are this cluster's own: what the network and the volumes
 * of a node need, which elsewhere have accounts of their own.
 * upstream: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go
 */
export const CLUSTER_ROLES: Readonly<Record<string, RoleNotation>> = {
  'cluster-admin': { rules: ['* * *', '* *'] },
  'system:discovery': {
    rules: ['get /livez,/readyz,/healthz,/version,/version/,/openapi,/openapi/*,/api,/api/*,/apis,/apis/*'],
  },
  'system:monitoring': {
    rules: [
      'get /metrics,/metrics/slis,/livez,/readyz,/healthz,/livez/*,/readyz/*,/healthz/*',
      'get core nodes/metrics',
    ],
  },
  'system:basic-user': {
    rules: [
      'create authorization.k8s.io selfsubjectaccessreviews,selfsubjectrulesreviews',
      'create authentication.k8s.io selfsubjectreviews',
    ],
  },
  'system:public-info-viewer': { rules: ['get /livez,/readyz,/healthz,/version,/version/'] },
  admin: { gathers: 'admin' },
  edit: { gathers: 'edit', aggregatesTo: ['admin'] },
  view: { gathers: 'view', aggregatesTo: ['edit'] },
  'system:aggregate-to-admin': {
    aggregatesTo: ['admin'],
    rules: [
      'create authorization.k8s.io localsubjectaccessreviews',
      'readwrite rbac.authorization.k8s.io roles,rolebindings',
    ],
  },
  'system:aggregate-to-edit': { aggregatesTo: ['edit'], rules: EDIT },
  'system:aggregate-to-view': { aggregatesTo: ['view'], rules: VIEW },
  // upstream: metrics-server/manifests/base/rbac.yaml
  'system:aggregated-metrics-reader': {
    aggregatesTo: ['view', 'edit', 'admin'],
    rules: ['read metrics.k8s.io pods,nodes'],
  },
  'system:heapster': { rules: ['read core events,pods,nodes,namespaces', 'read extensions deployments'] },
  'system:node': { rules: NODE },
  'system:node-problem-detector': { rules: ['get core nodes', 'patch core nodes/status', EVENTS] },
  'system:node-bootstrapper': { rules: ['create,read certificates.k8s.io certificatesigningrequests'] },
  'system:auth-delegator': {
    rules: ['create authentication.k8s.io tokenreviews', 'create authorization.k8s.io subjectaccessreviews'],
  },
  'system:kube-aggregator': { rules: ['read core services,endpoints'] },
  'system:kube-controller-manager': { rules: CONTROLLER_MANAGER },
  'system:kube-dns': { rules: ['list,watch core endpoints,services'] },
  'system:persistent-volume-provisioner': {
    rules: [
      'read,create,delete core persistentvolumes',
      'read,update core persistentvolumeclaims',
      'read storage.k8s.io storageclasses',
      'watch core events',
      EVENTS,
    ],
  },
  'system:certificates.k8s.io:certificatesigningrequests:nodeclient': {
    rules: ['create certificates.k8s.io certificatesigningrequests/nodeclient'],
  },
  'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient': {
    rules: ['create certificates.k8s.io certificatesigningrequests/selfnodeclient'],
  },
  'system:volume-scheduler': {
    rules: [
      'read,update,patch core persistentvolumes',
      'read storage.k8s.io storageclasses',
      'read,update,patch core persistentvolumeclaims',
    ],
  },
  'system:certificates.k8s.io:legacy-unknown-approver': signer('approve', 'legacy-unknown'),
  'system:certificates.k8s.io:kubelet-serving-approver': signer('approve', 'kubelet-serving'),
  'system:certificates.k8s.io:kube-apiserver-client-approver': signer('approve', 'kube-apiserver-client'),
  'system:certificates.k8s.io:kube-apiserver-client-kubelet-approver': signer(
    'approve',
    'kube-apiserver-client-kubelet',
  ),
  'system:service-account-issuer-discovery': {
    rules: [
      'get /.well-known/openid-configuration,/.well-known/openid-configuration/,/openid/v1/jwks,/openid/v1/jwks/',
    ],
  },
  'system:kubelet-api-admin': {
    rules: [
      'read core nodes',
      'proxy core nodes',
      '* core nodes/proxy,nodes/metrics,nodes/stats,nodes/log',
      '* core nodes/pods,nodes/healthz,nodes/configz',
    ],
  },
  'system:node-proxier': {
    rules: [
      'list,watch core services,endpoints',
      'read core nodes',
      EVENTS,
      'list,watch networking.k8s.io servicecidrs',
      'list,watch discovery.k8s.io endpointslices',
    ],
  },
  'system:kube-scheduler': { rules: SCHEDULER },
  'tabernetes:node-agent': {
    rules: [
      'read core namespaces,nodes,pods,persistentvolumeclaims,persistentvolumes',
      'read networking.k8s.io networkpolicies',
      'read storage.k8s.io storageclasses,volumeattachments',
    ],
  },
};
