const FIELDS = 'src/kubelet/pod-fields.test.ts';
const KUBELET = 'src/kubelet/kubelet.test.ts';
const HOST = 'src/kubelet/host-namespaces.test.ts';
const NAMES = 'src/kubelet/pod/names-and-dns.test.ts';
const PROBES = 'src/kubelet/probes/prober.test.ts';
const SECURITY = 'src/kubelet/security.browser.test.ts';
const ENVIRONMENT = 'src/kubelet/env/environment.test.ts';
const CGROUPS = 'src/kubelet/resources/pod-cgroups.test.ts';
const RESOURCES = 'src/kubelet/resources/resource-config.test.ts';
const STORAGE = 'src/kubelet/eviction/local-storage.test.ts';
const CLAIMS = 'src/kubelet/persistent-volumes.test.ts';
const USERS = 'src/cri/user.test.ts';
const NODES = 'src/scheduler/plugins/node-plugins.test.ts';
const PODS = 'src/scheduler/plugins/inter-pod-affinity.test.ts';
const SPREAD = 'src/scheduler/plugins/pod-topology-spread.test.ts';
const SCHEDULER = 'src/scheduler/scheduler.test.ts';
const PRIORITY = 'src/apiserver/admission/pod-plugins.test.ts';
const PREEMPTION = 'src/scheduler/preemption/preemption.test.ts';
const ACCOUNT = 'src/apiserver/admission/service-account.test.ts';

/**
 * The test that shows that a field works, by the field's row in src/api/support/rows.ts; those of `containers[]` stand for
 * the other lists of containers.
 */
export const WORKS_IN: Readonly<Record<string, string>> = {
  containers: KUBELET,
  'containers[].name': KUBELET,
  'containers[].image': KUBELET,
  'containers[].imagePullPolicy': KUBELET,
  'containers[].command': 'src/cri/command-line.test.ts',
  'containers[].args': 'src/cri/command-line.test.ts',
  'containers[].workingDir': FIELDS,
  'containers[].env': ENVIRONMENT,
  'containers[].envFrom': ENVIRONMENT,
  'containers[].ports': 'src/kubelet/kubelet.browser.test.ts',
  'containers[].ports[].hostIP': 'src/scheduler/plugins/node-plugins.test.ts',
  'containers[].ports[].hostPort': 'src/scheduler/plugins/node-plugins.test.ts',
  'containers[].volumeMounts': SECURITY,
  'containers[].volumeMounts[].subPathExpr': FIELDS,
  'containers[].stdin': 'src/kubelet/server/server.test.ts',
  'containers[].stdinOnce': 'src/cri/wasi-runtime.test.ts',
  'containers[].tty': 'src/kubelet/kubelet.browser.test.ts',
  'containers[].lifecycle': KUBELET,
  'containers[].restartPolicy': 'src/kubelet/pod/plan.test.ts',
  'containers[].restartPolicyRules': FIELDS,
  'containers[].livenessProbe': PROBES,
  'containers[].readinessProbe': PROBES,
  'containers[].startupProbe': PROBES,
  'containers[].resizePolicy': 'src/kubelet/resize/resize.test.ts',
  'containers[].resources': RESOURCES,
  'containers[].resources.limits': RESOURCES,
  'containers[].resources.limits.cpu': CGROUPS,
  'containers[].resources.limits.memory': CGROUPS,
  'containers[].resources.limits.ephemeral-storage': STORAGE,
  'containers[].resources.requests': RESOURCES,
  'containers[].securityContext': SECURITY,
  'containers[].securityContext.runAsNonRoot': FIELDS,
  'containers[].securityContext.runAsUser': SECURITY,
  'containers[].securityContext.runAsGroup': SECURITY,
  'containers[].securityContext.allowPrivilegeEscalation': SECURITY,
  'containers[].securityContext.capabilities': SECURITY,
  'containers[].securityContext.readOnlyRootFilesystem': SECURITY,
  'containers[].terminationMessagePath': FIELDS,
  'containers[].terminationMessagePolicy': FIELDS,
  'containers[].targetContainerName': 'src/kubelet/ephemeral-containers.test.ts',
  initContainers: KUBELET,
  ephemeralContainers: 'src/kubelet/ephemeral-containers.test.ts',
  activeDeadlineSeconds: KUBELET,
  affinity: PODS,
  'affinity.nodeAffinity': NODES,
  'affinity.podAffinity': PODS,
  'affinity.podAntiAffinity': PODS,
  automountServiceAccountToken: ACCOUNT,
  dnsConfig: NAMES,
  enableServiceLinks: FIELDS,
  hostAliases: FIELDS,
  hostIPC: HOST,
  hostNetwork: HOST,
  hostPID: HOST,
  hostname: FIELDS,
  hostnameOverride: NAMES,
  nodeName: 'src/kubelet/kubelet.browser.test.ts',
  nodeSelector: NODES,
  overhead: RESOURCES,
  preemptionPolicy: PREEMPTION,
  priority: PREEMPTION,
  priorityClassName: PRIORITY,
  readinessGates: FIELDS,
  resources: RESOURCES,
  restartPolicy: KUBELET,
  runtimeClassName: 'src/kubelet/small-fields.test.ts',
  schedulerName: SCHEDULER,
  schedulingGates: SCHEDULER,
  securityContext: SECURITY,
  'securityContext.fsGroup': SECURITY,
  'securityContext.fsGroupChangePolicy': CLAIMS,
  'securityContext.runAsGroup': SECURITY,
  'securityContext.runAsNonRoot': FIELDS,
  'securityContext.runAsUser': SECURITY,
  'securityContext.supplementalGroups': SECURITY,
  'securityContext.supplementalGroupsPolicy': USERS,
  serviceAccount: ACCOUNT,
  serviceAccountName: ACCOUNT,
  setHostnameAsFQDN: NAMES,
  shareProcessNamespace: FIELDS,
  subdomain: FIELDS,
  terminationGracePeriodSeconds: KUBELET,
  tolerations: NODES,
  topologySpreadConstraints: SPREAD,
  volumes: KUBELET,
  'volumes[].configMap': KUBELET,
  'volumes[].downwardAPI': FIELDS,
  'volumes[].emptyDir': STORAGE,
  'volumes[].ephemeral': CLAIMS,
  'volumes[].hostPath': CLAIMS,
  'volumes[].image': CLAIMS,
  'volumes[].persistentVolumeClaim': CLAIMS,
  'volumes[].projected': SECURITY,
  'volumes[].secret': SECURITY,
};
