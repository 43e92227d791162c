/** Whether the cluster acts on a field: it does, it accepts it and says that it does not, or it refuses the object. */
export type SupportLevel = 'works' | 'warned' | 'refused';

export interface SupportRow {
  /** `[]` stands for every item of a list: `containers[].resources.limits.cpu`. Below `spec`. */
  readonly path: string;
  readonly level: SupportLevel;
  /** What will not happen; '' where the field works. */
  readonly text: string;
  /** Values that ask for nothing and pass in silence. */
  readonly harmless?: readonly unknown[];
}

function works(...paths: readonly string[]): readonly SupportRow[] {
  return paths.map((path) => ({ path, level: 'works', text: '' }));
}

function warned(path: string, text: string, ...harmless: readonly unknown[]): SupportRow {
  return { path, level: 'warned', text, harmless };
}

function refused(path: string, text: string): SupportRow {
  return { path, level: 'refused', text };
}

const NOT_MOUNTED = 'volumes of this kind are not mounted yet; the pod will not start';
const NOT_PROVISIONED = 'no volume is provisioned for such a claim; the pod stays Pending';
const NOT_PROJECTED = 'the nodes do not know this source of files; the pod will not start';
const NO_HOST = 'containers share nothing with a host here; the field has no effect';
const NO_LINUX = 'containers run as WebAssembly, not on Linux; the field has no effect';
const NO_TLS = 'nothing in the cluster speaks TLS; the probe will fail';
const NO_SCHEDULING = 'the scheduler does not consider it yet';

/** Fields of every kind of container, below `containers[]` and `initContainers[]`. */
const CONTAINER: readonly SupportRow[] = [
  ...works(
    'name',
    'image',
    'imagePullPolicy',
    'command',
    'args',
    'workingDir',
    'env',
    'envFrom',
    'ports',
    'ports[].hostPort',
    'ports[].hostIP',
    'volumeMounts',
    'volumeMounts[].subPathExpr',
    'stdin',
    'stdinOnce',
    'tty',
    'lifecycle',
    'restartPolicy',
    'restartPolicyRules',
    'livenessProbe',
    'readinessProbe',
    'startupProbe',
    'resources',
    'resources.limits',
    'resources.limits.cpu',
    'resources.limits.memory',
    'resources.limits.ephemeral-storage',
    'resizePolicy',
    'resources.requests',
    'securityContext',
    'securityContext.runAsNonRoot',
    'securityContext.runAsUser',
    'securityContext.runAsGroup',
    'securityContext.allowPrivilegeEscalation',
    'securityContext.capabilities',
    'securityContext.readOnlyRootFilesystem',
    'terminationMessagePath',
    'terminationMessagePolicy',
  ),
  warned('volumeMounts[].mountPropagation', NO_HOST, 'None'),
  warned('volumeMounts[].recursiveReadOnly', NO_HOST, 'Disabled'),
  warned('volumeDevices', 'there are no block devices'),
  warned('livenessProbe.httpGet.scheme', NO_TLS, 'HTTP'),
  warned('readinessProbe.httpGet.scheme', NO_TLS, 'HTTP'),
  warned('startupProbe.httpGet.scheme', NO_TLS, 'HTTP'),
  refused('readinessProbe.terminationGracePeriodSeconds', 'must not be set for readinessProbes'),
  warned('resources.claims', 'there are no devices to claim'),
  warned('securityContext.appArmorProfile', NO_LINUX),
  warned('securityContext.privileged', 'containers have every capability, but there is no host to reach', false),
  warned('securityContext.procMount', NO_LINUX, 'Default'),
  warned('securityContext.seLinuxOptions', NO_LINUX),
  warned('securityContext.seccompProfile', NO_LINUX),
  warned('securityContext.windowsOptions', NO_LINUX),
];

function below(prefix: string, rows: readonly SupportRow[]): readonly SupportRow[] {
  return rows.map((row) => ({ ...row, path: `${prefix}.${row.path}` }));
}

/** Fields that containers have and ephemeral ones may not. Upstream: allowedEphemeralContainerFields */
const NOT_EPHEMERAL = [
  'ports',
  'lifecycle',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'volumeMounts[].subPath',
  'volumeMounts[].subPathExpr',
];

const EPHEMERAL: readonly SupportRow[] = [
  ...CONTAINER.filter(({ path }) => !NOT_EPHEMERAL.some((name) => path === name || path.startsWith(`${name}.`))),
  ...works('targetContainerName'),
];

const CLAIM_TEMPLATE = 'volumes[].ephemeral.volumeClaimTemplate';

/** Fields of an object's metadata that templates of claims do not have. */
const NOT_OF_TEMPLATES = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'finalizers',
  'generateName',
  'generation',
  'managedFields',
  'name',
  'namespace',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
];

const OTHER_VOLUMES = [
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cephfs',
  'cinder',
  'csi',
  'fc',
  'flexVolume',
  'flocker',
  'gcePersistentDisk',
  'gitRepo',
  'glusterfs',
  'iscsi',
  'nfs',
  'photonPersistentDisk',
  'portworxVolume',
  'quobyte',
  'rbd',
  'scaleIO',
  'storageos',
  'vsphereVolume',
];

/** Fields of a pod's spec, of pods and of templates. A field without a row of its own is as the nearest above it. */
export const podSupport: readonly SupportRow[] = [
  ...works(
    'containers',
    'initContainers',
    'ephemeralContainers',
    'hostIPC',
    'hostNetwork',
    'hostPID',
    'restartPolicy',
    'terminationGracePeriodSeconds',
    'nodeName',
    'nodeSelector',
    'tolerations',
    'hostname',
    'subdomain',
    'enableServiceLinks',
    'shareProcessNamespace',
    'serviceAccountName',
    'serviceAccount',
    'automountServiceAccountToken',
    'priority',
    'priorityClassName',
    'preemptionPolicy',
    'schedulerName',
    'overhead',
    'resources',
    'securityContext',
    'securityContext.runAsNonRoot',
    'securityContext.runAsUser',
    'securityContext.runAsGroup',
    'securityContext.fsGroup',
    'securityContext.fsGroupChangePolicy',
    'securityContext.supplementalGroups',
    'securityContext.supplementalGroupsPolicy',
    'volumes',
    'volumes[].emptyDir',
    'volumes[].configMap',
    'volumes[].secret',
    'volumes[].projected',
    'volumes[].downwardAPI',
    'volumes[].ephemeral',
    'volumes[].hostPath',
    'volumes[].image',
    'volumes[].persistentVolumeClaim',
    'activeDeadlineSeconds',
    'affinity',
    'affinity.nodeAffinity',
    'affinity.podAffinity',
    'affinity.podAntiAffinity',
    'topologySpreadConstraints',
    'schedulingGates',
    'hostAliases',
    'readinessGates',
    'dnsConfig',
    'hostnameOverride',
    'runtimeClassName',
    'setHostnameAsFQDN',
  ),
  ...below('containers[]', CONTAINER),
  ...below('initContainers[]', CONTAINER),
  ...below('ephemeralContainers[]', EPHEMERAL),
  refused('resources.claims', 'claims cannot be set for Resources at pod-level'),
  ...NOT_EPHEMERAL.map((name) => refused(`ephemeralContainers[].${name}`, 'cannot be set for an Ephemeral Container')),
  ...NOT_OF_TEMPLATES.map((name) => refused(`${CLAIM_TEMPLATE}.metadata.${name}`, 'cannot be set')),
  warned(`${CLAIM_TEMPLATE}.spec.dataSource`, NOT_PROVISIONED),
  warned(`${CLAIM_TEMPLATE}.spec.dataSourceRef`, NOT_PROVISIONED),
  warned(`${CLAIM_TEMPLATE}.spec.volumeAttributesClassName`, NOT_PROVISIONED, ''),
  warned(`${CLAIM_TEMPLATE}.spec.volumeMode`, NOT_PROVISIONED, 'Filesystem'),
  warned('volumes[].projected.sources[].clusterTrustBundle', NOT_PROJECTED),
  warned('volumes[].projected.sources[].podCertificate', NOT_PROJECTED),
  ...OTHER_VOLUMES.map((kind) => warned(`volumes[].${kind}`, NOT_MOUNTED)),
  warned('volumes[].emptyDir.medium', 'volumes are always in memory', 'Memory', ''),
  warned('schedulingGroup', NO_SCHEDULING),
  warned(
    'schedulerName',
    'the pod stays Pending unless the ConfigMap kube-system/kube-scheduler has a profile of that name',
    'default-scheduler',
    '',
  ),
  warned('dnsConfig.nameservers', 'no nameserver but that of the cluster answers'),
  warned('dnsPolicy', 'the node has no nameserver to give', 'ClusterFirst', 'ClusterFirstWithHostNet', 'None', ''),
  warned('hostUsers', NO_HOST, true),
  warned('imagePullSecrets', 'images are pulled without credentials'),
  warned('os', NO_LINUX),
  warned('resourceClaims', 'there are no devices to claim'),
  warned('securityContext.appArmorProfile', NO_LINUX),
  warned('securityContext.seLinuxChangePolicy', NO_LINUX),
  warned('securityContext.seLinuxOptions', NO_LINUX),
  warned('securityContext.seccompProfile', NO_LINUX),
  warned('securityContext.sysctls', NO_LINUX),
  warned('securityContext.windowsOptions', NO_LINUX),
];

/** Fields of a Service's spec. */
export const serviceSupport: readonly SupportRow[] = [
  ...works(
    'selector',
    'ports',
    'type',
    'clusterIP',
    'clusterIPs',
    'externalName',
    'publishNotReadyAddresses',
    'sessionAffinity',
    'internalTrafficPolicy',
  ),
  warned('externalIPs', 'nothing outside the page reaches the cluster'),
  warned('loadBalancerIP', 'there is no load balancer outside the page'),
  warned('loadBalancerSourceRanges', 'there is no load balancer outside the page'),
  warned('loadBalancerClass', 'there is no load balancer outside the page'),
  warned('externalTrafficPolicy', 'all endpoints are used', 'Cluster', ''),
  warned('trafficDistribution', 'all endpoints are used alike'),
];
