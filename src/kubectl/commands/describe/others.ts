import {
  bytes,
  cpuMillis,
  endpointSlices,
  labelsToString,
  podRequests,
  pods,
  type ConfigMap,
  type KubernetesObject,
  type Namespace,
  type Node,
  type Secret,
  type Service,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { toYaml } from '../../printers/yaml.ts';
import { eventLines, HIDDEN_ANNOTATIONS, metadataLines, multiline, time } from './parts.ts';

async function endpointText(context: CommandContext, service: Service, portName: string | undefined): Promise<string> {
  const { items } = await context.client.list(endpointSlices, {
    namespace: service.metadata.namespace,
    labelSelector: `kubernetes.io/service-name=${service.metadata.name}`,
  });
  const all = items.flatMap((slice) => {
    const port = slice.ports?.find((it) => (it.name ?? '') === (portName ?? ''))?.port;
    const ready = (slice.endpoints ?? []).filter((it) => it.conditions?.ready !== false);
    return port === undefined ? [] : ready.flatMap((it) => it.addresses.map((address) => `${address}:${port}`));
  });
  return all.length > 3 ? `${all.slice(0, 3).join(',')} + ${all.length - 3} more...` : all.join(',');
}

/** Upstream: describe.go, describeService. */
export async function describeService(context: CommandContext, service: Service): Promise<string> {
  const { spec } = service;
  const ports = await Promise.all(
    (spec.ports ?? []).map(async (port) =>
      [
        `Port:\t${port.name ?? '<unset>'}\t${port.port}/${port.protocol ?? 'TCP'}\n`,
        `TargetPort:\t${port.targetPort ?? ''}/${port.protocol ?? 'TCP'}\n`,
        port.nodePort === undefined
          ? ''
          : `NodePort:\t${port.name ?? '<unset>'}\t${port.nodePort}/${port.protocol ?? 'TCP'}\n`,
        `Endpoints:\t${await endpointText(context, service, port.name)}\n`,
      ].join(''),
    ),
  );
  return [
    metadataLines(service),
    `Selector:\t${spec.selector === undefined ? '<none>' : labelsToString(spec.selector)}\nType:\t${spec.type ?? 'ClusterIP'}\n`,
    `IP Family Policy:\t${spec.ipFamilyPolicy ?? '<none>'}\nIP Families:\t${(spec.ipFamilies ?? []).join(',') || '<none>'}\n`,
    `IP:\t${spec.clusterIP ?? ''}\nIPs:\t${(spec.clusterIPs ?? []).join(',') || '<none>'}\n`,
    ...ports,
    `Session Affinity:\t${spec.sessionAffinity ?? 'None'}\n`,
    spec.internalTrafficPolicy === undefined ? '' : `Internal Traffic Policy:\t${spec.internalTrafficPolicy}\n`,
    await eventLines(context, service),
  ].join('');
}

function amounts(title: string, map: Readonly<Record<string, string>> | undefined): string {
  const entries = Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? '' : `${title}:\n${entries.map(([name, value]) => `  ${name}:\t${value}\n`).join('')}`;
}

async function podTable(context: CommandContext, node: Node): Promise<string> {
  const { items } = await context.client.list(pods, { fieldSelector: `spec.nodeName=${node.metadata.name}` });
  const running = items.filter((pod) => pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed');
  const allocatable = node.status?.allocatable ?? {};
  const cpu = cpuMillis(allocatable['cpu'] ?? '0');
  const memory = bytes(allocatable['memory'] ?? '0');
  const percent = (part: number, whole: number): string => `${whole === 0 ? 0 : Math.floor((part / whole) * 100)}%`;
  const rows = running.map((pod) => {
    const requests = podRequests(pod);
    return {
      text: `  ${pod.metadata.namespace ?? ''}\t${pod.metadata.name}\t\t${requests.cpu}m (${percent(requests.cpu, cpu)})\t${Math.floor(requests.memory / 2 ** 20)}Mi (${percent(requests.memory, memory)})\n`,
      requests,
    };
  });
  const total = rows.reduce(
    (sum, { requests }) => ({ cpu: sum.cpu + requests.cpu, memory: sum.memory + requests.memory }),
    { cpu: 0, memory: 0 },
  );
  return [
    `Non-terminated Pods:\t(${running.length} in total)\n  Namespace\tName\t\tCPU Requests\tMemory Requests\n  ---------\t----\t\t------------\t---------------\n`,
    ...rows.map(({ text }) => text),
    `Allocated resources:\n  Resource\tRequests\n  --------\t--------\n  cpu\t${total.cpu}m (${percent(total.cpu, cpu)})\n  memory\t${Math.floor(total.memory / 2 ** 20)}Mi (${percent(total.memory, memory)})\n`,
  ].join('');
}

/** Upstream: describe.go, describeNode. */
export async function describeNode(context: CommandContext, node: Node): Promise<string> {
  const { spec, status, metadata } = node;
  const roles = Object.keys(metadata.labels ?? {})
    .filter((it) => it.startsWith('node-role.kubernetes.io/'))
    .map((it) => it.replace(/^.*\//, ''));
  const taints = (spec.taints ?? []).map(
    (it) => `${it.key}${it.value === undefined ? '' : `=${it.value}`}:${it.effect}`,
  );
  const conditions = (status?.conditions ?? []).map(
    (it) =>
      `  ${it.type} \t${it.status} \t${time(it.lastHeartbeatTime)} \t${time(it.lastTransitionTime)} \t${it.reason ?? ''} \t${it.message ?? ''}\n`,
  );
  const info = status?.nodeInfo;
  return [
    `Name:\t${metadata.name}\nRoles:\t${roles.join(',') || '<none>'}\n`,
    multiline('Labels', metadata.labels),
    multiline('Annotations', metadata.annotations, HIDDEN_ANNOTATIONS),
    `CreationTimestamp:\t${time(metadata.creationTimestamp)}\n`,
    taints.length === 0
      ? 'Taints:\t<none>\n'
      : taints.map((it, index) => `${index === 0 ? 'Taints:' : ''}\t${it}\n`).join(''),
    `Unschedulable:\t${String(spec.unschedulable === true)}\n`,
    conditions.length === 0
      ? ''
      : `Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n  ----\t------\t-----------------\t------------------\t------\t-------\n${conditions.join('')}`,
    `Addresses:\n${(status?.addresses ?? []).map((it) => `  ${it.type}:\t${it.address}\n`).join('')}`,
    amounts('Capacity', status?.capacity),
    amounts('Allocatable', status?.allocatable),
    info === undefined
      ? ''
      : `System Info:\n  Machine ID:\t${info.machineID}\n  Boot ID:\t${info.bootID}\n  Kernel Version:\t${info.kernelVersion}\n  OS Image:\t${info.osImage}\n  Operating System:\t${info.operatingSystem}\n  Architecture:\t${info.architecture}\n  Container Runtime Version:\t${info.containerRuntimeVersion}\n  Kubelet Version:\t${info.kubeletVersion}\n`,
    spec.podCIDR === undefined ? '' : `PodCIDR:\t${spec.podCIDR}\n`,
    await podTable(context, node),
    await eventLines(context, node),
  ].join('');
}

export async function describeConfigMap(context: CommandContext, configMap: ConfigMap): Promise<string> {
  const data = Object.entries(configMap.data ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:\n----\n${value}\n\n`);
  return `${metadataLines(configMap)}\nData\n====\n${data.join('')}\nBinaryData\n====\n\n${await eventLines(context, configMap)}`;
}

export function describeSecret(_context: CommandContext, secret: Secret): Promise<string> {
  const data = Object.entries(secret.data ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:\t${atob(value).length} bytes\n`);
  return Promise.resolve(`${metadataLines(secret)}\nType:\t${secret.type ?? ''}\n\nData\n====\n${data.join('')}`);
}

export function describeNamespace(_context: CommandContext, namespace: Namespace): Promise<string> {
  return Promise.resolve(
    `${metadataLines(namespace, false)}Status:\t${namespace.status?.phase ?? ''}\n\nNo resource quota.\n\nNo LimitRange resource.\n`,
  );
}

/** Any other kind: its metadata, and the rest as YAML. Upstream: describe.go, GenericDescriberFor. */
export async function describeAny(context: CommandContext, object: KubernetesObject): Promise<string> {
  const { metadata: _metadata, apiVersion, kind, ...rest } = object;
  const body = Object.keys(rest).length === 0 ? '' : await toYaml(rest);
  return `${metadataLines(object)}API Version:\t${apiVersion}\nKind:\t${kind}\n${body}${await eventLines(context, object)}`;
}
