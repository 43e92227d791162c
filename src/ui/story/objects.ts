import type { ContainerStatus, KubernetesObject, Node, Pod } from '../../api/index.ts';
import { systemClock } from '../../base/index.ts';

/** Objects in the states that the workspace must show well. */
export type PodState =
  'running' | 'creating' | 'crashing' | 'image' | 'pending' | 'terminating' | 'completed' | 'starting';

let revision = 100;

export function metadata(name: string, namespace?: string): Pod['metadata'] {
  revision++;
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid: `uid-${String(revision)}`,
    resourceVersion: String(revision),
    creationTimestamp: new Date(systemClock.now() - (revision % 90) * 1000).toISOString(),
  };
}

export function touched<T extends KubernetesObject>(object: T): T {
  revision++;
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

export function node(index: number, options: { ready?: boolean; cordoned?: boolean } = {}): Node {
  const { ready = true, cordoned = false } = options;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      ...metadata(`node-${String(index)}`),
      labels: { 'kubernetes.io/hostname': `node-${String(index)}`, 'kubernetes.io/os': 'linux' },
    },
    spec: { podCIDR: `10.244.${String(index - 1)}.0/24`, ...(cordoned ? { unschedulable: true } : {}) },
    status: {
      addresses: [{ type: 'InternalIP', address: `172.18.0.${String(index + 1)}` }],
      allocatable: { cpu: '2', memory: '2Gi', pods: '36' },
      capacity: { cpu: '2', memory: '2Gi', pods: '36' },
      conditions: [
        { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory' },
        {
          type: 'Ready',
          status: ready ? 'True' : 'Unknown',
          reason: ready ? 'KubeletReady' : 'NodeStatusUnknown',
          message: ready ? 'kubelet is posting ready status' : 'Kubelet stopped posting node status.',
        },
      ],
    },
  };
}

function containerStatus(state: PodState): ContainerStatus {
  const base = {
    name: 'kubia',
    image: 'luksa/kubia:v1',
    imageID: 'sha256:1',
    containerID: `wasi://${String(revision)}`,
  };
  switch (state) {
    case 'running':
    case 'terminating':
      return {
        ...base,
        ready: true,
        restartCount: 0,
        started: true,
        state: { running: { startedAt: new Date(systemClock.now()).toISOString() } },
      };
    case 'starting':
      return {
        ...base,
        ready: false,
        restartCount: 0,
        state: { running: { startedAt: new Date(systemClock.now()).toISOString() } },
      };
    case 'crashing':
      return {
        ...base,
        ready: false,
        restartCount: 4,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container=kubia' } },
        lastState: { terminated: { exitCode: 1, reason: 'Error' } },
      };
    case 'image':
      return {
        ...base,
        ready: false,
        restartCount: 0,
        state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "no/such-image"' } },
      };
    case 'completed':
      return { ...base, ready: false, restartCount: 0, state: { terminated: { exitCode: 0, reason: 'Completed' } } };
    default:
      return { ...base, ready: false, restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } };
  }
}

export function pod(name: string, nodeName: string | undefined, state: PodState, namespace = 'default'): Pod {
  const phase =
    state === 'completed'
      ? 'Succeeded'
      : state === 'creating' || state === 'image' || state === 'pending'
        ? 'Pending'
        : 'Running';
  const ready = state === 'running' ? 'True' : 'False';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata(name, namespace),
      labels: { app: name.split('-')[0] ?? name, 'pod-template-hash': '7d9f8c6b5' },
      ...(state === 'terminating' ? { deletionTimestamp: new Date(systemClock.now()).toISOString() } : {}),
    },
    spec: {
      ...(nodeName === undefined ? {} : { nodeName }),
      containers: [
        {
          name: 'kubia',
          image: state === 'image' ? 'no/such-image' : 'luksa/kubia:v1',
          ports: [{ name: 'http', containerPort: 8080 }],
          resources: { requests: { cpu: '50m', memory: '16Mi' }, limits: { memory: '64Mi' } },
        },
      ],
    },
    status: {
      phase,
      ...(nodeName === undefined ? {} : { podIP: `10.244.0.${String(revision % 250)}` }),
      conditions:
        nodeName === undefined
          ? [
              {
                type: 'PodScheduled',
                status: 'False',
                reason: 'Unschedulable',
                message:
                  '0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
              },
            ]
          : [
              { type: 'PodScheduled', status: 'True' },
              { type: 'ContainersReady', status: ready },
              { type: 'Ready', status: ready },
            ],
      ...(nodeName === undefined ? {} : { containerStatuses: [containerStatus(state)] }),
      qosClass: 'Burstable',
    },
  };
}
