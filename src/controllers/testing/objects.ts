import type {
  Deployment,
  DeploymentSpec,
  Node,
  Pod,
  PodSpec,
  PodStatus,
  ReplicaSet,
  Service,
  ServiceSpec,
} from '../../api/index.ts';

function meta(name: string, extra: object = {}) {
  return {
    namespace: 'default',
    name,
    uid: `uid-${name}`,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...extra,
  };
}

export function newDeployment(spec: Partial<DeploymentSpec> = {}, extra: object = {}): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta('web', { generation: 1 }),
    spec: {
      replicas: 10,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'v1' }] } },
      ...spec,
    },
    ...extra,
  };
}

export interface SetShape {
  readonly replicas: number;
  readonly available?: number;
  readonly created?: string;
  readonly revision?: number;
  readonly desired?: number;
  readonly max?: number;
}

export function newReplicaSet(name: string, shape: SetShape): ReplicaSet {
  const prefix = 'deployment.kubernetes.io/';
  const annotations = {
    ...(shape.revision === undefined ? {} : { [`${prefix}revision`]: String(shape.revision) }),
    ...(shape.desired === undefined ? {} : { [`${prefix}desired-replicas`]: String(shape.desired) }),
    ...(shape.max === undefined ? {} : { [`${prefix}max-replicas`]: String(shape.max) }),
  };
  const creationTimestamp = shape.created ?? '2026-01-01T00:00:00Z';
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: meta(name, { annotations, creationTimestamp, generation: 1 }),
    spec: {
      replicas: shape.replicas,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: name }] } },
    },
    status: {
      replicas: shape.replicas,
      observedGeneration: 1,
      readyReplicas: shape.available ?? 0,
      availableReplicas: shape.available ?? 0,
    },
  };
}

export interface PodShape {
  readonly spec?: Partial<PodSpec>;
  readonly status?: PodStatus;
  readonly metadata?: object;
  /** RFC 3339; Ready since then. */
  readonly readySince?: string;
}

export function newPod(name: string, shape: PodShape = {}): Pod {
  const ready = shape.readySince;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta(name, { labels: { app: 'web' }, ...shape.metadata }),
    spec: { containers: [{ name: 'web', image: 'v1' }], ...shape.spec },
    status: {
      phase: ready === undefined ? 'Pending' : 'Running',
      ...(ready === undefined ? {} : { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: ready }] }),
      ...shape.status,
    },
  };
}

export function newService(spec: Partial<ServiceSpec> = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta('web'),
    spec: { clusterIP: '10.96.0.10', selector: { app: 'web' }, ports: [{ port: 80 }], ...spec },
  };
}

export function newNode(name: string, spec: Node['spec'] = {}, status: NonNullable<Node['status']> = {}): Node {
  const metadata = { ...meta(name), namespace: '', labels: { 'kubernetes.io/hostname': name } };
  return { apiVersion: 'v1', kind: 'Node', metadata, spec, status };
}
