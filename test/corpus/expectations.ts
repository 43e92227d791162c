import type { Pod } from '../../src/api/index.ts';

/** What a reader of the file's page has done before. Namespaces of objects are made without being named here. */
export interface Before {
  readonly commands?: readonly string[];
  /** Other files of the corpus, applied first. */
  readonly files?: readonly string[];
  readonly objects?: readonly KubernetesObjectText[];
}

/** JSON or YAML. */
type KubernetesObjectText = string;

const HIGH = '{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}, value: 1000}';

export const BEFORE: Readonly<Record<string, Before>> = {
  'admin/konnectivity/konnectivity-agent.yaml': { files: ['admin/konnectivity/konnectivity-rbac.yaml'] },
  'application/hpa/php-apache.yaml': { files: ['application/php-apache.yaml'] },
  'application/mysql/mysql-deployment.yaml': { files: ['application/mysql/mysql-pv.yaml'] },
  'controllers/daemonset-label-selector.yaml': { commands: ['label node node-1 ssd=true'] },
  'customresourcedefinition/shirt-resources.yaml': {
    files: ['customresourcedefinition/shirt-resource-definition.yaml'],
  },
  'debug/fluentd-gcp-ds.yaml': { commands: ['label node node-1 beta.kubernetes.io/fluentd-ds-ready=true'] },
  'pods/pod-nginx-required-affinity.yaml': { commands: ['label node node-1 disktype=ssd'] },
  'pods/pod-nginx.yaml': { commands: ['label node node-1 disktype=ssd'] },
  'pods/pod-projected-svc-token.yaml': { commands: ['create serviceaccount build-robot'] },
  'pods/pod-with-node-affinity.yaml': { commands: ['label node node-1 topology.kubernetes.io/zone=antarctica-east1'] },
  'pods/pod-with-pod-affinity.yaml': {
    commands: [
      'label node node-1 topology.kubernetes.io/zone=east',
      'run peer --image=registry.k8s.io/pause:3.8 --labels=security=S1',
    ],
  },
  'pods/storage/pv-claim.yaml': { files: ['pods/storage/pv-volume.yaml'] },
  'pods/storage/pv-pod.yaml': { files: ['pods/storage/pv-volume.yaml', 'pods/storage/pv-claim.yaml'] },
  'pods/topology-spread-constraints/one-constraint-with-nodeaffinity.yaml': {
    commands: ['label node node-1 zone=zoneA', 'label node node-2 zone=zoneB'],
  },
  'pods/topology-spread-constraints/one-constraint.yaml': {
    commands: ['label node node-1 zone=zoneA', 'label node node-2 zone=zoneB'],
  },
  'pods/topology-spread-constraints/two-constraints.yaml': {
    commands: ['label node node-1 zone=zoneA node=node1', 'label node node-2 zone=zoneB node=node2'],
  },
  'policy/high-priority-pod.yaml': { objects: [HIGH] },
  'secret/serviceaccount-token-secret.yaml': { commands: ['create serviceaccount sa-name'] },
  'secret/serviceaccount/mysecretname.yaml': { commands: ['create serviceaccount myserviceaccount'] },
  'storage/storageclass/pod-volume-binding.yaml': {
    commands: ['label node node-1 kubernetes.io/hostname=kube-01 --overwrite'],
    files: ['pods/storage/pv-volume.yaml', 'pods/storage/pv-claim.yaml'],
  },
};

/** Words of a refusal, or a state; and why it is that upstream as well. */
export interface Expectation {
  readonly outcome: string;
  readonly why: string;
}

function kindUnknown(kind: string, why: string): Expectation {
  return { outcome: `no matches for kind "${kind}"`, why };
}

const DATA = 'a program’s own file, not for the API';
const GONE = 'no cluster of 1.25 or later has PodSecurityPolicies';
const NO_OBJECT = { outcome: 'error validating data: [apiVersion not set, kind not set]', why: DATA };
const ONE_FAMILY = 'upstream’s answer on a cluster with IPv4 alone';
const OFF_BY_DEFAULT = 'the alpha version of the kind is served by no cluster that was not told to';
const NO_PARAMETERS = 'the page shows the kind’s definition in words only';

/** By document: what is not accepted. */
export const REFUSED: Readonly<Record<string, Expectation>> = {
  'admin/konnectivity/egress-selector-configuration.yaml': kindUnknown('EgressSelectorConfiguration', DATA),
  'application/job/job-tmpl.yaml': {
    outcome: 'metadata.name: Invalid value: "process-item-$ITEM"',
    why: 'a template, to be filled in with sed',
  },
  'audit/audit-policy.yaml': kindUnknown('Policy', DATA),
  'controllers/hpa-rs.yaml': {
    outcome: 'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
    why: 'upstream looks at the reference since 1.34; before, the autoscaler found no such kind in the core group',
  },
  'deployments/deployment-with-capacity-reservation.yaml': {
    outcome:
      'unknown field "spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].labelSelector"',
    why: 'the file lacks the weight and podAffinityTerm of a preferred term',
  },
  'mutatingadmissionpolicy/applyconfiguration-example.yaml': kindUnknown('MutatingAdmissionPolicy', OFF_BY_DEFAULT),
  'mutatingadmissionpolicy/json-patch-example.yaml': kindUnknown('MutatingAdmissionPolicy', OFF_BY_DEFAULT),
  'pods/security/seccomp/fields.yaml': {
    outcome: 'spec.ephemeralContainers: Forbidden: cannot be set on create',
    why: 'the file shows where the field is in each kind of container; ephemeral ones are added to pods that exist',
  },
  'pods/security/seccomp/kind.yaml': kindUnknown('Cluster', DATA),
  'pods/security/seccomp/profiles/audit.json': NO_OBJECT,
  'pods/security/seccomp/profiles/fine-grained.json': NO_OBJECT,
  'pods/security/seccomp/profiles/violation.json': NO_OBJECT,
  'policy/baseline-psp.yaml': kindUnknown('PodSecurityPolicy', GONE),
  'policy/example-psp.yaml': kindUnknown('PodSecurityPolicy', GONE),
  'policy/privileged-psp.yaml': kindUnknown('PodSecurityPolicy', GONE),
  'policy/restricted-psp.yaml': kindUnknown('PodSecurityPolicy', GONE),
  'service/networking/dual-stack-ipfamilies-ipv6.yaml': {
    outcome: 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    why: ONE_FAMILY,
  },
  'service/networking/dual-stack-ipv6-svc.yaml': {
    outcome: 'unknown field "spec.ipFamily"',
    why: 'the field was replaced by ipFamilies in 1.20',
  },
  'service/networking/dual-stack-prefer-ipv6-lb-svc.yaml': {
    outcome: 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    why: ONE_FAMILY,
  },
  'service/networking/dual-stack-preferred-ipfamilies-svc.yaml': {
    outcome: 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    why: ONE_FAMILY,
  },
  'storage/storageclass/storageclass-topology.yaml': {
    outcome: 'provisioner: Forbidden: updates to provisioner are forbidden.',
    why: 'the cluster has a class of this name, as minikube and kind have, and classes do not change',
  },
  'tls/server-signing-config.json': NO_OBJECT,
  'validatingadmissionpolicy/binding-with-param-prod.yaml': {
    outcome: 'spec.paramRef.parameterNotFoundAction: Required value',
    why: 'the file is of the alpha API, where the field could be left out',
  },
  'validatingadmissionpolicy/binding-with-param.yaml': {
    outcome: 'spec.paramRef.parameterNotFoundAction: Required value',
    why: 'the file is of the alpha API, where the field could be left out',
  },
  'validatingadmissionpolicy/failure-policy-ignore.yaml#0': {
    outcome: 'resource name may not be empty',
    why: 'an excerpt of an object',
  },
  'validatingadmissionpolicy/failure-policy-ignore.yaml#1': { ...NO_OBJECT, why: 'an excerpt of an object' },
  'validatingadmissionpolicy/replicalimit-param-prod.yaml': kindUnknown('ReplicaLimit', NO_PARAMETERS),
  'validatingadmissionpolicy/replicalimit-param.yaml': kindUnknown('ReplicaLimit', NO_PARAMETERS),
};

const NO_HELP = 'preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.';

function unschedulable(reason: string, why: string): Expectation {
  return { outcome: `Pending; Unschedulable: 0/3 nodes are available: ${reason}. ${NO_HELP}`, why };
}

const WINDOWS = unschedulable("3 node(s) didn't match Pod's node affinity/selector", 'the pod asks for Windows');
const NO_DONGLES = unschedulable('3 Insufficient example.com/dongle', 'no node has been given dongles');
const NO_CLASS = {
  outcome: 'Pending; ProvisioningFailed: storageclass.storage.k8s.io "manual" not found',
  why: 'the page is about the quota, and makes no volume',
};
const NO_PODS_OF_BUDGET = { outcome: '0 pods; InsufficientPods', why: 'the file has the budget alone' };

/** By document: what does not end up as usual for its kind. */
export const STATES: Readonly<Record<string, Expectation>> = {
  'admin/cloud/ccm-example.yaml#2': { outcome: 'no node wants it', why: 'no node has the control plane’s label' },
  'admin/resource/quota-objects-pvc-2.yaml': NO_CLASS,
  'admin/resource/quota-objects-pvc.yaml': NO_CLASS,
  'admin/sched/pod3.yaml': { outcome: 'Pending', why: 'my-scheduler is no program of ours, and nobody else takes it' },
  'application/cassandra/cassandra-statefulset.yaml#0': {
    outcome: '0/3 ready; no event',
    why: 'its class wants the provisioner of minikube; the claim waits for it with upstream’s ExternalProvisioning',
  },
  'application/zookeeper/zookeeper.yaml#2': { outcome: '3 pods; SufficientPods', why: 'one of three may go' },
  'controllers/job-backoff-limit-per-index-example.yaml': {
    outcome: 'Failed; FailedIndexes: Job has failed indexes',
    why: 'the programs of even indexes fail',
  },
  'controllers/job-pod-failure-policy-config-issue.yaml': {
    outcome: '2 active',
    why: 'its image does not exist; the page has the reader add the condition to a pod',
  },
  'controllers/job-pod-failure-policy-example.yaml': {
    outcome:
      'Failed; PodFailurePolicy: Container main for pod * failed with exit code 42 matching FailJob rule at index 0',
    why: 'the programs exit with 42',
  },
  'controllers/job-pod-failure-policy-failjob.yaml': {
    outcome:
      'Failed; PodFailurePolicy: Container main for pod * failed with exit code 42 matching FailJob rule at index 0',
    why: 'the programs exit with 42',
  },
  'pods/pod-nginx-specific-node.yaml': {
    outcome: 'gone',
    why: 'a pod of a node that does not exist is collected 40 s later',
  },
  'pods/pod-with-scheduling-gates.yaml': {
    outcome: 'Pending; SchedulingGated: Scheduling is blocked due to non-empty scheduling gates',
    why: 'the page removes the gates with its next file',
  },
  'pods/resource/cpu-request-limit-2.yaml': unschedulable('3 Insufficient cpu', 'it asks for 100 processors'),
  'pods/resource/extended-resource-pod-2.yaml': NO_DONGLES,
  'pods/resource/extended-resource-pod.yaml': NO_DONGLES,
  'pods/resource/memory-request-limit-3.yaml': unschedulable('3 Insufficient memory', 'it asks for 1000 Gi'),
  'pods/storage/pv-duplicate.yaml': unschedulable(
    'persistentvolumeclaim "test-nfs-claim" not found',
    'the page is about mounting a claim twice, and has no file for the claim',
  ),
  'policy/high-priority-pod.yaml': unschedulable('3 Insufficient memory', 'it asks for 10 Gi, and the nodes have 4'),
  'policy/zookeeper-pod-disruption-budget-maxunavailable.yaml': NO_PODS_OF_BUDGET,
  'policy/zookeeper-pod-disruption-budget-minavailable.yaml': NO_PODS_OF_BUDGET,
  'windows/configmap-pod.yaml#1': WINDOWS,
  'windows/daemonset.yaml': { outcome: 'no node wants it', why: 'the pods ask for Windows' },
  'windows/emptydir-pod.yaml': WINDOWS,
  'windows/hostpath-volume-pod.yaml': WINDOWS,
  'windows/run-as-username-container.yaml': WINDOWS,
  'windows/run-as-username-pod.yaml': WINDOWS,
  'windows/secret-pod.yaml#1': WINDOWS,
  'windows/simple-pod.yaml': WINDOWS,
};

function completionIndex({ metadata }: Pod): number {
  return Number(metadata.annotations?.['batch.kubernetes.io/job-completion-index']);
}

const EXIT_CODES: Readonly<Record<string, (pod: Pod) => number | undefined>> = {
  'controllers/job-backoff-limit-per-index-example.yaml': (pod) => (completionIndex(pod) % 2 === 0 ? 1 : 0),
  'controllers/job-pod-failure-policy-config-issue.yaml': () => undefined,
  'controllers/job-pod-failure-policy-example.yaml': () => 42,
  'controllers/job-pod-failure-policy-failjob.yaml': () => 42,
  'controllers/job-success-policy.yaml': (pod) => (completionIndex(pod) === 2 ? 0 : 1),
};

/** What the program of a Job’s pod ends with, as its command says; undefined if it does not end. */
export function exitCode(file: string, pod: Pod): number | undefined {
  const code = EXIT_CODES[file];
  return code === undefined ? 0 : code(pod);
}
