import type { Topic } from '../harness/topic.ts';
import { SMALL_CLUSTER } from './state.ts';

const NANOSECONDS = 'kubectl tells the age to the nanosecond';

/**
 * logs, exec, attach and top where no kubelet answers: what is picked, what is said of it, and what the server refuses.
 * What programs print is looked at in the tests of the kubelet and of the page.
 */
export const pods: Topic = {
  name: 'pods',
  state: `${SMALL_CLUSTER}
---
apiVersion: v1
kind: Pod
metadata: {name: annotated, annotations: {kubectl.kubernetes.io/default-container: side}}
spec: {containers: [{name: main, image: busybox}, {name: side, image: busybox}]}
---
apiVersion: v1
kind: Pod
metadata: {name: wrong, annotations: {kubectl.kubernetes.io/default-container: none}}
spec: {containers: [{name: main, image: busybox}, {name: side, image: busybox}]}
---
apiVersion: v1
kind: Pod
metadata: {name: waiting, labels: {app: waiting}}
spec: {containers: [{name: main, image: busybox}]}
---
apiVersion: v1
kind: Pod
metadata: {name: finished}
spec: {containers: [{name: main, image: busybox}]}
status: {phase: Succeeded}
---
apiVersion: v1
kind: Service
metadata: {name: bare}
spec: {ports: [{port: 80}]}
`,
  files: { 'waiting.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: waiting}\n' },
  lines: [
    'logs',
    'logs waiting',
    'logs pod/waiting',
    'logs waiting main',
    'logs waiting -c main',
    'logs waiting -c nothing',
    'logs waiting main extra',
    'logs waiting main -c main',
    'logs waiting --all-containers -c main',
    'logs web-2',
    'logs web-2 --all-containers',
    'logs web-2 --all-containers --ignore-errors',
    'logs web-2 -c setup',
    'logs annotated',
    'logs wrong',
    'logs none',
    'logs pod/none',
    'logs deploy/none',
    'logs rockets/none',
    'logs cm/settings',
    'logs svc/bare',
    'logs node/node-1',
    'logs a/b/c',
    'logs deploy/web --pod-running-timeout=0s',
    'logs -l app=none',
    'logs -l app=waiting',
    'logs -l app=waiting --ignore-errors',
    'logs -l app=waiting waiting',
    'logs -l app=web -f --max-log-requests=1',
    'logs waiting --since=1m --since-time=2026-01-01T00:00:00Z',
    'logs waiting --since=-1m',
    'logs waiting --tail=-2',
    'logs waiting --limit-bytes=-1',
    'logs waiting -p',
    'logs waiting --insecure-skip-tls-verify-backend',
    'logs ds/none',
    'logs job/once --pod-running-timeout=1s',
    'exec',
    'exec waiting',
    'exec waiting ls',
    'exec waiting --',
    'exec -- ls',
    'exec none -- ls',
    'exec rockets/none -- ls',
    'exec cm/settings -- ls',
    'exec svc/bare -- ls',
    'exec finished -- ls',
    'exec waiting -c nothing -- ls',
    'exec -f waiting.yaml ls',
    'exec -f none.yaml -- ls',
    'exec waiting --pod-running-timeout=0s -- ls',
    'exec job/once --pod-running-timeout=1s -- ls',
    'attach',
    'attach none',
    'attach finished',
    'attach waiting -c nothing',
    'attach a b c',
    'attach cm settings',
    'attach cm/settings',
    'attach job/once --pod-running-timeout=1s',
    { line: 'top pod', reason: NANOSECONDS },
    { line: 'top pods -A', reason: NANOSECONDS },
    'top node',
    'top node node-1',
    'top pod a b',
    'top pod --sort-by=age',
    'top pod x -l a=b',
    { line: 'top pods --use-protocol-buffers=false', reason: NANOSECONDS },
  ],
};
