import type { Topic } from '../harness/topic.ts';

const STATE = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers:
      - {name: init, image: "busybox:1"}
      containers:
      - name: a
        image: "nginx:1"
        resources: {limits: {cpu: 1500m, memory: 1Gi}}
        env:
        - {name: PLAIN, value: "1"}
        - {name: MAP, valueFrom: {configMapKeyRef: {name: settings, key: level}}}
        - {name: SECRET, valueFrom: {secretKeyRef: {name: creds, key: pass}}}
        - {name: FIELD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
        - {name: GONE, valueFrom: {configMapKeyRef: {name: settings, key: none}}}
      - {name: b, image: "redis:1"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {level: debug, "log.file": /tmp/x}
---
apiVersion: v1
kind: Secret
metadata: {name: creds}
data: {pass: c2VjcmV0}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: rb, namespace: default}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: crb}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: r, namespace: default}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
`;

/** What is set on objects, and how roles are brought to what a file says. */
export const setAndReconcile: Topic = {
  name: 'set-and-reconcile',
  state: STATE,
  files: {
    'pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - {name: c, image: "i:1"}\n',
    'rbac.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: r, namespace: default, labels: {x: z}}
rules: [{apiGroups: [""], resources: [services], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: fresh, namespace: made}
rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: rb, namespace: default}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
subjects: [{kind: Group, name: devs, apiGroup: rbac.authorization.k8s.io}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: crb}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
subjects: [{kind: Group, name: devs, apiGroup: rbac.authorization.k8s.io}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: ignored}
`,
    'placeless.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: nowhere}
rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
`,
  },
  lines: [
    'set env deploy/web --list',
    'set env deploy/web --list --resolve',
    'set env deploy/web --list -c b',
    'set env deploy/web PLAIN=2 NEW=3',
    'set env deploy/web PLAIN-',
    'set env deploy/web NEW=4 --overwrite=false',
    'set env deploy/web -e X=1 -c a',
    { line: 'set env deploy/web -', stdin: 'FROM=stdin # comment\n\nOTHER=x\n' },
    'set env deploy/web --from=configmap/settings --prefix=P_',
    'set env deploy/web --from=secret/creds --keys=pass',
    'set env deploy/web --keys=pass',
    'set env deploy/web --list -o yaml',
    'set env deploy/web A=1 A-',
    'set env deploy/web A=1 foo',
    'set env',
    'set env deploy A=1',
    'set env deploy --all B=1',
    'set env deploy/web --list',
    {
      line: 'set env -f pod.yaml --local A=1 -o yaml',
      reason: 'kubectl also prints the empty fields of Go structs',
    },
    'set image deploy/web a=nginx:2 init=busybox:2',
    "set image deploy/web '*=same:1'",
    'set image deploy/web none=x',
    'set image deploy/web',
    'set image deploy --all a=nginx:3 --dry-run=client',
    {
      line: 'set image -f pod.yaml --local c=i:2 -o yaml',
      reason: 'kubectl also prints the empty fields of Go structs',
    },
    'set image deploy/web a=x --local',
    'set resources deploy/web --limits=cpu=200m,memory=512Mi',
    'set resources deploy/web -c b --requests=cpu=1',
    'set resources -f pod.yaml --local --limits=cpu=1 -o yaml',
    'set resources deploy/web',
    'set serviceaccount deploy web robot',
    'set sa deploy/web robot',
    "get deploy web -o jsonpath='{.spec.template.spec}'",
    'set subject rolebinding rb --user=joe --group=devs --serviceaccount=default:robot',
    'set subject rolebinding rb --user=joe',
    'set subject clusterrolebinding crb --serviceaccount=:robot',
    'set subject rolebinding rb --serviceaccount=robot',
    'set subject deploy web --user=joe',
    'set subject rolebinding rb',
    'set subject',
    "get rolebinding rb -o jsonpath='{.subjects}'",
    'auth reconcile -f rbac.yaml --dry-run=client',
    'auth reconcile -f rbac.yaml',
    'auth reconcile -f rbac.yaml',
    'auth reconcile -f rbac.yaml --remove-extra-permissions --remove-extra-subjects',
    "get role r -o jsonpath='{.rules}'",
    "get clusterrolebinding crb -o jsonpath='{.roleRef}'",
    'auth reconcile -f placeless.yaml',
    'auth reconcile -f placeless.yaml --dry-run=client',
    'get ns made -o name',
    'auth reconcile',
    'auth reconcile -f rbac.yaml extra',
    'auth reconcile -f rbac.yaml --dry-run=foo',
    'auth reconcile -f rbac.yaml --dry-run=server',
    'completion',
    'completion foo',
    'completion bash more',
  ],
};
