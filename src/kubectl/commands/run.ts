import {
  StatusError,
  mergePatch,
  pods,
  services,
  type ContainerPort,
  type EnvVar,
  type New,
  type Pod,
  type Service,
} from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { errorText, failure, usageError } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { OUTPUT_FLAG, printObjects } from '../printers/output.ts';
import { runRemote, type RemoteResult } from '../remote-command.ts';
import { DRY_RUN, dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { wantsTty } from './exec.ts';

function pairs(values: readonly string[], what: string): (readonly [string, string])[] {
  return values.map((value) => {
    const equals = value.indexOf('=');
    if (equals <= 0) throw failure(`invalid ${what}: ${value}`);
    return [value.slice(0, equals), value.slice(equals + 1)];
  });
}

function labelsOf(name: string, flags: Flags): Readonly<Record<string, string>> {
  const given = flags.list('labels');
  return given.length === 0 ? { run: name } : Object.fromEntries(pairs(given, 'label spec'));
}

function podOf(context: CommandContext, name: string, command: readonly string[], flags: Flags): New<Pod> {
  const env = pairs(flags.each('env'), 'env').map(([key, value]): EnvVar => ({ name: key, value }));
  const port = flags.has('port') ? [{ containerPort: flags.int('port') } satisfies ContainerPort] : [];
  const pull = flags.string('image-pull-policy');
  const interactive = flags.bool('stdin');
  const annotations = pairs(flags.each('annotations'), 'annotation');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: context.namespace,
      labels: labelsOf(name, flags),
      ...(annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
    },
    spec: {
      containers: [
        {
          name,
          image: flags.string('image'),
          resources: {},
          ...(command.length === 0 ? {} : flags.bool('command') ? { command } : { args: command }),
          ...(env.length === 0 ? {} : { env }),
          ...(port.length === 0 ? {} : { ports: port }),
          ...(pull === '' ? {} : { imagePullPolicy: pull }),
          ...(interactive ? { stdin: true, stdinOnce: !flags.bool('leave-stdin-open') } : {}),
          ...(flags.bool('tty') ? { tty: true } : {}),
        },
      ],
      restartPolicy: flags.string('restart'),
      dnsPolicy: 'ClusterFirst',
    },
  };
}

function withOverrides(pod: New<Pod>, flags: Flags): New<Pod> {
  const text = flags.string('overrides');
  if (text === '') return pod;
  try {
    return mergePatch(pod, JSON.parse(text) as unknown) as New<Pod>;
  } catch (cause) {
    throw failure(`Invalid JSON Patch: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

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

async function attachAndRemove(context: CommandContext, pod: Pod, flags: Flags): Promise<number> {
  try {
    const result = await follow(context, pod, flags);
    if (result?.kind === 'failed') throw failure(result.message);
    return context.io.signal.aborted ? 130 : await exitCode(context, pod, flags);
  } finally {
    if (flags.bool('rm')) {
      const { name, namespace } = pod.metadata;
      await context.client
        .delete(pods, { namespace, name }, { propagationPolicy: 'Background' })
        .catch((cause: unknown) => {
          context.io.stderr(`${errorText(cause)}\n`);
        });
      if (!flags.bool('quiet')) context.io.stdout(`pod "${name}" deleted\n`);
    }
  }
}

async function expose(context: CommandContext, pod: Pod, flags: Flags): Promise<void> {
  const service: New<Service> = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: pod.metadata.name, namespace: context.namespace },
    spec: {
      selector: pod.metadata.labels ?? {},
      ports: [{ port: flags.int('port'), protocol: 'TCP', targetPort: flags.int('port') }],
    },
  };
  const created = await context.client.create(services, service);
  context.io.stdout(`service/${created.metadata.name} created\n`);
}

function checkFlags(name: string | undefined, flags: Flags): asserts name is string {
  if (name === undefined) throw usageError('NAME is required for run', 'kubectl run');
  if (flags.string('image') === '') throw failure('required flag(s) "image" not set');
  const interactive = flags.bool('stdin') || flags.bool('attach');
  if (flags.bool('tty') && !flags.bool('stdin'))
    throw failure('-i/--stdin is required for containers with -t/--tty=true');
  if (flags.bool('rm') && !interactive) throw failure('--rm should only be used for attached containers');
  if (flags.bool('expose') && !flags.has('port')) throw failure('--port must be set when exposing a service');
  if (interactive && dryRunOf(flags) !== '')
    throw failure("--dry-run=client can't be used with attached containers options (--attach, --stdin, or --tty)");
  if (!['Always', 'OnFailure', 'Never'].includes(flags.string('restart'))) {
    throw failure(`invalid restart policy: ${flags.string('restart')}\nSee 'kubectl run -h' for help and examples`);
  }
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  const [name, ...command] = args;
  checkFlags(name, flags);
  const dryRun = dryRunOf(flags);
  const draft = withOverrides(podOf(context, name, command, flags), flags);
  const pod =
    dryRun === 'client'
      ? (draft as Pod)
      : await context.client.create(pods, draft, { dryRun: dryRun === 'server', fieldManager: 'kubectl-run' });
  const output = flags.string('output');
  if (flags.bool('stdin') || flags.bool('attach')) return attachAndRemove(context, pod, flags);
  if (output !== '') {
    const { namespace: _namespace, ...metadata } = pod.metadata;
    const object =
      dryRun === 'client' ? { ...pod, metadata: { ...metadata, creationTimestamp: null }, status: {} } : pod;
    context.io.stdout(
      await printObjects({ items: [{ object: object as unknown as Pod, name: `pod/${name}` }], list: false }, output),
    );
  } else {
    const suffix = dryRunSuffix(dryRun);
    context.io.stdout(`pod/${name} created${suffix}\n`);
  }
  if (flags.bool('expose') && dryRun === '') await expose(context, pod, flags);
  return 0;
}

export const runPod: Command = {
  name: 'run',
  summary: 'Run a particular image on the cluster',
  usage:
    'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  flags: [
    OUTPUT_FLAG,
    DRY_RUN,
    flag('image', 'string', 'The image for the container to run.'),
    flag('env', 'string', 'Environment variables to set in the container.'),
    flag('labels', 'list', 'Comma separated labels to apply to the pod.', { short: 'l' }),
    flag('annotations', 'string', 'Annotations to apply to the pod.'),
    flag('port', 'int', 'The port that this container exposes.'),
    flag('expose', 'bool', 'If true, create a ClusterIP service associated with the pod. Requires `--port`.'),
    flag(
      'command',
      'bool',
      "If true and extra arguments are present, use them as the 'command' field in the container.",
    ),
    flag('restart', 'string', 'The restart policy for this Pod. Legal values [Always, OnFailure, Never].', {
      default: 'Always',
    }),
    flag('image-pull-policy', 'string', 'The image pull policy for the container.'),
    flag('stdin', 'bool', 'Keep stdin open on the container in the pod, even if nothing is attached.', { short: 'i' }),
    flag('tty', 'bool', 'Allocate a TTY for the container in the pod.', { short: 't' }),
    flag('attach', 'bool', 'If true, wait for the Pod to start running, and then attach to the Pod.'),
    flag(
      'leave-stdin-open',
      'bool',
      'If the pod is started in interactive mode or with stdin, leave stdin open after the first attach completes.',
    ),
    flag('rm', 'bool', 'If true, delete the pod after it exits. Only valid when attaching to the container.'),
    flag('quiet', 'bool', 'If true, suppress prompt messages.', { short: 'q' }),
    flag('overrides', 'string', 'An inline JSON override for the generated object.'),
    flag('pod-running-timeout', 'duration', 'The length of time to wait until at least one pod is running.', {
      default: '1m0s',
    }),
  ],
  run,
};
