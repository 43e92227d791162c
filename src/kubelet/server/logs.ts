import { parseTime, type ContainerStatus, type Pod } from '../../api/index.ts';
import type { LogEntry, RuntimeService } from '../../cri/index.ts';

/** The query of a log request. */
export interface LogQuery {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly sinceTime: number | undefined;
  readonly stream: LogEntry['stream'] | undefined;
}

/** @returns the message of the failure when a parameter cannot be. @param now milliseconds since the Unix epoch */
export function logQuery(query: URLSearchParams, now: number): LogQuery | string {
  const on = (name: string): boolean => ['1', 'true'].includes(query.get(name) ?? '');
  const number = (name: string): number | undefined => {
    const text = query.get(name);
    return text === null || text === '' ? undefined : Number(text);
  };
  const tailLines = number('tailLines');
  const limitBytes = number('limitBytes');
  const sinceSeconds = number('sinceSeconds');
  for (const [name, value] of Object.entries({ tailLines, limitBytes, sinceSeconds })) {
    if (value !== undefined && (!Number.isInteger(value) || value < 0)) return `invalid ${name}`;
  }
  const sinceText = query.get('sinceTime');
  const since = sinceText === null ? undefined : parseTime(sinceText);
  const stream = query.get('stream');
  return {
    follow: on('follow'),
    previous: on('previous'),
    timestamps: on('timestamps'),
    tailLines,
    limitBytes,
    sinceTime: sinceSeconds === undefined ? since : now - sinceSeconds * 1000,
    stream: stream === 'Stdout' ? 'stdout' : stream === 'Stderr' ? 'stderr' : undefined,
  };
}

/**
 * Whose log a request means: that of the container that runs, or ended last, or with `previous` of the one before.
 * upstream: pkg/kubelet/kubelet_pods.go, validateContainerLogStatus
 * @returns an ID of the runtime, or the message of the failure
 */
export function logSource(
  pod: Pod,
  containerName: string,
  previous: boolean,
): { readonly id: string } | { readonly error: string } {
  const { name } = pod.metadata;
  const status = pod.status;
  const found: ContainerStatus | undefined = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ].find((candidate) => candidate.name === containerName);
  if (found === undefined) return { error: `container "${containerName}" in pod "${name}" is not available` };
  const last = found.lastState?.terminated?.containerID;
  const { running, terminated, waiting } = found.state ?? {};
  if (previous) {
    if (last !== undefined) return { id: bareId(last) };
    return { error: `previous terminated container "${containerName}" in pod "${name}" not found` };
  }
  const id = running !== undefined ? found.containerID : (terminated?.containerID ?? last);
  if (id !== undefined) return { id: bareId(id) };
  const why = {
    ErrImagePull: ": image can't be pulled",
    ImagePullBackOff: ': trying and failing to pull image',
  }[waiting?.reason ?? ''];
  const rest = why ?? (waiting?.reason === undefined ? ' - no logs yet' : `: ${waiting.reason}`);
  return { error: `container "${containerName}" in pod "${name}" is waiting to start${rest}` };
}

function bareId(containerId: string): string {
  return containerId.replace(/^.*:\/\//, '');
}

/** The text of a log, a chunk per line; ends, when followed, with the container. */
export function logStream(
  runtime: RuntimeService,
  id: string,
  query: LogQuery,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const stop = new AbortController();
  const encoder = new TextEncoder();
  const { follow, tailLines, sinceTime } = query;
  const options = {
    follow,
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
  };
  const log = runtime.containerLogs(id, options, stop.signal);
  const entries = log[Symbol.asyncIterator]();
  let left = query.limitBytes ?? Infinity;
  let continued = false;
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const next = await entries.next();
        if (next.done === true || left <= 0) {
          controller.close();
          stop.abort();
          return;
        }
        const entry = next.value;
        if (query.stream !== undefined && query.stream !== entry.stream) continue;
        const time =
          query.timestamps && !continued ? `${new Date(entry.time).toISOString().replace('Z', '000000Z')} ` : '';
        continued = entry.partial === true;
        const bytes = encoder.encode(`${time}${entry.line}${continued ? '' : '\n'}`);
        controller.enqueue(bytes.subarray(0, left));
        left -= bytes.length;
        return;
      }
    },
    cancel() {
      stop.abort();
    },
  });
}
