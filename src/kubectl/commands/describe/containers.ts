import {
  cpuMillis,
  quantityValue,
  type Container,
  type ContainerState,
  type ContainerStatus,
  type EnvVar,
  type Pod,
  type Probe,
} from '../../../api/index.ts';
import { time } from './parts.ts';

function list(title: string, words: readonly string[] | undefined): string {
  if (words === undefined || words.length === 0) return '';
  return `    ${title}:\n${words
    .map((word) =>
      word
        .split('\n')
        .map((line) => `      ${line}\n`)
        .join(''),
    )
    .join('')}`;
}

function state(title: string, value: ContainerState | undefined): string {
  if (value?.running !== undefined) return `    ${title}:\tRunning\n      Started:\t${time(value.running.startedAt)}\n`;
  if (value?.waiting !== undefined) {
    return `    ${title}:\tWaiting\n${value.waiting.reason === undefined ? '' : `      Reason:\t${value.waiting.reason}\n`}`;
  }
  if (value?.terminated !== undefined) {
    const { reason, message, exitCode, signal, startedAt, finishedAt } = value.terminated;
    return [
      `    ${title}:\tTerminated\n`,
      reason === undefined ? '' : `      Reason:\t${reason}\n`,
      message === undefined ? '' : `      Message:\t${message}\n`,
      `      Exit Code:\t${exitCode}\n`,
      signal === undefined || signal === 0 ? '' : `      Signal:\t${signal}\n`,
      `      Started:\t${time(startedAt)}\n      Finished:\t${time(finishedAt)}\n`,
    ].join('');
  }
  return title === 'State' ? `    ${title}:\tWaiting\n` : '';
}

function resources(title: string, map: Readonly<Record<string, string>> | undefined): string {
  const entries = Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return '';
  return `    ${title}:\n${entries.map(([name, value]) => `      ${name}:\t${value}\n`).join('')}`;
}

/** Upstream: describe.go, DescribeProbe. */
function probe(title: string, value: Probe | undefined): string {
  if (value === undefined) return '';
  const timing = `delay=${value.initialDelaySeconds ?? 0}s timeout=${value.timeoutSeconds ?? 1}s period=${value.periodSeconds ?? 10}s #success=${value.successThreshold ?? 1} #failure=${value.failureThreshold ?? 3}`;
  const { httpGet, exec, tcpSocket } = value;
  const what =
    httpGet !== undefined
      ? `http-get ${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${httpGet.host ?? ''}:${httpGet.port}${httpGet.path ?? '/'}`
      : exec !== undefined
        ? `exec [${(exec.command ?? []).join(' ')}]`
        : tcpSocket !== undefined
          ? `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port}`
          : 'unknown';
  return `    ${title}:\t${what} ${timing}\n`;
}

/** What a field of the pod is. Upstream: apimachinery/pkg/util fieldpath, ExtractFieldPathAsString. */
function fieldOf(pod: Pod | undefined, path: string): string {
  const { name = '', namespace = '', uid = '', labels, annotations } = pod?.metadata ?? {};
  const [, map, key = ''] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  if (map !== undefined) return (map === 'labels' ? labels : annotations)?.[key] ?? '';
  const fields: Readonly<Record<string, string>> = {
    'metadata.name': name,
    'metadata.namespace': namespace,
    'metadata.uid': uid,
  };
  return fields[path] ?? '';
}

/** What a limit or request is, in whole units. Upstream: kubectl/pkg/util/resource, ExtractContainerResourceValue. */
function resourceOf({ resources: own }: Container, resource: string, divisor: string): string {
  const [which, ...name] = resource.split('.');
  const amount = (which === 'limits' ? own?.limits : own?.requests)?.[name.join('.')] ?? '0';
  const [value, unit] = [quantityValue(amount), quantityValue(divisor)];
  const milli = name.join('.') === 'cpu';
  const whole = milli ? cpuMillis(amount) / cpuMillis(divisor) : value / unit;
  return String(Math.ceil(whole));
}

function variable({ name, value, valueFrom }: EnvVar, of: Container, pod: Pod | undefined): string {
  if (valueFrom === undefined) return `      ${name}:\t${value ?? ''}\n`;
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = valueFrom;
  const optional = (it: boolean | undefined): string => `Optional: ${String(it ?? false)}`;
  if (configMapKeyRef !== undefined)
    return `      ${name}:\t<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name ?? ''}'>\t${optional(configMapKeyRef.optional)}\n`;
  if (secretKeyRef !== undefined)
    return `      ${name}:\t<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name ?? ''}'>\t${optional(secretKeyRef.optional)}\n`;
  if (fieldRef !== undefined)
    return `      ${name}:\t${fieldOf(pod, fieldRef.fieldPath)} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})\n`;
  const { resource = '', divisor = '0' } = resourceFieldRef ?? {};
  const shown = pod === undefined ? '' : resourceOf(of, resource, quantityValue(divisor) === 0 ? '1' : divisor);
  return `      ${name}:\t${shown} (${resource})\n`;
}

function ports(container: Container): string {
  const all = container.ports ?? [];
  const text = (pick: (port: NonNullable<Container['ports']>[number]) => number): string =>
    all.length === 0 ? '<none>' : all.map((port) => `${pick(port)}/${port.protocol ?? 'TCP'}`).join(', ');
  const plural = all.length > 1 ? 's' : '';
  return `    Port${plural}:\t${text((it) => it.containerPort)}\n    Host Port${plural}:\t${text((it) => it.hostPort ?? 0)}\n`;
}

/** One container, with its status when it has one. Upstream: describe.go, describeContainers. */
function container(
  it: Container,
  status: ContainerStatus | undefined,
  withStatus: boolean,
  pod: Pod | undefined,
): string {
  const mounts = (it.volumeMounts ?? []).map(
    (mount) =>
      `      ${mount.mountPath} from ${mount.name} (${mount.readOnly === true ? 'ro' : 'rw'}${mount.subPath === undefined ? '' : `,path="${mount.subPath}"`})\n`,
  );
  const from = (it.envFrom ?? []).map(({ configMapRef, secretRef, prefix = '' }) => {
    const kind = `${configMapRef === undefined ? 'Secret' : 'ConfigMap'}${prefix === '' ? '' : ` with prefix '${prefix}'`}`;
    const ref = configMapRef ?? secretRef;
    return `      ${ref?.name ?? ''}\t${kind}\tOptional: ${String(ref?.optional ?? false)}\n`;
  });
  const env = (it.env ?? []).map((each) => variable(each, it, pod));
  return [
    `  ${it.name}:\n`,
    withStatus ? `    Container ID:\t${status?.containerID ?? ''}\n` : '',
    `    Image:\t${it.image ?? ''}\n`,
    withStatus ? `    Image ID:\t${status?.imageID ?? ''}\n` : '',
    ports(it),
    list('Command', it.command),
    list('Args', it.args),
    withStatus ? state('State', status?.state) : '',
    withStatus ? state('Last State', status?.lastState) : '',
    withStatus
      ? `    Ready:\t${status?.ready === true ? 'True' : 'False'}\n    Restart Count:\t${status?.restartCount ?? 0}\n`
      : '',
    resources('Limits', it.resources?.limits),
    resources('Requests', it.resources?.requests),
    probe('Liveness', it.livenessProbe),
    probe('Readiness', it.readinessProbe),
    probe('Startup', it.startupProbe),
    from.length === 0 ? '' : `    Environment Variables from:\n${from.join('')}`,
    env.length === 0 ? '    Environment:\t<none>\n' : `    Environment:\n${env.join('')}`,
    mounts.length === 0 ? '    Mounts:\t<none>\n' : `    Mounts:\n${[...mounts].sort().join('')}`,
  ].join('');
}

export function containerLines(
  title: string,
  all: readonly Container[] | undefined,
  statuses?: readonly ContainerStatus[],
  withStatus = true,
  pod?: Pod,
): string {
  if (all === undefined || all.length === 0) return '';
  return `${title}:\n${all
    .map((it) =>
      container(
        it,
        statuses?.find((status) => status.name === it.name),
        withStatus && statuses?.some((status) => status.name === it.name) === true,
        pod,
      ),
    )
    .join('')}`;
}
