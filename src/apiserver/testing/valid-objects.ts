import { groupVersion, type Resource } from '../../api/index.ts';

const labels = { app: 'web' };
const podSpec = {
  containers: [
    {
      name: 'main',
      image: 'nginx:1.28',
      ports: [{ containerPort: 80, name: 'http' }],
      env: [{ name: 'A', value: 'b' }],
      resources: { requests: { cpu: '100m', memory: '64Mi' } },
      volumeMounts: [{ name: 'v', mountPath: '/v' }],
    },
  ],
  volumes: [{ name: 'v', emptyDir: {} }],
};
const template = { metadata: { labels }, spec: podSpec };
const selector = { matchLabels: labels };
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
const jobTemplate = { spec: { template: { spec: { ...podSpec, restartPolicy: 'Never' } } } };
const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const matchConstraints = {
  resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
};

/** Fields besides metadata, by resource and group; those that are not here are sound without any. */
const FIELDS: Readonly<Record<string, object>> = {
  pods: { spec: podSpec },
  podtemplates: { template },
  replicationcontrollers: { spec: { replicas: 1, selector: labels, template } },
  services: { spec: { selector: labels, ports: [{ port: 80, name: 'http' }] } },
  configmaps: { data: { a: 'b' } },
  secrets: { data: { a: 'aGk=' } },
  endpoints: { subsets: [{ addresses: [{ ip: '10.1.0.1' }], ports: [{ port: 80 }] }] },
  limitranges: { spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] } },
  resourcequotas: { spec: { hard: { secrets: '1000' } } },
  persistentvolumes: {
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/v' } },
  },
  persistentvolumeclaims: { spec: claim },
  bindings: { target: { kind: 'Node', name: 'node-1' } },
  'deployments.apps': { spec: { replicas: 2, selector, template } },
  'replicasets.apps': { spec: { replicas: 2, selector, template } },
  'daemonsets.apps': { spec: { selector, template } },
  'statefulsets.apps': {
    spec: {
      serviceName: 'web',
      selector,
      template,
      volumeClaimTemplates: [{ metadata: { name: 'd' }, spec: claim }],
    },
  },
  'controllerrevisions.apps': { revision: 1, data: { a: 1 } },
  'jobs.batch': jobTemplate,
  'cronjobs.batch': { spec: { schedule: '*/5 * * * *', jobTemplate } },
  'horizontalpodautoscalers.autoscaling': { spec: { scaleTargetRef: target, maxReplicas: 3 } },
  'poddisruptionbudgets.policy': { spec: { minAvailable: 1, selector } },
  'ingresses.networking.k8s.io': {
    spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
  },
  'ingressclasses.networking.k8s.io': { spec: { controller: 'example.com/c' } },
  'networkpolicies.networking.k8s.io': { spec: { podSelector: {}, ingress: [{}] } },
  'endpointslices.discovery.k8s.io': {
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.0.1'] }],
    ports: [{ name: 'http', port: 80 }],
  },
  events: { involvedObject: { kind: 'Pod', name: 'a', namespace: 'default' }, reason: 'R', message: 'm' },
  'roles.rbac.authorization.k8s.io': { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  'clusterroles.rbac.authorization.k8s.io': { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  'rolebindings.rbac.authorization.k8s.io': { roleRef, subjects: [{ kind: 'User', name: 'jane' }] },
  'clusterrolebindings.rbac.authorization.k8s.io': { roleRef, subjects: [{ kind: 'User', name: 'jane' }] },
  'priorityclasses.scheduling.k8s.io': { value: 10 },
  'storageclasses.storage.k8s.io': { provisioner: 'example.com/p' },
  'csidrivers.storage.k8s.io': { spec: { attachRequired: false } },
  'csinodes.storage.k8s.io': { spec: { drivers: [{ name: 'd', nodeID: 'n' }] } },
  'volumeattachments.storage.k8s.io': {
    spec: { attacher: 'a', nodeName: 'n', source: { persistentVolumeName: 'p' } },
  },
  'leases.coordination.k8s.io': { spec: { holderIdentity: 'me', leaseDurationSeconds: 15 } },
  'runtimeclasses.node.k8s.io': { handler: 'runc' },
  'validatingadmissionpolicies.admissionregistration.k8s.io': {
    spec: { matchConstraints, validations: [{ expression: 'true' }] },
  },
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': {
    spec: { policyName: 'nobody', validationActions: ['Deny'] },
  },
  'customresourcedefinitions.apiextensions.k8s.io': {
    metadata: { name: 'cats.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'cats', singular: 'cat', kind: 'Cat', listKind: 'CatList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object' } } } },
        },
      ],
    },
  },
  'servicecidrs.networking.k8s.io': { spec: { cidrs: ['10.200.0.0/24'] } },
  'ipaddresses.networking.k8s.io': {
    metadata: { name: '10.9.8.7' },
    spec: { parentRef: { resource: 'services', name: 'web', namespace: 'default' } },
  },
  'localsubjectaccessreviews.authorization.k8s.io': {
    metadata: { namespace: 'default' },
    spec: { user: 'jane', resourceAttributes: { namespace: 'default', verb: 'get', resource: 'pods' } },
  },
  'tokenreviews.authentication.k8s.io': { metadata: {}, spec: { token: 'x' } },
  'subjectaccessreviews.authorization.k8s.io': {
    metadata: {},
    spec: { user: 'jane', resourceAttributes: { verb: 'get', resource: 'pods' } },
  },
  'selfsubjectaccessreviews.authorization.k8s.io': {
    metadata: {},
    spec: { resourceAttributes: { verb: 'get', resource: 'pods' } },
  },
  'selfsubjectrulesreviews.authorization.k8s.io': { metadata: {}, spec: { namespace: 'default' } },
};

/** An object of a built-in resource, with about as much in it as usual. */
export function validObject(resource: Resource, name: string): object {
  const key = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
  return {
    apiVersion: groupVersion(resource),
    kind: resource.kind,
    metadata: { name, labels },
    ...FIELDS[key],
  };
}
