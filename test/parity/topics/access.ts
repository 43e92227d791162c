import type { Topic } from '../harness/topic.ts';

/** auth, events, and what the server can do. */
export const access: Topic = {
  name: 'access',
  state: `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: c, image: nginx}]}
---
apiVersion: v1
kind: Event
metadata: {name: web.1}
involvedObject: {apiVersion: v1, kind: Pod, name: web, namespace: default}
type: Normal
reason: Scheduled
message: Successfully assigned default/web to node-1
firstTimestamp: "2025-01-01T00:00:00Z"
lastTimestamp: "2025-01-01T00:00:00Z"
count: 1
---
apiVersion: v1
kind: Event
metadata: {name: web.2}
involvedObject: {apiVersion: v1, kind: Pod, name: web, namespace: default}
type: Warning
reason: BackOff
message: "  Back-off restarting failed container  "
firstTimestamp: "2024-01-01T00:00:00Z"
lastTimestamp: "2024-06-01T00:00:00Z"
count: 7
---
apiVersion: v1
kind: Event
metadata: {name: dep.1}
involvedObject: {apiVersion: apps/v1, kind: Deployment, name: web, namespace: default}
type: Normal
reason: ScalingReplicaSet
message: Scaled up
eventTime: "2025-02-01T00:00:00.000000Z"
reportingComponent: deployment-controller
reportingInstance: a
action: Scale
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
`,
  lines: [
    'auth can-i create pods',
    'auth can-i get pods --subresource=log',
    'auth can-i list deployments.apps -n kube-system',
    'auth can-i delete pod/web',
    'auth can-i get /healthz',
    'auth can-i get nodes',
    'auth can-i get nodes -A',
    'auth can-i list deployments.apps -A',
    'auth can-i fly pods',
    'auth can-i fly /logs',
    'auth can-i get rockets',
    'auth can-i get rockets.example.com',
    'auth can-i impersonate users',
    "auth can-i '*' '*'",
    'auth can-i create pods -q',
    'auth can-i create pods --quiet --as=nobody',
    'auth can-i create pods --as=nobody',
    'auth can-i get pods --as=system:serviceaccount:default:default -n default',
    'auth can-i create',
    'auth can-i',
    'auth can-i a b c',
    'auth can-i get /healthz --subresource=log',
    'auth can-i get pods --no-headers',
    'auth can-i --list',
    'auth can-i --list --namespace=kube-system',
    'auth can-i --list --no-headers',
    'auth can-i --list pods',
    'auth can-i --list -q',
    'auth can-i --list --as=nobody',
    'auth whoami',
    'auth whoami -o yaml',
    { line: 'auth whoami -o json', reason: "fields are in the order of their names, not of Go's structs" },
    'auth whoami -o jsonpath={.status.userInfo.username}',
    'auth whoami --as=jane --as-group=devs',
    'events',
    'events --types=Warning',
    'events --types=normal',
    'events --types=Loud',
    'events --for pod/web',
    'events --for=deploy/web',
    'events --for web',
    'events --for a/b/c',
    'events --for rocket/x',
    'events -A',
    'events --no-headers',
    'events -n kube-system',
    { line: 'events -o name', reason: 'kubectl prints nothing for a list' },
    'events -o jsonpath={.items[*].reason}',
    'get events',
    'api-versions',
    'api-resources',
    'api-resources -o wide',
    'api-resources -o name',
    'api-resources --namespaced=false',
    'api-resources --namespaced=true -o name',
    'api-resources --api-group=apps',
    "api-resources --api-group=''",
    'api-resources --api-group=nothing',
    'api-resources --no-headers --api-group=batch',
    'api-resources --verbs=list,watch --api-group=apps',
    'api-resources --categories=all',
    'api-resources --sort-by=kind --api-group=apps',
    'api-resources --sort-by=size',
    'api-resources --cached --api-group=apps',
    'api-resources extra',
    'api-resources -o fancy',
    'api-versions extra',
    'cluster-info',
    { line: 'version', reason: 'there is no kustomize here, and ours is as new as the server' },
    { line: 'version --client', reason: 'there is no kustomize here' },
    'version -o fancy',
    'cluster-info extra',
  ],
};
