import { pods, resourcePath, type Pod } from '../../api/index.ts';
import { readLines, toStatusError } from '../../client/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { failure, usageError } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { CONTAINER_FLAG, defaultContainer, findPod } from '../pods.ts';

interface LogSource {
  readonly pod: Pod;
  readonly container: string;
}

function logUrl({ pod, container }: LogSource, flags: Flags, tail: string): string {
  const { name, namespace = '' } = pod.metadata;
  const url = new URL(resourcePath(pods, { namespace, name, subresource: 'log' }), 'https://kubernetes.default.svc');
  const parameters: Readonly<Record<string, string>> = {
    container,
    follow: flags.bool('follow') ? 'true' : '',
    previous: flags.bool('previous') ? 'true' : '',
    timestamps: flags.bool('timestamps') ? 'true' : '',
    tailLines: tail,
    sinceSeconds: flags.has('since') ? String(Math.ceil(flags.milliseconds('since') / 1000)) : '',
    sinceTime: flags.string('since-time'),
    limitBytes: flags.has('limit-bytes') ? flags.string('limit-bytes') : '',
  };
  for (const [key, value] of Object.entries(parameters)) if (value !== '') url.searchParams.set(key, value);
  return url.href;
}

async function stream(
  context: CommandContext,
  source: LogSource,
  flags: Flags,
  tail: string,
  prefix: string,
): Promise<void> {
  const { io, client } = context;
  try {
    const response = await client.raw.fetch(new Request(logUrl(source, flags, tail), { signal: io.signal }));
    if (!response.ok) throw await toStatusError(response);
    if (response.body === null) return;
    if (prefix !== '') {
      for await (const line of readLines(response.body)) {
        io.stdout(`${prefix}${line}\n`);
        await io.ready?.();
      }
      return;
    }
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      io.stdout(decoder.decode(part.value, { stream: true }));
      await io.ready?.();
    }
  } catch (cause) {
    if (!io.signal.aborted) throw cause;
  }
}

function containersOf(context: CommandContext, pod: Pod, flags: Flags): readonly string[] {
  if (!flags.bool('all-containers')) return [defaultContainer(context, pod, flags.string('container'))];
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  return [...initContainers, ...containers, ...ephemeralContainers].map((container) => container.name);
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  const selector = flags.string('selector');
  const [argument, container, ...rest] = args;
  if (selector === '' && argument === undefined) {
    throw usageError(
      "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
      'kubectl logs',
    );
  }
  if (rest.length > 0) throw usageError("expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.", 'kubectl logs');
  if (flags.bool('follow') && flags.bool('previous'))
    throw failure('only one of follow (-f) or previous (-p) may be specified');
  let found: readonly Pod[];
  if (selector === '') found = [await findPod(context, argument ?? '')];
  else found = (await context.client.list(pods, { namespace: context.namespace, labelSelector: selector })).items;
  if (found.length === 0) context.io.stderr(`No resources found in ${context.namespace} namespace.\n`);
  const sources = found.flatMap((pod) => {
    const names =
      container === undefined ? containersOf(context, pod, flags) : [defaultContainer(context, pod, container)];
    return names.map((name): LogSource => ({ pod, container: name }));
  });
  const tail = flags.has('tail') ? (flags.int('tail') < 0 ? '' : flags.string('tail')) : selector === '' ? '' : '10';
  const prefixOf = ({ pod, container: name }: LogSource): string =>
    flags.bool('prefix') ? `[pod/${pod.metadata.name}/${name}] ` : '';
  if (flags.bool('follow')) {
    const most = flags.int('max-log-requests');
    if (sources.length > most) {
      throw failure(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
      );
    }
    await Promise.all(sources.map((source) => stream(context, source, flags, tail, prefixOf(source))));
  } else {
    for (const source of sources) await stream(context, source, flags, tail, prefixOf(source));
  }
  return context.io.signal.aborted ? 130 : 0;
}

export const logs: Command = {
  name: 'logs',
  summary: 'Print the logs for a container in a pod',
  usage: '[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
  completes: 'pods',
  flags: [
    CONTAINER_FLAG,
    flag('follow', 'bool', 'Specify if the logs should be streamed.', { short: 'f' }),
    flag(
      'previous',
      'bool',
      'If true, print the logs for the previous instance of the container in a pod if it exists.',
      { short: 'p' },
    ),
    flag('timestamps', 'bool', 'Include timestamps on each line in the log output.'),
    flag(
      'tail',
      'int',
      'Lines of recent log file to display. Defaults to -1 with no selector, showing all log lines otherwise 10, if a selector is provided.',
      { default: '-1' },
    ),
    flag('since', 'duration', 'Only return logs newer than a relative duration like 5s, 2m, or 3h.', { default: '0s' }),
    flag('since-time', 'string', 'Only return logs after a specific date (RFC3339).'),
    flag('limit-bytes', 'int', 'Maximum bytes of logs to return. Defaults to no limit.', { default: '0' }),
    flag('all-containers', 'bool', "Get all containers' logs in the pod(s)."),
    flag('prefix', 'bool', 'Prefix each log line with the log source (pod name and container name).'),
    flag('selector', 'string', 'Selector (label query) to filter on.', { short: 'l' }),
    flag('max-log-requests', 'int', 'Specify maximum number of concurrent logs to follow when using by a selector.', {
      default: '5',
    }),
  ],
  run,
};
