import { pods, services } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { fieldManager, podRunningTimeout, SAVE_CONFIG } from '../common-flags.ts';
import { DRY_RUN, dryRunOf } from '../dry-run.ts';
import { type CommandError, failure, usageError } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { isImageReference } from '../image-reference.ts';
import { makeGenerated } from '../generated-object.ts';
import { overridden, OVERRIDE_FLAGS } from '../overrides.ts';
import { PRINT_FLAGS, resultPrinter } from '../printers/result.ts';
import { FILENAME_FLAGS } from '../selection.ts';
import { deletionFlags, propagationOf } from './delete.ts';
import { attachAndRemove } from './run/follow.ts';
import { podOf, serviceOf } from './run/generate.ts';

const RESTART_POLICIES: readonly string[] = ['', 'Always', 'OnFailure', 'Never'];
const PULL_POLICIES: readonly string[] = ['', 'Always', 'IfNotPresent', 'Never'];

const attaches = (flags: Flags): boolean => (flags.has('attach') ? flags.bool('attach') : flags.bool('stdin'));

/** @throws CommandError, in upstream's order: RunOptions.Run */
function check(name: string | undefined, { flags, dash }: Invocation): asserts name is string {
  const wrong = (what: string): CommandError => usageError(what, 'kubectl run');
  propagationOf(flags);
  if (name === undefined || dash === 0) throw wrong('NAME is required for run');
  if (flags.milliseconds('pod-running-timeout') <= 0) throw wrong('--pod-running-timeout must be higher than zero');
  if (!flags.has('image')) throw failure('required flag(s) "image" not set');
  const image = flags.string('image');
  if (image === '') throw failure('--image is required');
  if (!isImageReference(image)) throw failure(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (flags.bool('tty') && !flags.bool('stdin')) {
    throw wrong('-i/--stdin is required for containers with -t/--tty=true');
  }
  if (flags.bool('expose') && flags.string('port') === '') throw wrong('--port must be set when exposing a service');
  const restart = flags.string('restart');
  if (!RESTART_POLICIES.includes(restart)) throw wrong(`invalid restart policy: ${restart}`);
  if (!attaches(flags) && flags.bool('rm')) throw wrong('--rm should only be used for attached containers');
  if (attaches(flags) && dryRunOf(flags) !== '') {
    throw wrong(
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  }
  const pull = flags.string('image-pull-policy');
  if (!PULL_POLICIES.includes(pull)) throw wrong(`invalid image pull policy: ${pull}`);
}

async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags, args } = invocation;
  const [name, ...command] = args;
  const dryRun = dryRunOf(flags);
  const print = resultPrinter(context, flags, dryRun);
  check(name, invocation);
  const namespace = context.namespaceGiven ? context.namespace : undefined;
  const generated = podOf(namespace, name, command, flags);
  const pod = await makeGenerated(context, pods, await overridden(pods, generated, flags), flags);
  const service = flags.bool('expose')
    ? await makeGenerated(context, services, serviceOf(namespace, name, flags), flags)
    : undefined;
  if (service !== undefined) {
    await print(service, `service/${service.metadata.name}`, 'created');
    // Upstream parts them once more than its printer does.
    if (flags.string('output') === 'yaml') context.io.stdout('---\n');
  }
  if (attaches(flags)) return attachAndRemove(context, pod, service, flags);
  await print(pod, `pod/${pod.metadata.name}`, 'created');
  return 0;
}

/** Upstream: kubectl/pkg/cmd/run */
export const runPod: Command = {
  name: 'run',
  summary: 'Run a particular image on the cluster',
  usage:
    'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  flags: [
    ...PRINT_FLAGS,
    DRY_RUN,
    SAVE_CONFIG,
    fieldManager('kubectl-run'),
    ...OVERRIDE_FLAGS,
    ...deletionFlags(false).map((spec) => (spec.name === 'cascade' ? spec : { ...spec, noEffect: true as const })),
    // What kubectl takes with the flags of delete, and does not look at.
    ...FILENAME_FLAGS.map((spec) => ({ ...spec, noEffect: true as const })),
    flag('image', 'string', 'The image for the container to run.'),
    flag('env', 'array', 'Environment variables to set in the container.'),
    flag('labels', 'string', 'Comma separated labels to apply to the pod. Will override previous values.', {
      short: 'l',
    }),
    flag('annotations', 'array', 'Annotations to apply to the pod.'),
    flag('port', 'string', 'The port that this container exposes.'),
    flag('expose', 'bool', 'If true, create a ClusterIP service associated with the pod.  Requires `--port`.'),
    flag(
      'command',
      'bool',
      "If true and extra arguments are present, use them as the 'command' field in the container, rather than the 'args' field which is the default.",
    ),
    flag('restart', 'string', 'The restart policy for this Pod.  Legal values [Always, OnFailure, Never].', {
      default: 'Always',
    }),
    flag('image-pull-policy', 'string', 'The image pull policy for the container.  If left empty, the server decides.'),
    flag('privileged', 'bool', 'If true, run the container in privileged mode.'),
    flag('stdin', 'bool', 'Keep stdin open on the container in the pod, even if nothing is attached.', { short: 'i' }),
    flag('tty', 'bool', 'Allocate a TTY for the container in the pod.', { short: 't' }),
    flag(
      'attach',
      'bool',
      "If true, wait for the Pod to start running, and then attach to the Pod as if 'kubectl attach ...' were called.  Default false, unless '-i/--stdin' is set, in which case the default is true. With '--restart=Never' the exit code of the container process is returned.",
    ),
    flag(
      'leave-stdin-open',
      'bool',
      'If the pod is started in interactive mode or with stdin, leave stdin open after the first attach completes. By default, stdin will be closed after the first attach completes.',
    ),
    flag('rm', 'bool', 'If true, delete the pod after it exits.  Only valid when attaching to the container.'),
    flag('quiet', 'bool', 'If true, suppress prompt messages.', { short: 'q' }),
    podRunningTimeout('1m0s'),
  ],
  run,
};
