import { pods, resourcePath, StatusError, statusError, type ContainerStatus, type Pod } from '../../../api/index.ts';
import { toStatusError } from '../../../client/index.ts';
import type { CommandContext } from '../../command.ts';
import { CommandError, errorText } from '../../errors.ts';
import { attachTo, type AttachOptions } from '../attach.ts';

function statusOf({ status }: Pod, name: string): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {};
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].find(
    (candidate) => candidate.name === name,
  );
}

/** The pod and its states to come, from the one that there is now. @throws StatusError when it is deleted */
async function* statesOf(context: CommandContext, pod: Pod, signal: AbortSignal): AsyncGenerator<Pod> {
  const { name, namespace } = pod.metadata;
  const live = await context.client.get(pods, { namespace, name });
  yield live;
  const { resourceVersion } = live.metadata;
  const options = { namespace, fieldSelector: `metadata.name=${name}`, resourceVersion };
  for await (const event of context.client.watch(pods, options, signal)) {
    if (event.type === 'DELETED') throw statusError(404, 'NotFound', 'pods "" not found');
    if (event.type !== 'BOOKMARK') yield event.object;
  }
}

/** Waits until the container runs, or has run. @returns undefined after Ctrl-C. Upstream: waitForContainer */
async function untilStarted(
  context: CommandContext,
  pod: Pod,
  container: string,
  quiet: boolean,
): Promise<Pod | undefined> {
  const done = new AbortController();
  try {
    for await (const state of statesOf(context, pod, AbortSignal.any([done.signal, context.io.signal]))) {
      const { running, terminated, waiting } = statusOf(state, container)?.state ?? {};
      if (running !== undefined || terminated !== undefined) return state;
      const { message = '' } = waiting ?? {};
      if (!quiet && message !== '') context.io.stderr(`Warning: container ${container}: ${message}\n`);
    }
    return undefined;
  } finally {
    done.abort();
  }
}

async function printLog({ client, io }: CommandContext, pod: Pod, container: string): Promise<void> {
  const { name, namespace = '' } = pod.metadata;
  const url = new URL(resourcePath(pods, { namespace, name, subresource: 'log' }), 'https://kubernetes.default.svc');
  url.searchParams.set('container', container);
  const response = await client.raw.fetch(new Request(url));
  if (!response.ok) throw await toStatusError(response);
  io.stdout(await response.text());
}

/** Attaches to a container once it runs; what one that is through already has printed is in its log. Upstream: handleAttachPod */
export async function attachWhenRunning(
  context: CommandContext,
  pod: Pod,
  options: Omit<AttachOptions, 'pod'>,
): Promise<number> {
  const { container, quiet } = options;
  const started = await untilStarted(context, pod, container, quiet);
  if (started === undefined) return 130;
  if (statusOf(started, container)?.state?.terminated !== undefined) {
    await printLog(context, started, container);
    return 0;
  }
  try {
    return await attachTo(context, { ...options, pod: started });
  } catch (cause) {
    if (!(cause instanceof StatusError || cause instanceof CommandError)) throw cause;
    const why = errorText(cause).replace(/^(error|Error from server \(\w+\)): /, '');
    const { name } = started.metadata;
    context.io.stderr(`warning: couldn't attach to pod/${name}, falling back to streaming logs: ${why}\n`);
    await printLog(context, started, container);
    return 0;
  }
}
