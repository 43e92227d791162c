/** A small cluster that several topics look at: what a tutorial has after its first chapters. */
export const SMALL_CLUSTER = `
apiVersion: v1
kind: Namespace
metadata: {name: dev}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: dev}
---
apiVersion: v1
kind: Node
metadata:
  name: node-1
  labels: {kubernetes.io/hostname: node-1, disk: ssd}
spec: {podCIDR: 10.244.0.0/24}
status:
  capacity: {cpu: "4", memory: 8Gi, pods: "110"}
  allocatable: {cpu: "4", memory: 8Gi, pods: "110"}
  conditions:
  - {type: Ready, status: "True", reason: KubeletReady, message: kubelet is posting ready status, lastHeartbeatTime: "2026-01-01T00:00:00Z", lastTransitionTime: "2026-01-01T00:00:00Z"}
  addresses: [{type: InternalIP, address: 192.168.0.11}, {type: Hostname, address: node-1}]
  nodeInfo: {kubeletVersion: v1.33.0, osImage: Tabernetes, kernelVersion: 6.1.0, containerRuntimeVersion: "wasi://1.0.0", operatingSystem: linux, architecture: wasm32, bootID: a, machineID: a, systemUUID: a, kubeProxyVersion: v1.33.0}
---
apiVersion: v1
kind: Node
metadata: {name: node-2, labels: {kubernetes.io/hostname: node-2}}
spec: {unschedulable: true, taints: [{key: gpu, value: "yes", effect: NoSchedule}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web, tier: front}, annotations: {deployment.kubernetes.io/revision: "1"}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: nginx, image: "nginx:1.25", ports: [{containerPort: 80}]}]
status: {replicas: 2, readyReplicas: 1, availableReplicas: 1, updatedReplicas: 2, observedGeneration: 1}
---
apiVersion: v1
kind: Pod
metadata: {name: web-1, labels: {app: web, tier: front}}
spec:
  nodeName: node-1
  containers: [{name: nginx, image: "nginx:1.25", ports: [{containerPort: 80}]}]
status:
  phase: Running
  podIP: 10.244.0.5
  podIPs: [{ip: 10.244.0.5}]
  hostIP: 192.168.0.11
  startTime: "2026-01-01T00:00:00Z"
  conditions: [{type: Ready, status: "True"}, {type: PodScheduled, status: "True"}]
  containerStatuses: [{name: nginx, ready: true, restartCount: 2, image: "nginx:1.25", imageID: "sha256:0", started: true, state: {running: {startedAt: "2026-01-01T00:00:00Z"}}}]
---
apiVersion: v1
kind: Pod
metadata: {name: web-2, labels: {app: web}}
spec:
  containers: [{name: nginx, image: "nginx:1.25"}, {name: side, image: busybox}]
  initContainers: [{name: setup, image: busybox}]
---
apiVersion: v1
kind: Pod
metadata: {name: db-0, namespace: dev, labels: {app: db}}
spec: {containers: [{name: db, image: "redis:7", resources: {requests: {cpu: 100m, memory: 64Mi}}}]}
status: {phase: Failed, reason: Evicted}
---
apiVersion: v1
kind: Service
metadata: {name: web, labels: {app: web}}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: out}
spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80, nodePort: 30080}, {name: https, port: 443, nodePort: 30443}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, labels: {app: web}}
data: {color: blue, motd: "hello\\nworld\\n"}
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
type: Opaque
data: {password: czNjcmV0, user: YWRtaW4=}
---
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec:
  template:
    spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: site}
spec: {rules: [{host: example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
`;
