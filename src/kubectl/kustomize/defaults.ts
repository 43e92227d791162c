import type { FieldSpec } from './field-spec.ts';
import type { GvkSelector } from './ids.ts';

/** Fields in which resources of a kind are named. */
export interface NameReference extends GvkSelector {
  readonly fieldSpecs: readonly FieldSpec[];
}

/** Which fields transformers change. */
export interface TransformerConfig {
  readonly namePrefix: readonly FieldSpec[];
  readonly nameSuffix: readonly FieldSpec[];
  readonly namespace: readonly FieldSpec[];
  readonly commonLabels: readonly FieldSpec[];
  readonly labels: readonly FieldSpec[];
  readonly templateLabels: readonly FieldSpec[];
  readonly commonAnnotations: readonly FieldSpec[];
  readonly nameReference: readonly NameReference[];
  readonly varReference: readonly FieldSpec[];
  readonly images: readonly FieldSpec[];
  readonly replicas: readonly FieldSpec[];
}

/** `path group/version Kind`, of which all but the path may be missing: `/v1 Service`, `apps/ Deployment`, `Ingress`. */
function specs(create: boolean, lines: string): FieldSpec[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [path = '', first, second] = line.trim().split(' ');
      const [group = '', version = ''] = second === undefined ? [] : (first ?? '').split('/');
      const kind = second ?? first;
      return {
        path,
        ...(create ? { create } : {}),
        ...(group === '' ? {} : { group }),
        ...(version === '' ? {} : { version }),
        ...(kind === undefined ? {} : { kind }),
      };
    });
}

/** Where the pod's specification is in each kind that has one. */
const POD_SPECS: Readonly<Record<string, string>> = {
  Pod: 'spec',
  PodTemplate: 'template/spec',
  Deployment: 'spec/template/spec',
  ReplicaSet: 'spec/template/spec',
  ReplicationController: 'spec/template/spec',
  DaemonSet: 'spec/template/spec',
  StatefulSet: 'spec/template/spec',
  Job: 'spec/template/spec',
  CronJob: 'spec/jobTemplate/spec/template/spec',
};

/** Fields of the pod's specification in some kinds. @param version of a Pod that has to be of it */
function inPods(kinds: string, fields: readonly string[], version?: string): FieldSpec[] {
  return kinds.split(' ').flatMap((kind) =>
    fields.map((field) => ({
      path: `${POD_SPECS[kind] ?? ''}/${field}`,
      kind,
      ...(version === undefined || kind !== 'Pod' ? {} : { version }),
    })),
  );
}

const METADATA_LABELS = specs(
  true,
  `metadata/labels
   spec/template/metadata/labels /v1 ReplicationController
   spec/template/metadata/labels Deployment
   spec/template/metadata/labels ReplicaSet
   spec/template/metadata/labels DaemonSet
   spec/template/metadata/labels apps/ StatefulSet
   spec/volumeClaimTemplates[]/metadata/labels apps/ StatefulSet
   spec/template/metadata/labels batch/ Job
   spec/jobTemplate/metadata/labels batch/ CronJob
   spec/jobTemplate/spec/template/metadata/labels batch/ CronJob`,
);

/** Selectors inside of pod templates, of the kinds of `apps` that have them. */
const TEMPLATE_SELECTORS = ['Deployment', 'StatefulSet'].flatMap((kind) =>
  [
    'affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm',
    'affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution',
    'affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm',
    'affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution',
    'topologySpreadConstraints',
  ].map((term) => ({ path: `spec/template/spec/${term}/labelSelector/matchLabels`, group: 'apps', kind })),
);

const COMMON_LABELS: readonly FieldSpec[] = [
  ...specs(
    true,
    `spec/selector /v1 Service
     spec/selector /v1 ReplicationController
     spec/selector/matchLabels Deployment
     spec/selector/matchLabels ReplicaSet
     spec/selector/matchLabels DaemonSet
     spec/selector/matchLabels apps/ StatefulSet`,
  ),
  ...TEMPLATE_SELECTORS,
  ...specs(
    false,
    `spec/selector/matchLabels batch/ Job
     spec/jobTemplate/spec/selector/matchLabels batch/ CronJob
     spec/selector/matchLabels policy/ PodDisruptionBudget
     spec/podSelector/matchLabels networking.k8s.io/ NetworkPolicy
     spec/ingress/from/podSelector/matchLabels networking.k8s.io/ NetworkPolicy
     spec/egress/to/podSelector/matchLabels networking.k8s.io/ NetworkPolicy`,
  ),
  ...METADATA_LABELS,
];

const COMMON_ANNOTATIONS = specs(
  true,
  `metadata/annotations
   spec/template/metadata/annotations /v1 ReplicationController
   spec/template/metadata/annotations Deployment
   spec/template/metadata/annotations ReplicaSet
   spec/template/metadata/annotations DaemonSet
   spec/template/metadata/annotations StatefulSet
   spec/template/metadata/annotations batch/ Job
   spec/jobTemplate/metadata/annotations batch/ CronJob
   spec/jobTemplate/spec/template/metadata/annotations batch/ CronJob`,
);

const WORKLOADS = 'Pod PodTemplate Deployment ReplicaSet DaemonSet StatefulSet Job CronJob';
const RUNNERS = 'Pod StatefulSet Deployment ReplicationController CronJob Job DaemonSet';

const NAME_REFERENCES: readonly NameReference[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) => ({
    kind,
    fieldSpecs: specs(false, 'spec/scaleTargetRef/name HorizontalPodAutoscaler'),
  })),
  {
    kind: 'ConfigMap',
    version: 'v1',
    fieldSpecs: [
      ...inPods(
        WORKLOADS,
        [
          'volumes/configMap/name',
          'containers/env/valueFrom/configMapKeyRef/name',
          'initContainers/env/valueFrom/configMapKeyRef/name',
          'containers/envFrom/configMapRef/name',
          'initContainers/envFrom/configMapRef/name',
          'volumes/projected/sources/configMap/name',
        ],
        'v1',
      ),
      ...specs(
        false,
        `spec/configSource/configMap Node
         rules/resourceNames Role
         rules/resourceNames ClusterRole
         metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap Ingress`,
      ),
    ],
  },
  {
    kind: 'Secret',
    version: 'v1',
    fieldSpecs: [
      ...inPods(
        WORKLOADS,
        [
          'volumes/secret/secretName',
          'containers/env/valueFrom/secretKeyRef/name',
          'initContainers/env/valueFrom/secretKeyRef/name',
          'containers/envFrom/secretRef/name',
          'initContainers/envFrom/secretRef/name',
          'imagePullSecrets/name',
          'volumes/projected/sources/secret/name',
        ],
        'v1',
      ),
      ...specs(
        false,
        `spec/tls/secretName Ingress
         metadata/annotations/ingress.kubernetes.io\\/auth-secret Ingress
         metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret Ingress
         metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret Ingress
         imagePullSecrets/name ServiceAccount
         parameters/secretName StorageClass
         parameters/adminSecretName StorageClass
         parameters/userSecretName StorageClass
         parameters/secretRef StorageClass
         rules/resourceNames Role
         rules/resourceNames ClusterRole
         spec/template/spec/containers/env/valueFrom/secretKeyRef/name serving.knative.dev/v1 Service
         spec/azureFile/secretName PersistentVolume`,
      ),
    ],
  },
  {
    kind: 'Service',
    version: 'v1',
    fieldSpecs: specs(
      false,
      `spec/serviceName apps/ StatefulSet
       spec/rules/http/paths/backend/serviceName Ingress
       spec/backend/serviceName Ingress
       spec/rules/http/paths/backend/service/name Ingress
       spec/defaultBackend/service/name Ingress
       spec/service/name apiregistration.k8s.io/ APIService
       webhooks/clientConfig/service admissionregistration.k8s.io/ ValidatingWebhookConfiguration
       webhooks/clientConfig/service admissionregistration.k8s.io/ MutatingWebhookConfiguration`,
    ),
  },
  {
    kind: 'Role',
    group: 'rbac.authorization.k8s.io',
    fieldSpecs: specs(false, 'roleRef/name rbac.authorization.k8s.io/ RoleBinding'),
  },
  {
    kind: 'ClusterRole',
    group: 'rbac.authorization.k8s.io',
    fieldSpecs: specs(
      false,
      `roleRef/name rbac.authorization.k8s.io/ RoleBinding
       roleRef/name rbac.authorization.k8s.io/ ClusterRoleBinding`,
    ),
  },
  {
    kind: 'ServiceAccount',
    version: 'v1',
    fieldSpecs: [
      ...specs(
        false,
        `subjects rbac.authorization.k8s.io/ RoleBinding
         subjects rbac.authorization.k8s.io/ ClusterRoleBinding`,
      ),
      ...inPods(RUNNERS, ['serviceAccountName']),
    ],
  },
  {
    kind: 'PersistentVolumeClaim',
    version: 'v1',
    fieldSpecs: inPods(RUNNERS, ['volumes/persistentVolumeClaim/claimName']),
  },
  {
    kind: 'PersistentVolume',
    version: 'v1',
    fieldSpecs: specs(
      false,
      `spec/volumeName PersistentVolumeClaim
       rules/resourceNames ClusterRole`,
    ),
  },
  {
    kind: 'StorageClass',
    version: 'v1',
    group: 'storage.k8s.io',
    fieldSpecs: specs(
      false,
      `spec/storageClassName PersistentVolume
       spec/storageClassName PersistentVolumeClaim
       spec/volumeClaimTemplates/spec/storageClassName StatefulSet`,
    ),
  },
  {
    kind: 'PriorityClass',
    version: 'v1',
    group: 'scheduling.k8s.io',
    fieldSpecs: inPods(RUNNERS, ['priorityClassName']),
  },
  {
    kind: 'IngressClass',
    version: 'v1',
    // As upstream has it, where it never matches.
    group: 'networking.k8s.io/v1',
    fieldSpecs: specs(false, 'spec/ingressClassName Ingress'),
  },
  {
    kind: 'ValidatingAdmissionPolicy',
    group: 'admissionregistration.k8s.io',
    fieldSpecs: specs(false, 'spec/policyName admissionregistration.k8s.io/ ValidatingAdmissionPolicyBinding'),
  },
];

const VAR_FIELDS = ['args', 'command', 'env/value', 'volumeMounts/mountPath'];

const VAR_REFERENCES: readonly FieldSpec[] = [
  ...inPods('CronJob DaemonSet Deployment Job Pod ReplicaSet StatefulSet', [
    ...['containers', 'initContainers'].flatMap((list) => VAR_FIELDS.map((field) => `${list}/${field}`)),
  ]),
  ...inPods('DaemonSet Deployment Job Pod ReplicaSet', ['volumes/nfs/server']),
  ...specs(
    false,
    `spec/jobTemplate/spec/template/volumes/nfs/server CronJob
     spec/template/metadata/annotations Deployment
     spec/rules/host Ingress
     spec/tls/hosts Ingress
     spec/tls/secretName Ingress
     spec/ports/port Service
     spec/ports/targetPort Service
     spec/volumeClaimTemplates/spec/nfs/server StatefulSet
     spec/nfs/server PersistentVolume
     metadata/labels
     metadata/annotations`,
  ),
];

/** Upstream: api/internal/konfig/builtinpluginconsts. */
export const DEFAULT_CONFIG: TransformerConfig = {
  namePrefix: [{ path: 'metadata/name' }],
  nameSuffix: [{ path: 'metadata/name' }],
  namespace: [
    { path: 'metadata/name', kind: 'Namespace', create: true },
    { path: 'spec/service/namespace', group: 'apiregistration.k8s.io', kind: 'APIService', create: true },
    {
      path: 'spec/conversion/webhook/clientConfig/service/namespace',
      group: 'apiextensions.k8s.io',
      kind: 'CustomResourceDefinition',
    },
  ],
  commonLabels: COMMON_LABELS,
  labels: [],
  templateLabels: METADATA_LABELS,
  commonAnnotations: COMMON_ANNOTATIONS,
  nameReference: NAME_REFERENCES,
  varReference: VAR_REFERENCES,
  images: specs(
    true,
    `spec/containers[]/image
     spec/initContainers[]/image
     spec/template/spec/containers[]/image
     spec/template/spec/initContainers[]/image`,
  ),
  replicas: specs(
    true,
    `spec/replicas Deployment
     spec/replicas StatefulSet
     spec/replicas ReplicaSet
     spec/replicas ReplicationController`,
  ),
};
