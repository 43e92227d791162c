const PAUSE = { containers: [{ name: 'main', image: 'registry.k8s.io/pause:3.8' }] };
const labels = { app: 'web' };
const selector = { matchLabels: labels };
const template = { metadata: { labels }, spec: PAUSE };
const once = { spec: { ...PAUSE, restartPolicy: 'Never' } };
const storage = { storage: '1Gi' };
const access = { resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } };
const clientConfig = { service: { namespace: 'default', name: 'hook', path: '/' } };
const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }];
const webhooks = [{ name: 'a.example.com', admissionReviewVersions: ['v1'], sideEffects: 'None', clientConfig, rules }];
const matchConstraints = { resourceRules: rules };
const role = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
const subjects = [{ kind: 'User', name: 'ann', apiGroup: 'rbac.authorization.k8s.io' }];
const roleRef = (kind: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name: 'reader' });
const devices = { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu' } }] };
const mutation = {
  patchType: 'ApplyConfiguration',
  applyConfiguration: { expression: 'Object{metadata: Object.metadata{labels: {"a": "b"}}}' },
};

/** A valid object of every kind that can be created, less its apiVersion, kind and name. */
export const KIND_SAMPLES: Readonly<Record<string, object>> = {
  configmaps: { data: { key: 'value' } },
  endpoints: { subsets: [{ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 80 }] }] },
  events: {
    metadata: { namespace: 'default' },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
    reason: 'Seen',
    message: 'seen',
    type: 'Normal',
  },
  limitranges: { spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] } },
  namespaces: {},
  nodes: {},
  persistentvolumeclaims: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: storage } } },
  persistentvolumes: { spec: { capacity: storage, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } } },
  pods: { spec: PAUSE },
  podtemplates: { template },
  replicationcontrollers: { spec: { selector: labels, template } },
  resourcequotas: { spec: { hard: { pods: '10' } } },
  secrets: { stringData: { password: 'secret' } },
  serviceaccounts: {},
  services: { spec: { selector: labels, ports: [{ port: 80 }] } },
  'mutatingadmissionpolicies.admissionregistration.k8s.io': {
    spec: { matchConstraints, reinvocationPolicy: 'Never', mutations: [mutation] },
  },
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io': { spec: { policyName: 'policy' } },
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': { webhooks },
  'validatingadmissionpolicies.admissionregistration.k8s.io': {
    spec: { matchConstraints, validations: [{ expression: 'true' }] },
  },
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': {
    spec: { policyName: 'policy', validationActions: ['Deny'] },
  },
  'validatingwebhookconfigurations.admissionregistration.k8s.io': { webhooks },
  'customresourcedefinitions.apiextensions.k8s.io': {
    metadata: { name: 'shirts.example.com' },
    spec: {
      group: 'example.com',
      names: { kind: 'Shirt', plural: 'shirts' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  },
  'apiservices.apiregistration.k8s.io': {
    metadata: { name: 'v1.example.com' },
    spec: {
      group: 'example.com',
      version: 'v1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { namespace: 'default', name: 'api' },
    },
  },
  'controllerrevisions.apps': { revision: 1, data: { spec: {} } },
  'daemonsets.apps': { spec: { selector, template } },
  'deployments.apps': { spec: { selector, template } },
  'replicasets.apps': { spec: { selector, template } },
  'statefulsets.apps': { spec: { serviceName: 'web', selector, template } },
  'selfsubjectreviews.authentication.k8s.io': {},
  'tokenreviews.authentication.k8s.io': { spec: { token: 'token' } },
  'localsubjectaccessreviews.authorization.k8s.io': { spec: { ...access, user: 'ann' } },
  'selfsubjectaccessreviews.authorization.k8s.io': { spec: access },
  'selfsubjectrulesreviews.authorization.k8s.io': { spec: { namespace: 'default' } },
  'subjectaccessreviews.authorization.k8s.io': { spec: { ...access, user: 'ann' } },
  'horizontalpodautoscalers.autoscaling': {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 3 },
  },
  'cronjobs.batch': { spec: { schedule: '* * * * *', jobTemplate: { spec: { template: once } } } },
  'jobs.batch': { spec: { template: once } },
  'leases.coordination.k8s.io': { spec: { holderIdentity: 'me', leaseDurationSeconds: 15 } },
  'endpointslices.discovery.k8s.io': {
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.2.3'] }],
    ports: [{ port: 80 }],
  },
  'events.events.k8s.io': {
    regarding: { kind: 'Pod', namespace: 'default', name: 'web' },
    eventTime: '2026-01-01T00:00:00.000000Z',
    action: 'Looking',
    reason: 'Seen',
    reportingController: 'example.com/eye',
    reportingInstance: 'eye-1',
    type: 'Normal',
  },
  'flowschemas.flowcontrol.apiserver.k8s.io': {
    spec: { priorityLevelConfiguration: { name: 'global-default' }, matchingPrecedence: 1000 },
  },
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': {
    spec: { type: 'Limited', limited: { nominalConcurrencyShares: 1, limitResponse: { type: 'Reject' } } },
  },
  'ingressclasses.networking.k8s.io': { spec: { controller: 'example.com/ingress' } },
  'ingresses.networking.k8s.io': { spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } },
  'ipaddresses.networking.k8s.io': {
    metadata: { name: '10.96.0.77' },
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } },
  },
  'networkpolicies.networking.k8s.io': { spec: { podSelector: {}, policyTypes: ['Ingress'] } },
  'servicecidrs.networking.k8s.io': { spec: { cidrs: ['10.97.0.0/24'] } },
  'runtimeclasses.node.k8s.io': { handler: 'wasi' },
  'poddisruptionbudgets.policy': { spec: { minAvailable: 1, selector } },
  'clusterrolebindings.rbac.authorization.k8s.io': { subjects, roleRef: roleRef('ClusterRole') },
  'clusterroles.rbac.authorization.k8s.io': { rules: role },
  'rolebindings.rbac.authorization.k8s.io': { subjects, roleRef: roleRef('Role') },
  'roles.rbac.authorization.k8s.io': { rules: role },
  'deviceclasses.resource.k8s.io': { spec: {} },
  'resourceclaims.resource.k8s.io': { spec: { devices } },
  'resourceclaimtemplates.resource.k8s.io': { spec: { spec: { devices } } },
  'resourceslices.resource.k8s.io': {
    spec: {
      driver: 'gpu.example.com',
      pool: { name: 'pool', generation: 1, resourceSliceCount: 1 },
      allNodes: true,
      devices: [{ name: 'gpu-0' }],
    },
  },
  'priorityclasses.scheduling.k8s.io': { value: 1000 },
  'csidrivers.storage.k8s.io': { spec: { attachRequired: false } },
  'csinodes.storage.k8s.io': { spec: { drivers: [] } },
  'csistoragecapacities.storage.k8s.io': { storageClassName: 'fast', capacity: '1Gi' },
  'storageclasses.storage.k8s.io': { provisioner: 'example.com/disk' },
  'volumeattachments.storage.k8s.io': {
    spec: { attacher: 'disk.example.com', nodeName: 'node-1', source: { persistentVolumeName: 'volume' } },
  },
  'volumeattributesclasses.storage.k8s.io': { driverName: 'example.com/disk', parameters: { tier: 'gold' } },
};

/** Kinds of which no sample is made, and why. */
export const NOT_CREATED: Readonly<Record<string, string>> = {
  bindings: 'of a pod that waits: the scheduler’s tests make them',
  componentstatuses: 'read only',
  'certificatesigningrequests.certificates.k8s.io': 'needs a request that is signed: its own tests make them',
  'nodes.metrics.k8s.io': 'read only',
  'pods.metrics.k8s.io': 'read only',
};
