import {
  addQuantities,
  bytes,
  cpuMillis,
  formatBytes,
  formatQuantity,
  humanDuration,
  leases,
  parseQuantity,
  podLimits,
  podRequests,
  pods,
  type Node,
  type Pod,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { eventLines, HIDDEN_ANNOTATIONS, multiline, time } from './parts.ts';

function amounts(title: string, map: Readonly<Record<string, string>> | undefined): string {
  const entries = Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? '' : `${title}:\n${entries.map(([name, value]) => `  ${name}:\t${value}\n`).join('')}`;
}

const cpuText = (millis: number): string =>
  millis === 0 ? '0' : formatQuantity({ ...parseQuantity(`${millis}m`), format: 'DecimalSI' });
const memoryText = (count: number): string => (count === 0 ? '0' : formatBytes(count));
const percent = (part: number, whole: number): string => `${whole === 0 ? 0 : Math.trunc((part / whole) * 100)}%`;

interface Amounts {
  readonly cpu: number;
  readonly memory: number;
}

const plus = (a: Amounts, b: Amounts): Amounts => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory });
const NONE: Amounts = { cpu: 0, memory: 0 };

function sumOf(all: readonly Pod[], name: string, which: 'requests' | 'limits'): string {
  const each = all.flatMap(({ spec }) => spec.containers.map((it) => it.resources?.[which]?.[name] ?? '0'));
  return each.reduce(addQuantities, '0');
}

/** Pods that run on the node, and what they ask for. Upstream: describe.go, describeNodeResource. */
async function podTable({ client, clock }: CommandContext, node: Node): Promise<string> {
  const { items } = await client.list(pods, { fieldSelector: `spec.nodeName=${node.metadata.name}` });
  const running = items.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
  const available = node.status?.allocatable ?? node.status?.capacity ?? {};
  const [cpu, memory] = [cpuMillis(available['cpu'] ?? '0'), bytes(available['memory'] ?? '0')];
  const asked = running.map((pod) => ({ pod, requests: podRequests(pod), limits: podLimits(pod) }));
  const rows = asked.map(({ pod: { metadata }, requests, limits }) => {
    const cells = [
      `${cpuText(requests.cpu)} (${percent(requests.cpu, cpu)})`,
      `${cpuText(limits.cpu)} (${percent(limits.cpu, cpu)})`,
      `${memoryText(requests.memory)} (${percent(requests.memory, memory)})`,
      `${memoryText(limits.memory)} (${percent(limits.memory, memory)})`,
      humanDuration(clock.now() - Date.parse(metadata.creationTimestamp)),
    ];
    return `  ${metadata.namespace ?? ''}\t${metadata.name}\t\t${cells.join('\t')}\n`;
  });
  const requests = asked.map((it) => it.requests).reduce<Amounts>(plus, NONE);
  const limits = asked.map((it) => it.limits).reduce<Amounts>(plus, NONE);
  const disk = bytes(available['ephemeral-storage'] ?? '0');
  const diskText = (which: 'requests' | 'limits'): string => {
    const sum = sumOf(running, 'ephemeral-storage', which);
    return `${sum} (${percent(bytes(sum), disk)})`;
  };
  const others = Object.keys(available).filter((it) => !['cpu', 'memory', 'ephemeral-storage', 'pods'].includes(it));
  const extended = others
    .sort()
    .map((name) => `  ${name}\t${sumOf(running, name, 'requests')}\t${sumOf(running, name, 'limits')}\n`);
  return [
    `Non-terminated Pods:\t(${running.length} in total)\n`,
    '  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n',
    '  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n',
    ...rows,
    'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n',
    '  Resource\tRequests\tLimits\n  --------\t--------\t------\n',
    `  cpu\t${cpuText(requests.cpu)} (${percent(requests.cpu, cpu)})\t${cpuText(limits.cpu)} (${percent(limits.cpu, cpu)})\n`,
    `  memory\t${memoryText(requests.memory)} (${percent(requests.memory, memory)})\t${memoryText(limits.memory)} (${percent(limits.memory, memory)})\n`,
    `  ephemeral-storage\t${diskText('requests')}\t${diskText('limits')}\n`,
    ...extended,
  ].join('');
}

/** When the node last said that it is there. */
async function leaseText({ client }: CommandContext, { metadata }: Node): Promise<string> {
  try {
    const { spec } = await client.get(leases, { namespace: 'kube-node-lease', name: metadata.name });
    return [
      `Lease:\n  HolderIdentity:\t${spec.holderIdentity ?? '<unset>'}\n`,
      `  AcquireTime:\t${time(spec.acquireTime)}\n  RenewTime:\t${time(spec.renewTime)}\n`,
    ].join('');
  } catch (cause) {
    return `Lease:\tFailed to get lease: ${cause instanceof Error ? cause.message : String(cause)}\n`;
  }
}

/** Upstream: describe.go, describeNode. */
export async function describeNode(context: CommandContext, node: Node): Promise<string> {
  const { spec, status, metadata } = node;
  const roles = Object.keys(metadata.labels ?? {})
    .filter((it) => it.startsWith('node-role.kubernetes.io/'))
    .map((it) => it.replace(/^.*\//, ''));
  const taints = (spec.taints ?? []).map(
    ({ key, value = '', effect }) => `${key}${value === '' ? '' : `=${value}`}:${effect}`,
  );
  const conditions = (status?.conditions ?? []).map(
    (it) =>
      `  ${it.type} \t${it.status} \t${time(it.lastHeartbeatTime)} \t${time(it.lastTransitionTime)} \t${it.reason ?? ''} \t${it.message ?? ''}\n`,
  );
  const info = status?.nodeInfo;
  const cidrs = spec.podCIDRs ?? [];
  return [
    `Name:\t${metadata.name}\nRoles:\t${roles.join(',') || '<none>'}\n`,
    multiline('Labels', metadata.labels),
    multiline('Annotations', metadata.annotations, HIDDEN_ANNOTATIONS),
    `CreationTimestamp:\t${time(metadata.creationTimestamp)}\n`,
    taints.length === 0
      ? 'Taints:\t<none>\n'
      : taints.map((it, index) => `${index === 0 ? 'Taints:' : ''}\t${it}\n`).join(''),
    `Unschedulable:\t${String(spec.unschedulable === true)}\n`,
    await leaseText(context, node),
    conditions.length === 0
      ? ''
      : `Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n  ----\t------\t-----------------\t------------------\t------\t-------\n${conditions.join('')}`,
    `Addresses:\n${(status?.addresses ?? []).map((it) => `  ${it.type}:\t${it.address}\n`).join('')}`,
    amounts('Capacity', status?.capacity),
    amounts('Allocatable', status?.allocatable),
    `System Info:\n  Machine ID:\t${info?.machineID ?? ''}\n  System UUID:\t${info?.systemUUID ?? ''}\n  Boot ID:\t${info?.bootID ?? ''}\n`,
    `  Kernel Version:\t${info?.kernelVersion ?? ''}\n  OS Image:\t${info?.osImage ?? ''}\n  Operating System:\t${info?.operatingSystem ?? ''}\n`,
    `  Architecture:\t${info?.architecture ?? ''}\n  Container Runtime Version:\t${info?.containerRuntimeVersion ?? ''}\n`,
    `  Kubelet Version:\t${info?.kubeletVersion ?? ''}\n  Kube-Proxy Version:\t${info?.kubeProxyVersion ?? ''}\n`,
    spec.podCIDR === undefined ? '' : `PodCIDR:\t${spec.podCIDR}\n`,
    cidrs.length === 0 ? '' : `PodCIDRs:\t${cidrs.join(',')}\n`,
    await podTable(context, node),
    await eventLines(context, node),
  ].join('');
}
