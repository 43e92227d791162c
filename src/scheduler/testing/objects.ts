import {
  matchesSelector,
  type ContainerImage,
  type CSINode,
  type KubernetesObject,
  type Node,
  type NodeSpec,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type PodDisruptionBudget,
  type PodSpec,
  type PodStatus,
  type StorageClass,
} from '../../api/index.ts';
import { ClusterCache } from '../cache.ts';
import { preparePod, schedulePod } from '../cycle.ts';
import { unschedulableMessage } from '../diagnosis.ts';
import type { ClusterView, SchedulerPlugin } from '../framework.ts';
import { defaultPlugins } from '../plugins/index.ts';
import { planPreemption } from '../preemption/plan.ts';
import type { VolumeView } from '../volumes/volume-view.ts';

export interface NodeShape {
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: NodeSpec;
  readonly images?: readonly ContainerImage[];
  readonly extended?: Readonly<Record<string, string>>;
}

export function newNode(
  name: string,
  { cpu = '4', memory = '4Gi', pods = '110', labels, spec = {}, images, extended }: NodeShape = {},
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
    status: { allocatable: { cpu, memory, pods, ...extended }, ...(images === undefined ? {} : { images }) },
  };
}

export interface PodShape {
  readonly node?: string;
  readonly requests?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: Partial<PodSpec>;
  readonly deletionTimestamp?: string;
  readonly namespace?: string;
  readonly status?: PodStatus;
}

export function newPod(
  name: string,
  { node, requests, labels = {}, spec, deletionTimestamp, namespace = 'default', status }: PodShape = {},
): Pod {
  const resources = requests === undefined ? {} : { resources: { requests } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name,
      uid: name,
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels,
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
    spec: { containers: [{ name: 'c', ...resources }], ...(node === undefined ? {} : { nodeName: node }), ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

export interface ViewShape {
  /** Labels by which a Service selects the pods to schedule. */
  readonly selected?: Readonly<Record<string, string>>;
  readonly nominated?: Readonly<Record<string, readonly Pod[]>>;
  readonly namespaces?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly volumes?: Partial<VolumeShape>;
}

export interface VolumeShape {
  readonly claims: readonly PersistentVolumeClaim[];
  readonly volumes: readonly PersistentVolume[];
  readonly classes: readonly StorageClass[];
  readonly csiNodes: readonly CSINode[];
}

export function volumeView({
  claims = [],
  volumes = [],
  classes = [],
  csiNodes = [],
}: Partial<VolumeShape>): VolumeView {
  const named = <T extends KubernetesObject>(objects: readonly T[], name: string) =>
    objects.find(({ metadata }) => metadata.name === name);
  return {
    claim: (namespace, name) =>
      claims.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
    volume: (name) => named(volumes, name),
    volumesOfClass: (name) => volumes.filter(({ spec }) => (spec.storageClassName ?? '') === name),
    storageClass: (name) => named(classes, name),
    csiNode: (name) => named(csiNodes, name),
  };
}

/** A cluster of these nodes and pods. */
export function viewOf(
  nodes: readonly Node[],
  pods: readonly Pod[] = [],
  { selected, nominated = {}, namespaces = {}, volumes = {} }: ViewShape = {},
): ClusterView & { readonly cache: ClusterCache } {
  const cache = new ClusterCache();
  for (const node of nodes) cache.setNode(node);
  for (const pod of pods) cache.setPod(pod);
  return {
    cache,
    get nodes() {
      return cache.nodes;
    },
    terms: cache.terms,
    volumes: volumeView(volumes),
    node: (name) => cache.node(name),
    nominatedOn: (name) => nominated[name] ?? [],
    defaultSelector: () => (selected === undefined ? undefined : [{ matchLabels: selected }]),
    count: (key, matches) => cache.count(key, matches),
    namespacesMatching: (selector) =>
      Object.keys(namespaces).filter((name) => matchesSelector(selector, namespaces[name])),
    namespaceLabels: (name) => namespaces[name],
    nodesWithImage: (name) => cache.nodesWithImage(name),
    claimUsers: (claim) => cache.claimUsers(claim),
  };
}

/** The node that the pod goes to, or `node without victims`, or why it goes nowhere. */
export function place(
  pod: Pod,
  view: ClusterView,
  {
    turn = 0,
    plugins = defaultPlugins,
    budgets = [],
  }: {
    readonly turn?: number;
    readonly plugins?: readonly SchedulerPlugin[];
    readonly budgets?: readonly PodDisruptionBudget[];
  } = {},
): string {
  const placement = schedulePod(plugins, pod, view, turn);
  if (placement.kind === 'placed') return placement.nodeName;
  const { prepared, examination } = placement;
  if (view.nodes.length === 0) return unschedulableMessage(0, examination.rejections, undefined, undefined);
  const preemption = planPreemption(pod, view, prepared, examination, budgets);
  if (preemption.kind === 'preempt') {
    return `${preemption.nodeName} without ${preemption.victims.map((victim) => victim.metadata.name).join(' ')}`;
  }
  return unschedulableMessage(view.nodes.length, examination.rejections, prepared.rejection, preemption.message);
}

/** What one plugin says of each node: why not, or undefined. */
export function rejectionsBy(
  plugin: SchedulerPlugin,
  pod: Pod,
  view: ClusterView,
): Readonly<Record<string, string | undefined>> {
  const prepared = preparePod([plugin], pod, view);
  return Object.fromEntries(
    view.nodes.map((info) => [info.name, (prepared.rejection ?? prepared.check(info))?.reasons.join(', ')]),
  );
}

/** The scores that one plugin gives to each node. */
export function scoresBy(
  plugin: SchedulerPlugin,
  pod: Pod,
  view: ClusterView,
): Readonly<Record<string, number>> | undefined {
  const scores = plugin.score?.(pod, view.nodes, view);
  return scores && Object.fromEntries(view.nodes.map((info, index) => [info.name, scores[index] ?? NaN]));
}
