import { formatTime, parseTime, type Node, type NodeCondition, type NodeStatus } from '../../api/index.ts';
import { asksFor, delayOf, setting } from './stage-labels.ts';

/** kwok's stage for a node that fails: on while the node has its label. Upstream: kwok/kustomize/stage/node/chaos. */
const NOT_READY_STAGE = 'node-not-ready';

/** Upstream: kwok/pkg/utils/gotpl (NodeConditions). */
const CONDITIONS = [
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
  {
    type: 'MemoryPressure',
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  {
    type: 'DiskPressure',
    status: 'False',
    reason: 'KubeletHasNoDiskPressure',
    message: 'kubelet has no disk pressure',
  },
  {
    type: 'PIDPressure',
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  {
    type: 'NetworkUnavailable',
    status: 'False',
    reason: 'RouteCreated',
    message: 'RouteController created a route',
  },
] as const;

/** What a node has that does not say. Upstream: kwok/kustomize/stage/node/fast. */
const PLENTY = { cpu: '1k', memory: '1Ti', pods: '1M' };

/** In the columns of `kubectl get nodes`, as in the manifests of kwok's documentation. */
const VERSION = 'fake';

/** Milliseconds until the node is to fail; undefined when it is not to. @throws GoDurationError */
export function failureDue(node: Node, now: number): number | undefined {
  if (!asksFor(node, NOT_READY_STAGE)) return undefined;
  const created = parseTime(node.metadata.creationTimestamp) ?? now;
  return Math.max(0, created + delayOf(node, NOT_READY_STAGE) - now);
}

/**
 * The status of a fake node. What its manifest says of addresses, capacity and versions stays.
 * @param now milliseconds since the Unix epoch
 */
export function fakeNodeStatus(node: Node, address: string, fails: boolean, now: number): NodeStatus {
  const { status = {} } = node;
  const capacity = status.capacity ?? status.allocatable ?? PLENTY;
  return {
    ...status,
    addresses: addressesOf(node, address),
    allocatable: status.allocatable ?? capacity,
    capacity,
    conditions: conditionsOf(node, fails, formatTime(now)),
    nodeInfo: {
      architecture: or(status.nodeInfo?.architecture, 'amd64'),
      bootID: status.nodeInfo?.bootID ?? '',
      containerRuntimeVersion: or(status.nodeInfo?.containerRuntimeVersion, VERSION),
      kernelVersion: or(status.nodeInfo?.kernelVersion, VERSION),
      kubeProxyVersion: status.nodeInfo?.kubeProxyVersion ?? '',
      kubeletVersion: or(status.nodeInfo?.kubeletVersion, VERSION),
      machineID: status.nodeInfo?.machineID ?? '',
      operatingSystem: or(status.nodeInfo?.operatingSystem, 'linux'),
      osImage: status.nodeInfo?.osImage ?? '',
      systemUUID: status.nodeInfo?.systemUUID ?? '',
    },
    phase: 'Running',
  };
}

export function internalIp(node: Node): string | undefined {
  return node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
}

function or(value: string | undefined, otherwise: string): string {
  return value === undefined || value === '' ? otherwise : value;
}

function addressesOf(node: Node, address: string): NonNullable<NodeStatus['addresses']> {
  const given = node.status?.addresses ?? [];
  const has = (wanted: string): boolean => given.some(({ type }) => type === wanted);
  return [
    ...given,
    ...(has('InternalIP') ? [] : [{ type: 'InternalIP', address }]),
    ...(has('Hostname') ? [] : [{ type: 'Hostname', address: node.metadata.name }]),
  ];
}

function conditionsOf(node: Node, fails: boolean, time: string): readonly NodeCondition[] {
  const before = node.status?.conditions ?? [];
  const own = CONDITIONS.map((condition) => {
    const wanted = fails ? failed(node, condition) : condition;
    const earlier = before.find(({ type }) => type === condition.type);
    const since = earlier?.status === wanted.status ? earlier.lastTransitionTime : undefined;
    return { ...wanted, lastHeartbeatTime: time, lastTransitionTime: since ?? time };
  });
  return [...before.filter(({ type }) => !CONDITIONS.some((known) => known.type === type)), ...own];
}

/** Ready is False, and the condition is True that the node names as what is wrong with it. */
function failed(node: Node, condition: NodeCondition): NodeCondition {
  const culprit = setting(node, NOT_READY_STAGE, 'type');
  if (condition.type !== 'Ready' && condition.type !== culprit) return condition;
  return {
    type: condition.type,
    status: condition.type === 'Ready' ? 'False' : 'True',
    reason: setting(node, NOT_READY_STAGE, 'reason') ?? 'nodeFailed',
    message: setting(node, NOT_READY_STAGE, 'message') ?? 'node failed',
  };
}
