import type { Node, NodeSpec, Pod, PodSpec } from '../../api/index.ts';
import { ClusterCache } from '../cache.ts';
import type { ClusterView } from '../framework.ts';

export interface NodeShape {
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: NodeSpec;
}

export function newNode(
  name: string,
  { cpu = '4', memory = '4Gi', pods = '110', labels, spec = {} }: NodeShape = {},
): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      uid: name,
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'kubernetes.io/hostname': name, ...labels },
    },
    spec,
    status: { allocatable: { cpu, memory, pods } },
  };
}

export interface PodShape {
  readonly node?: string;
  readonly requests?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: Partial<PodSpec>;
  readonly deletionTimestamp?: string;
}

export function newPod(name: string, { node, requests, labels = {}, spec, deletionTimestamp }: PodShape = {}): Pod {
  const resources = requests === undefined ? {} : { resources: { requests } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: 'default',
      name,
      uid: name,
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels,
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
    spec: { containers: [{ name: 'c', ...resources }], ...(node === undefined ? {} : { nodeName: node }), ...spec },
  };
}

/** A cluster of these nodes and pods. @param selected labels by which a Service selects the pods to schedule */
export function viewOf(
  nodes: readonly Node[],
  pods: readonly Pod[] = [],
  selected?: Readonly<Record<string, string>>,
): ClusterView & { readonly cache: ClusterCache } {
  const cache = new ClusterCache();
  for (const node of nodes) cache.setNode(node);
  for (const pod of pods) cache.setPod(pod);
  return {
    cache,
    get nodes() {
      return cache.nodes;
    },
    nominatedOn: () => [],
    defaultSelector: () => (selected === undefined ? undefined : [{ matchLabels: selected }]),
  };
}
