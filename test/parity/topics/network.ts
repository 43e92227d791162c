import type { Topic } from '../harness/topic.ts';

/** port-forward, cp and proxy, as far as they come without a node and without listening. */
export const network: Topic = {
  name: 'network',
  state: `
apiVersion: v1
kind: Pod
metadata: {name: pending, labels: {app: pending}}
spec: {containers: [{name: c, image: nginx, ports: [{name: http, containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: done}
spec: {containers: [{name: c, image: nginx}]}
status: {phase: Succeeded}
---
apiVersion: v1
kind: Pod
metadata: {name: running, labels: {app: running}}
spec:
  containers:
  - name: c
    image: nginx
    ports: [{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}]
status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Service
metadata: {name: pending}
spec: {selector: {app: pending}, ports: [{name: web, port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Service
metadata: {name: running}
spec:
  selector: {app: running}
  ports: [{name: web, port: 80, targetPort: http}, {name: gone, port: 81, targetPort: gone}, {name: dns, port: 53, protocol: UDP}]
---
apiVersion: v1
kind: Service
metadata: {name: alone}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
`,
  files: { 'a.txt': 'a\n' },
  lines: [
    'port-forward',
    'port-forward pending',
    'port-forward nosuch 8080:80',
    'port-forward pod/nosuch 8080:80',
    'port-forward deployment/nosuch 8080:80',
    'port-forward nosuch/x 8080:80',
    'port-forward pending 8080:80',
    'port-forward pod/pending 80',
    'port-forward svc/pending 8080:80',
    'port-forward service/pending 8080:web',
    'port-forward pending 8080:https',
    'port-forward pending 8080:',
    'port-forward svc/pending 8080:81',
    'port-forward svc/pending 8080:nosuch',
    'port-forward svc/alone 8080:80',
    'port-forward configmap/settings 8080:80',
    'port-forward done 8080:80',
    'port-forward running 8080:80:90',
    'port-forward running x:80',
    'port-forward running 70000:80',
    'port-forward running 8080:0',
    'port-forward running 8080:http:x',
    'port-forward running 53',
    'port-forward running 8080:dns',
    'port-forward svc/running 8080:53',
    'port-forward svc/running 8080:gone',
    'port-forward svc/running 82',
    'port-forward running 8080:80 --address example.com',
    'port-forward running 8080:80 --address 10.0.0.256',
    'port-forward running 8080:80 --pod-running-timeout=0s',
    'port-forward running 8080:80 --pod-running-timeout=x',
    'port-forward deployment/x 80 -n nosuch',
    'port-forward running 8080 --nope',
    'cp',
    'cp a.txt',
    'cp a.txt b.txt',
    'cp a.txt b.txt c.txt',
    'cp a.txt running:',
    'cp running: a.txt',
    'cp running:/a done:/b',
    'cp :a.txt running:/a',
    'cp a/b/c:/x a.txt',
    'cp nosuch.txt running:/tmp/x',
    'cp a.txt nosuch:/tmp/x',
    'cp nosuch:/tmp/x a.txt',
    'cp a.txt other/running:/tmp/x',
    'cp a.txt done:/tmp/x',
    'cp done:/tmp/x a.txt',
    'cp a.txt running:/tmp/x -c nosuch',
    'cp running:/tmp/x a.txt -c nosuch',
    'cp --retries=x a.txt running:/x',
    'proxy --port=x',
    'proxy --nope',
    'proxy --port=8001 --unix-socket=/tmp/x --port=1',
  ],
};
