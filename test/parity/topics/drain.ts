import type { Topic } from '../harness/topic.ts';

const node = (name: string, labels: string): string => `
apiVersion: v1
kind: Node
metadata: {name: ${name}, labels: {${labels}}}
---`;

const pod = (name: string, metadata: string, spec: string): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, ${metadata}}
spec:
  nodeName: ${spec}
  terminationGracePeriodSeconds: 0
  containers: [{name: c, image: nginx}]
status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
---`;

const owned = (kind: string, name: string): string =>
  `ownerReferences: [{apiVersion: apps/v1, kind: ${kind}, name: ${name}, uid: 00000000-0000-4000-8000-00000000000a, controller: true}]`;

const DAEMON_SET = `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: c, image: nginx}]}
---`;

const BUDGET = `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: keep}
spec: {minAvailable: 1, selector: {matchLabels: {app: kept}}}
status: {observedGeneration: 1, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, disruptionsAllowed: 0}
---`;

export const drain: Topic = {
  name: 'drain',
  state: [
    node('one', 'zone: a'),
    node('two', 'zone: a'),
    node('three', 'zone: b'),
    node('four', 'zone: c'),
    node('five', 'zone: d'),
    node('six', 'zone: e'),
    DAEMON_SET,
    BUDGET,
    pod('agent-1', owned('DaemonSet', 'agent'), 'one'),
    pod('web-1', `labels: {app: web}, ${owned('ReplicaSet', 'web')}`, 'one'),
    pod('lonely', 'labels: {app: lonely}', 'two'),
    pod('scratch', owned('ReplicaSet', 'web'), 'three\n  volumes: [{name: tmp, emptyDir: {}}]'),
    pod('orphan', owned('DaemonSet', 'gone'), 'four'),
    pod('kept', `labels: {app: kept}, ${owned('ReplicaSet', 'kept')}`, 'five'),
    pod('stuck', `finalizers: [example.com/hold], ${owned('ReplicaSet', 'kept')}`, 'six'),
  ].join(''),
  lines: [
    'cordon',
    'uncordon',
    'drain',
    'drain one -l zone=a',
    'cordon one --dry-run=client',
    'cordon one --dry-run=server',
    'cordon one --dry-run=perhaps',
    'cordon node/one',
    'cordon one',
    'cordon nodes one',
    'cordon pods/x',
    'cordon nothing/x',
    'cordon none',
    'cordon one none two',
    'cordon -l zone=a',
    'cordon -l zone=nowhere',
    'cordon -l zone=a --dry-run=client',
    'uncordon one two',
    'uncordon one --dry-run=client',
    'uncordon -l zone=a',
    'drain none',
    'drain one --pod-selector=a=b=c',
    'drain one --timeout=soon',
    'drain one --grace-period=long',
    'drain one --what',
    'drain one',
    'drain one --dry-run=client',
    'drain one --dry-run=client --ignore-daemonsets',
    'drain one --dry-run=server --ignore-daemonsets',
    'drain one --ignore-daemonsets --pod-selector=app=none',
    'drain one --ignore-daemonsets',
    'drain one --ignore-daemonsets --chunk-size=1',
    { line: 'drain two', reason: '1.33 says "cannot delete" twice; later releases do not' },
    'drain two --force --grace-period=0',
    'drain three',
    'drain three --delete-emptydir-data --disable-eviction',
    'drain four --ignore-daemonsets',
    'drain four --force',
    'drain five --timeout=1s',
    'drain six --timeout=2s',
    'drain six --timeout=1s --disable-eviction',
    'drain five six --timeout=1s',
    'drain -l zone=a --ignore-daemonsets',
    'uncordon one two three four five six',
    'uncordon one',
    'get nodes',
    'get pods -A',
  ],
};
