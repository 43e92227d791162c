import type { Line, Topic } from '../harness/topic.ts';
import { SMALL_CLUSTER } from './state.ts';

const KINDS = `
apiVersion: v1
kind: Event
metadata: {name: web-1.1}
involvedObject: {apiVersion: v1, kind: Pod, name: web-1, namespace: default}
reason: Pulled
message: Container image "nginx:1.25" already present on machine
type: Normal
source: {component: kubelet, host: node-1}
firstTimestamp: "2026-01-01T00:00:00Z"
lastTimestamp: "2026-01-01T00:00:00Z"
count: 3
---
apiVersion: v1
kind: Pod
metadata: {name: full, labels: {app: full, zone: a}, annotations: {note: hello}}
spec:
  nodeName: node-1
  serviceAccountName: default
  priority: 0
  nodeSelector: {disk: ssd}
  tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}, {key: a, value: b, effect: NoExecute, tolerationSeconds: 30}]
  hostNetwork: false
  initContainers: [{name: init, image: busybox, command: [sh, -c, "echo hi"]}]
  containers:
  - name: main
    image: nginx
    command: [nginx]
    args: ["-g", "daemon off;"]
    ports: [{containerPort: 80, name: http}, {containerPort: 443, protocol: TCP}]
    env:
    - {name: A, value: "1"}
    - {name: B, valueFrom: {configMapKeyRef: {name: settings, key: color}}}
    - {name: C, valueFrom: {secretKeyRef: {name: keys, key: user, optional: true}}}
    - {name: D, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: E, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
    envFrom: [{configMapRef: {name: settings}}, {prefix: P_, secretRef: {name: keys}}]
    resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 200m, memory: 128Mi}}
    livenessProbe: {httpGet: {path: /healthz, port: http}, initialDelaySeconds: 5}
    readinessProbe: {exec: {command: [cat, /tmp/ready]}}
    startupProbe: {tcpSocket: {port: 80}, failureThreshold: 30}
    volumeMounts: [{name: data, mountPath: /data}, {name: conf, mountPath: /conf, readOnly: true, subPath: x}]
  - {name: side, image: busybox}
  volumes:
  - {name: data, persistentVolumeClaim: {claimName: data}}
  - {name: conf, configMap: {name: settings}}
  - {name: sec, secret: {secretName: keys}}
  - {name: empty, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
  - {name: host, hostPath: {path: /tmp}}
status:
  phase: Running
  qosClass: Burstable
  podIP: 10.244.0.9
  podIPs: [{ip: 10.244.0.9}]
  hostIP: 192.168.0.11
  startTime: "2026-01-01T00:00:00Z"
  conditions: [{type: Initialized, status: "True"}, {type: Ready, status: "False"}]
  initContainerStatuses: [{name: init, ready: true, restartCount: 0, image: busybox, imageID: "sha256:1", containerID: "wasi://1", state: {terminated: {exitCode: 0, reason: Completed, startedAt: "2026-01-01T00:00:00Z", finishedAt: "2026-01-01T00:00:01Z"}}}]
  containerStatuses:
  - {name: main, ready: true, restartCount: 1, image: nginx, imageID: "sha256:2", containerID: "wasi://2", state: {running: {startedAt: "2026-01-01T00:00:02Z"}}, lastState: {terminated: {exitCode: 137, reason: OOMKilled, message: gone, startedAt: "2026-01-01T00:00:00Z", finishedAt: "2026-01-01T00:00:01Z"}}}
  - {name: side, ready: false, restartCount: 4, image: busybox, imageID: "", state: {waiting: {reason: CrashLoopBackOff, message: back-off}}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-abc, labels: {app: web, pod-template-hash: abc}, annotations: {deployment.kubernetes.io/revision: "1"}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web, pod-template-hash: abc}}
  template:
    metadata: {labels: {app: web, pod-template-hash: abc}}
    spec: {containers: [{name: nginx, image: "nginx:1.25"}]}
status: {replicas: 2, readyReplicas: 1}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, labels: {app: db}}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: redis}]}}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]
status: {replicas: 2, currentReplicas: 1}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template: {metadata: {labels: {app: agent}}, spec: {nodeSelector: {disk: ssd}, containers: [{name: agent, image: busybox}]}}
status: {currentNumberScheduled: 1, desiredNumberScheduled: 1, numberMisscheduled: 0, numberReady: 1}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 3 * * *"
  timeZone: Etc/UTC
  jobTemplate: {spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: c, image: busybox, args: [date]}]}}}}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: example.com/nginx}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {matchLabels: {role: front}}}, {namespaceSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 80, protocol: TCP}]}]
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: quota}
spec: {hard: {pods: "10", requests.cpu: "2"}}
status: {hard: {pods: "10", requests.cpu: "2"}, used: {pods: "3", requests.cpu: 100m}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: limits}
spec: {limits: [{type: Container, default: {cpu: 200m}, defaultRequest: {cpu: 100m}, max: {memory: 1Gi}, min: {memory: 4Mi}}]}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: builder}
secrets: [{name: builder-token}]
imagePullSecrets: [{name: registry}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [pods, services], verbs: [get, list]}, {apiGroups: [apps], resources: [deployments], resourceNames: [web], verbs: ["*"]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: urls}
rules: [{nonResourceURLs: [/healthz], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}, {kind: ServiceAccount, name: builder, namespace: default}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: all-urls}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: urls}
subjects: [{kind: Group, name: team, apiGroup: rbac.authorization.k8s.io}]
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1000
description: important
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: budget}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
---
apiVersion: v1
kind: Endpoints
metadata: {name: web}
subsets: [{addresses: [{ip: 10.244.0.5}], notReadyAddresses: [{ip: 10.244.0.6}], ports: [{name: http, port: 80, protocol: TCP}]}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints: [{addresses: [10.244.0.5], conditions: {ready: true}, nodeName: node-1, targetRef: {kind: Pod, name: web-1}}]
ports: [{name: "", port: 8080, protocol: TCP}]
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: example.com/fast
parameters: {type: ssd}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /tmp/disk}, storageClassName: fast}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 1
  maxReplicas: 5
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
---
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: {name: lock}
spec: {holderIdentity: me, leaseDurationSeconds: 15}
---
apiVersion: v1
kind: ReplicationController
metadata: {name: old}
spec: {replicas: 1, selector: {app: old}, template: {metadata: {labels: {app: old}}, spec: {containers: [{name: c, image: busybox}]}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: rockets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: rockets, singular: rocket, kind: Rocket}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
`;

export const describing: Topic = {
  name: 'describe',
  state: `${SMALL_CLUSTER}\n---${KINDS}`,
  files: { 'web.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n' },
  lines: [
    'describe',
    'describe rockets2',
    'describe pod none',
    'describe pod web',
    'describe pod web-1',
    'describe pod web-1 --show-events=false',
    'describe pods/web-2',
    'describe pod full',
    'describe deploy web',
    'describe rs web-abc',
    'describe sts db',
    'describe ds agent',
    'describe job once',
    'describe cronjob nightly',
    'describe svc web',
    'describe svc out',
    'describe -f web.yaml',
    'describe ingress site',
    'describe ingressclass nginx',
    'describe netpol deny',
    'describe cm settings',
    'describe secret keys',
    'describe pvc data',
    'describe pv disk',
    'describe sc fast',
    'describe hpa web',
    'describe pdb budget',
    'describe quota quota',
    'describe limitrange limits',
    'describe ns dev',
    'describe ns default',
    'describe node node-1',
    'describe node node-2',
    'describe sa builder',
    'describe role reader',
    'describe clusterrole urls',
    'describe rolebinding readers',
    'describe clusterrolebinding all-urls',
    'describe priorityclass high',
    'describe endpoints web',
    'describe endpointslice web-1',
    'describe lease lock',
    'describe rc old',
    'describe events web-1.1',
    'describe pods -l app=web',
    'describe pods -n nowhere',
    'describe cm,secret',
    'describe pods -l app=db -A',
    'describe pod/web-1 svc/web --show-events=false',
    'describe pod web-1 --field-selector=x',
  ] satisfies readonly (string | Line)[],
};
