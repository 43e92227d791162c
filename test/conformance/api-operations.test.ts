import { test } from 'vitest';
import { type ApiOperations, checkApiOperations } from './support/api-operations.ts';
import { startCluster } from './support/cluster.ts';
import { certificate, certificateRequest } from './support/certificate-request.ts';

const TEMPLATE = {
  metadata: { labels: { app: 'x' } },
  spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] },
};

const CONDITION = {
  type: 'StatusUpdate',
  status: 'True',
  reason: 'E2E',
  message: 'Set by a test',
  lastTransitionTime: '2026-01-01T00:00:00Z',
};

/** What the server itself says of the schema: anything else it would put right at once. */
const FOUND = {
  ...CONDITION,
  type: 'Dangling',
  status: 'False',
  reason: 'Found',
  message: 'This FlowSchema references the PriorityLevelConfiguration object named "global-default" and it exists',
};

const DEVICE_REQUESTS = { devices: { requests: [{ name: 'req', exactly: { deviceClassName: 'gpu' } }] } };

/** upstream: test/e2e/{apimachinery,apps,auth,network,node,dra,storage}, the tests that go through all verbs of a kind */
const OPERATIONS: readonly (readonly [string, ApiOperations])[] = [
  [
    '[sig-api-machinery] API priority and fairness should support FlowSchema API operations',
    {
      groupVersion: 'flowcontrol.apiserver.k8s.io/v1',
      resource: 'flowschemas',
      object: {
        apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
        kind: 'FlowSchema',
        spec: {
          matchingPrecedence: 10000,
          priorityLevelConfiguration: { name: 'global-default' },
          distinguisherMethod: { type: 'ByUser' },
          rules: [
            {
              subjects: [{ kind: 'User', user: { name: 'example-e2e-non-existent-user' } }],
              nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
            },
          ],
        },
      },
      statusPatch: { conditions: [CONDITION, FOUND] },
    },
  ],
  [
    '[sig-api-machinery] API priority and fairness should support PriorityLevelConfiguration API operations',
    {
      groupVersion: 'flowcontrol.apiserver.k8s.io/v1',
      resource: 'prioritylevelconfigurations',
      object: {
        apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
        kind: 'PriorityLevelConfiguration',
        spec: { type: 'Limited', limited: { nominalConcurrencyShares: 2, limitResponse: { type: 'Reject' } } },
      },
      statusPatch: { conditions: [CONDITION] },
    },
  ],
  [
    '[sig-apps] CronJob should support CronJob API operations',
    {
      groupVersion: 'batch/v1',
      resource: 'cronjobs',
      namespace: 'default',
      object: {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        spec: { schedule: '*/1 * * * *', concurrencyPolicy: 'Allow', jobTemplate: { spec: { template: TEMPLATE } } },
      },
      statusPatch: { lastScheduleTime: '2026-01-01T00:00:00Z' },
    },
  ],
  [
    '[sig-auth] Certificates API should support CSR API operations',
    {
      groupVersion: 'certificates.k8s.io/v1',
      resource: 'certificatesigningrequests',
      object: {
        apiVersion: 'certificates.k8s.io/v1',
        kind: 'CertificateSigningRequest',
        spec: {
          request: certificateRequest,
          signerName: 'example.com/e2e-signer',
          usages: ['digital signature', 'key encipherment', 'server auth'],
        },
      },
      statusPatch: { certificate },
    },
  ],
  [
    '[sig-network] EndpointSlice should support creating EndpointSlice API operations',
    {
      groupVersion: 'discovery.k8s.io/v1',
      resource: 'endpointslices',
      namespace: 'default',
      object: {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        addressType: 'IPv4',
        endpoints: [{ addresses: ['1.2.3.4', '5.6.7.8'] }],
        ports: [{ name: 'port80', port: 80, protocol: 'TCP' }],
      },
    },
  ],
  [
    '[sig-network] Ingress API should support creating Ingress API operations',
    {
      groupVersion: 'networking.k8s.io/v1',
      resource: 'ingresses',
      namespace: 'default',
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        spec: { defaultBackend: { service: { name: 'default-backend', port: { number: 80 } } } },
      },
      statusPatch: { loadBalancer: { ingress: [{ ip: '169.1.1.1' }] } },
    },
  ],
  [
    '[sig-network] IngressClass API should support creating IngressClass API operations',
    {
      groupVersion: 'networking.k8s.io/v1',
      resource: 'ingressclasses',
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'IngressClass',
        spec: { controller: 'example.com/controller' },
      },
    },
  ],
  [
    '[sig-network] ServiceCIDR and IPAddress API should support IPAddress API operations',
    {
      groupVersion: 'networking.k8s.io/v1',
      resource: 'ipaddresses',
      names: ['192.168.9.1', '192.168.9.2', '192.168.9.3'],
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'IPAddress',
        spec: { parentRef: { resource: 'services', name: 'test-service', namespace: 'default' } },
      },
    },
  ],
  [
    '[sig-network] ServiceCIDR and IPAddress API should support ServiceCIDR API operations',
    {
      groupVersion: 'networking.k8s.io/v1',
      resource: 'servicecidrs',
      object: { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', spec: { cidrs: ['10.196.196.0/24'] } },
      statusPatch: { conditions: [{ ...CONDITION, type: 'Ready', status: 'False' }] },
    },
  ],
  [
    '[sig-node] RuntimeClass should support RuntimeClasses API operations',
    {
      groupVersion: 'node.k8s.io/v1',
      resource: 'runtimeclasses',
      object: { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', handler: 'e2e-conformance-runtime-class' },
    },
  ],
  [
    '[sig-node] [DRA] CRUD Tests resource.k8s.io/v1 DeviceClass',
    {
      groupVersion: 'resource.k8s.io/v1',
      resource: 'deviceclasses',
      object: { apiVersion: 'resource.k8s.io/v1', kind: 'DeviceClass', spec: {} },
    },
  ],
  [
    '[sig-node] [DRA] CRUD Tests resource.k8s.io/v1 ResourceClaim',
    {
      groupVersion: 'resource.k8s.io/v1',
      resource: 'resourceclaims',
      namespace: 'default',
      object: { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaim', spec: DEVICE_REQUESTS },
      statusPatch: {
        allocation: { devices: { results: [{ request: 'req', driver: 'driver', pool: 'pool', device: 'd' }] } },
      },
    },
  ],
  [
    '[sig-node] [DRA] CRUD Tests resource.k8s.io/v1 ResourceClaimTemplate',
    {
      groupVersion: 'resource.k8s.io/v1',
      resource: 'resourceclaimtemplates',
      namespace: 'default',
      object: { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaimTemplate', spec: { spec: DEVICE_REQUESTS } },
    },
  ],
  [
    '[sig-node] [DRA] CRUD Tests resource.k8s.io/v1 ResourceSlice',
    {
      groupVersion: 'resource.k8s.io/v1',
      resource: 'resourceslices',
      object: {
        apiVersion: 'resource.k8s.io/v1',
        kind: 'ResourceSlice',
        spec: {
          driver: 'driver.example.com',
          pool: { name: 'cluster', generation: 0, resourceSliceCount: 1 },
          allNodes: true,
          devices: [{ name: 'd' }],
        },
      },
    },
  ],
  [
    '[sig-storage] CSIStorageCapacity should support CSIStorageCapacities API operations',
    {
      groupVersion: 'storage.k8s.io/v1',
      resource: 'csistoragecapacities',
      namespace: 'default',
      object: { apiVersion: 'storage.k8s.io/v1', kind: 'CSIStorageCapacity', storageClassName: 'e2e' },
    },
  ],
  [
    '[sig-storage] CSIInlineVolumes should run through the lifecycle of a CSIDriver',
    {
      groupVersion: 'storage.k8s.io/v1',
      resource: 'csidrivers',
      object: {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'CSIDriver',
        spec: { podInfoOnMount: false, attachRequired: false, volumeLifecycleModes: ['Ephemeral'] },
      },
    },
  ],
  [
    '[sig-storage] CSINodes CSI Conformance should run through the lifecycle of a csinode',
    {
      groupVersion: 'storage.k8s.io/v1',
      resource: 'csinodes',
      object: { apiVersion: 'storage.k8s.io/v1', kind: 'CSINode', spec: { drivers: [] } },
    },
  ],
  [
    '[sig-storage] StorageClasses CSI Conformance should run through the lifecycle of a StorageClass',
    {
      groupVersion: 'storage.k8s.io/v1',
      resource: 'storageclasses',
      object: { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', provisioner: 'e2e-fake-provisioner' },
    },
  ],
  [
    '[sig-storage] VolumeAttachment Conformance should run through the lifecycle of a VolumeAttachment',
    {
      groupVersion: 'storage.k8s.io/v1',
      resource: 'volumeattachments',
      object: {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'VolumeAttachment',
        spec: { attacher: 'e2e-attacher', nodeName: 'node-1', source: { persistentVolumeName: 'pv' } },
      },
    },
  ],
  [
    '[sig-storage] VolumeAttachment Conformance should apply changes to a volumeattachment status',
    {
      groupVersion: 'storage.k8s.io/v1',
      resource: 'volumeattachments',
      object: {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'VolumeAttachment',
        spec: { attacher: 'e2e-attacher', nodeName: 'node-1', source: { persistentVolumeName: 'pv' } },
      },
      statusPatch: { attached: true },
    },
  ],
  [
    '[sig-storage] VolumeAttributesClass should run through the lifecycle of a VolumeAttributesClass',
    {
      groupVersion: 'storage.k8s.io/v1',
      resource: 'volumeattributesclasses',
      object: {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'VolumeAttributesClass',
        driverName: 'e2e-fake-driver',
        parameters: { key: 'value' },
      },
    },
  ],
  [
    '[sig-api-machinery] ValidatingAdmissionPolicy should support ValidatingAdmissionPolicy API operations',
    {
      groupVersion: 'admissionregistration.k8s.io/v1',
      resource: 'validatingadmissionpolicies',
      object: {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicy',
        spec: {
          matchConstraints: {
            namespaceSelector: { matchLabels: { 'not-there': 'x' } },
            resourceRules: [
              { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] },
            ],
          },
          validations: [{ expression: 'object.spec.replicas > 1' }],
        },
      },
      statusPatch: { observedGeneration: 3, conditions: [CONDITION] },
    },
  ],
  [
    '[sig-api-machinery] ValidatingAdmissionPolicy should support ValidatingAdmissionPolicyBinding API operations',
    {
      groupVersion: 'admissionregistration.k8s.io/v1',
      resource: 'validatingadmissionpolicybindings',
      object: {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicyBinding',
        spec: { policyName: 'replicalimit-policy.example.com', validationActions: ['Deny'] },
      },
    },
  ],
];

test.each(OPERATIONS)('%s', async (_name, operations) => {
  await checkApiOperations(await startCluster(), operations);
});
