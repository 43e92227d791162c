import { pods, resourcePath } from '../../api/index.ts';
import { readLines, toStatusError } from '../../client/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { podRunningTimeout } from '../common-flags.ts';
import { failure, usageError } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { podTimeout } from '../pick-pod.ts';
import { LABEL_SELECTOR } from '../selection.ts';
import { logSources, type LogSource } from './logs/sources.ts';

/** How many lines of each pod are shown where a selector finds them. */
const SELECTOR_TAIL = '10';

function tailOf(flags: Flags): string {
  if (!flags.has('tail') && flags.string('selector') !== '') return SELECTOR_TAIL;
  return flags.int('tail') === -1 ? '' : flags.string('tail');
}

function logUrl({ pod, container }: LogSource, flags: Flags): string {
  const { name, namespace = '' } = pod.metadata;
  const url = new URL(resourcePath(pods, { namespace, name, subresource: 'log' }), 'https://kubernetes.default.svc');
  const since = flags.milliseconds('since');
  const parameters: Readonly<Record<string, string>> = {
    container,
    follow: flags.bool('follow') ? 'true' : '',
    previous: flags.bool('previous') ? 'true' : '',
    timestamps: flags.bool('timestamps') ? 'true' : '',
    tailLines: tailOf(flags),
    sinceSeconds: since === 0 ? '' : String(Math.round(since / 1000)),
    sinceTime: flags.string('since-time'),
    limitBytes: flags.int('limit-bytes') === 0 ? '' : flags.string('limit-bytes'),
  };
  for (const [key, value] of Object.entries(parameters)) if (value !== '') url.searchParams.set(key, value);
  return url.href;
}

async function stream(context: CommandContext, source: LogSource, flags: Flags): Promise<void> {
  const { io, client } = context;
  const { pod, container } = source;
  const prefixed = flags.bool('prefix') || flags.bool('all-pods');
  const prefix = prefixed ? `[pod/${pod.metadata.name}/${container}] ` : '';
  try {
    const response = await client.raw.fetch(new Request(logUrl(source, flags), { signal: io.signal }));
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
    if (io.signal.aborted) return;
    if (!flags.bool('ignore-errors')) throw cause;
    io.stdout(`error: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  }
}

const EXPECTED =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

/** Upstream: LogsOptions.Complete and Validate. @throws CommandError */
function check(flags: Flags, args: readonly string[]): void {
  const selector = flags.string('selector') !== '';
  if ((args.length === 0 && !selector) || args.length > 2) throw usageError(EXPECTED, 'kubectl logs');
  if (args.length === 1 && selector) {
    throw usageError('only a selector (-l) or a POD name is allowed', 'kubectl logs');
  }
  podTimeout(flags);
  const time = flags.string('since-time');
  if (time !== '' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/.test(time)) {
    throw failure(`parsing time "${time}" as "2006-01-02T15:04:05Z07:00": cannot parse "${time}" as "2006"`);
  }
  const since = flags.milliseconds('since');
  if (time !== '' && since !== 0) throw failure('at most one of `sinceTime` or `sinceSeconds` may be specified');
  const container = args[1] ?? flags.string('container');
  if (flags.bool('all-containers') && container !== '') {
    throw failure(`--all-containers=true should not be specified with container name ${container}`);
  }
  if (flags.has('container') && args.length === 2) {
    throw failure('only one of -c or an inline [CONTAINER] arg is allowed');
  }
  if (flags.int('limit-bytes') < 0) throw failure('--limit-bytes must be greater than 0');
  if (since < 0) throw failure('--since must be greater than 0');
  if (flags.int('tail') < -1) throw failure('--tail must be greater than or equal to -1');
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  check(flags, args);
  const [argument, container = flags.string('container')] = args;
  const sources = await logSources(context, argument, container, flags);
  if (flags.bool('follow') && sources.length > 1) {
    const most = flags.int('max-log-requests');
    if (sources.length > most) {
      throw failure(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
      );
    }
    await Promise.all(sources.map((source) => stream(context, source, flags)));
  } else {
    for (const source of sources) await stream(context, source, flags);
  }
  return context.io.signal.aborted ? 130 : 0;
}

/** Upstream: kubectl/pkg/cmd/logs */
export const logs: Command = {
  name: 'logs',
  summary: 'Print the logs for a container in a pod',
  usage: '[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
  completes: 'pods',
  flags: [
    flag('container', 'string', 'Print the logs of this container', { short: 'c' }),
    flag('follow', 'bool', 'Specify if the logs should be streamed.', { short: 'f' }),
    flag(
      'previous',
      'bool',
      'If true, print the logs for the previous instance of the container in a pod if it exists.',
      { short: 'p' },
    ),
    flag('timestamps', 'bool', 'Include timestamps on each line in the log output'),
    flag(
      'tail',
      'int',
      'Lines of recent log file to display. Defaults to -1 with no selector, showing all log lines otherwise 10, if a selector is provided.',
      { default: '-1' },
    ),
    flag(
      'since',
      'duration',
      'Only return logs newer than a relative duration like 5s, 2m, or 3h. Defaults to all logs.',
    ),
    flag('since-time', 'string', 'Only return logs after a specific date (RFC3339). Defaults to all logs.'),
    flag('limit-bytes', 'int', 'Maximum bytes of logs to return. Defaults to no limit.'),
    flag('all-containers', 'bool', "Get all containers' logs in the pod(s)."),
    flag('all-pods', 'bool', 'Get logs from all pod(s). Sets prefix to true.'),
    flag('ignore-errors', 'bool', 'If watching / following pod logs, allow for any errors that occur to be non-fatal'),
    flag('prefix', 'bool', 'Prefix each log line with the log source (pod name and container name)'),
    LABEL_SELECTOR,
    flag('max-log-requests', 'int', 'Specify maximum number of concurrent logs to follow when using by a selector.', {
      default: '5',
    }),
    // Nodes are reached without TLS here.
    flag(
      'insecure-skip-tls-verify-backend',
      'bool',
      'Skip verifying the identity of the kubelet that logs are requested from.',
      { noEffect: true },
    ),
    podRunningTimeout('20s'),
  ],
  run,
};
