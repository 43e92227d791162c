import {
  pods,
  services,
  StatusError,
  type KubernetesObject,
  type Pod,
  type Resource,
  type Service,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { errorText, failure } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { runRemote, type RemoteResult } from '../../remote-command.ts';
import { propagationOf } from '../delete.ts';
import { wantsTty } from '../exec.ts';

function ended(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Waits for a state of the pod. @returns undefined when it was deleted, or Ctrl-C came */
async function untilPod(context: CommandContext, pod: Pod, wanted: (pod: Pod) => boolean): Promise<Pod | undefined> {
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal, context.io.signal]);
  const { name, namespace } = pod.metadata;
  try {
    const live = await context.client.get(pods, { namespace, name });
    if (wanted(live)) return live;
    const options = {
      namespace,
      fieldSelector: `metadata.name=${name}`,
      resourceVersion: live.metadata.resourceVersion,
    };
    for await (const event of context.client.watch(pods, options, signal)) {
      if (event.type === 'BOOKMARK') continue;
      if (event.type === 'DELETED') return undefined;
      if (wanted(event.object)) return event.object;
    }
    return undefined;
  } finally {
    controller.abort();
  }
}

async function printLogs(context: CommandContext, pod: Pod): Promise<void> {
  const { name, namespace = '' } = pod.metadata;
  const url = `https://kubernetes.default.svc/api/v1/namespaces/${namespace}/pods/${name}/log?container=${pod.spec.containers[0]?.name ?? ''}`;
  const response = await context.client.raw.fetch(new Request(url));
  if (response.ok) context.io.stdout(await response.text());
}

/** Attaches, or prints the log of a pod that was faster than we. Upstream: kubectl/pkg/cmd/run/run.go, handleAttachPod. */
async function follow(context: CommandContext, pod: Pod, flags: Flags): Promise<RemoteResult | undefined> {
  const timeout = flags.milliseconds('pod-running-timeout');
  const expired = new AbortController();
  const cancel = context.clock.setTimeout(() => expired.abort(), timeout);
  const started = await untilPod(
    { ...context, io: { ...context.io, signal: AbortSignal.any([context.io.signal, expired.signal]) } },
    pod,
    (it) => it.status?.phase === 'Running' || ended(it),
  );
  cancel();
  if (expired.signal.aborted) throw failure('timed out waiting for the condition');
  if (started === undefined) return undefined;
  if (ended(started)) {
    await printLogs(context, started);
    return undefined;
  }
  const tty = wantsTty(context, flags.bool('tty'));
  if (flags.bool('stdin') && !flags.bool('quiet')) {
    context.io.stderr("If you don't see a command prompt, try pressing enter.\n");
  }
  try {
    return await runRemote(context, {
      subresource: 'attach',
      pod: started,
      container: started.spec.containers[0]?.name ?? '',
      command: [],
      stdin: flags.bool('stdin'),
      tty,
    });
  } catch (cause) {
    if (!(cause instanceof StatusError)) throw cause;
    // The container was faster than we: what it printed is in its log.
    const { name } = started.metadata;
    context.io.stderr(`warning: couldn't attach to pod/${name}, falling back to streaming logs: ${cause.message}\n`);
    await untilPod(context, started, ended);
    await printLogs(context, started);
    return undefined;
  }
}

async function exitCode(context: CommandContext, pod: Pod, flags: Flags): Promise<number> {
  if (flags.string('restart') === 'Always') return 0;
  const done = await untilPod(context, pod, ended);
  const state = done?.status?.containerStatuses?.[0]?.state?.terminated;
  if (done === undefined) return context.io.signal.aborted ? 130 : 0;
  if (done.status?.phase === 'Succeeded') return 0;
  const code = state?.exitCode ?? 1;
  context.io.stderr(
    `pod ${done.metadata.namespace ?? ''}/${done.metadata.name} terminated (${state?.reason ?? 'Error'})\n`,
  );
  return code;
}

async function remove<T extends KubernetesObject>(
  { client, io }: CommandContext,
  resource: Resource<T>,
  { metadata }: T,
  flags: Flags,
): Promise<void> {
  const { name, namespace } = metadata;
  await client
    .delete(resource, { namespace, name }, { propagationPolicy: propagationOf(flags) })
    .catch((cause: unknown) => {
      io.stderr(`${errorText(cause)}\n`);
    });
  if (!flags.bool('quiet')) io.stdout(`${resource.kind.toLowerCase()} "${name}" deleted\n`);
}

/** Attaches to what was made, and removes it where that is wanted. */
export async function attachAndRemove(
  context: CommandContext,
  pod: Pod,
  service: Service | undefined,
  flags: Flags,
): Promise<number> {
  try {
    const result = await follow(context, pod, flags);
    if (result?.kind === 'failed') throw failure(result.message);
    return context.io.signal.aborted ? 130 : await exitCode(context, pod, flags);
  } finally {
    if (flags.bool('rm')) {
      await remove(context, pods, pod, flags);
      if (service !== undefined) await remove(context, services, service, flags);
    }
  }
}
