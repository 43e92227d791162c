import type { KubernetesObject } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { podRunningTimeout } from '../common-flags.ts';
import { CommandError, failure } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { byActivity, namedObject, podsFor, podTimeout } from '../pick-pod.ts';
import { CONTAINER_FLAG, defaultContainer } from '../pods.ts';
import { runRemote, type RemoteResult } from '../remote-command.ts';
import { fetchObjects, selectTargets, typed } from '../selection.ts';

/** Exit code of a finished remote command, its failure told of on standard error. */
export function exitOf(context: CommandContext, result: RemoteResult): number {
  if (result.kind === 'failed') {
    context.io.stderr(`error: Internal error occurred: ${result.message}\n`);
    return 1;
  }
  if (result.code !== 0 && !context.io.signal.aborted) {
    context.io.stderr(`command terminated with exit code ${result.code}\n`);
  }
  return result.code;
}

/** Whether a terminal can be given; says so when it cannot, as kubectl does. */
export function wantsTty(context: CommandContext, asked: boolean): boolean {
  if (asked && context.io.terminal === undefined) {
    context.io.stderr('Unable to use a TTY - input is not a terminal or the right kind of file\n');
    return false;
  }
  return asked;
}

/** What the command runs in: the object that the argument or the file names. @throws CommandError, StatusError */
async function objectOf(context: CommandContext, argument: string, flags: Flags): Promise<KubernetesObject> {
  if (!flags.has('filename')) return namedObject(context, argument);
  const [target, ...more] = await selectTargets(context, [], flags, 'kubectl exec');
  if (target === undefined || more.length > 0) throw failure('expected exactly one object in the files');
  const [found] = await fetchObjects(context, [target], flags);
  if (found === undefined) throw failure('no objects passed to exec');
  return typed(target.resource, found.object);
}

async function run(context: CommandContext, { flags, args, dash }: Invocation): Promise<number> {
  const argument = dash === 0 ? '' : (args[0] ?? '');
  if (dash === undefined && (args.length > 1 || (args.length > 0 && flags.has('filename')))) {
    throw new CommandError(
      "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples",
    );
  }
  const command = dash === undefined ? [] : args.slice(dash);
  if (argument === '' && !flags.has('filename')) {
    throw failure('pod, type/name or --filename must be specified');
  }
  if (command.length === 0) throw failure('you must specify at least one command for the container');
  const timeout = podTimeout(flags, 'kubectl exec');
  const object = await objectOf(context, argument, flags);
  const [pod] = await podsFor(context, object, { action: 'attach to', order: byActivity, timeout });
  if (pod === undefined) return 1;
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') {
    throw failure(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  }
  const container = flags.string('container') || defaultContainer(context, pod, '', flags.bool('quiet'));
  const result = await runRemote(context, {
    subresource: 'exec',
    pod,
    container,
    command,
    stdin: flags.bool('stdin'),
    tty: wantsTty(context, flags.bool('tty')),
  });
  return exitOf(context, result);
}

/** Upstream: kubectl/pkg/cmd/exec */
export const exec: Command = {
  name: 'exec',
  summary: 'Execute a command in a container',
  usage: '(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  completes: 'pods',
  flags: [
    CONTAINER_FLAG,
    flag('filename', 'list', 'to use to exec into the resource', { short: 'f' }),
    flag('stdin', 'bool', 'Pass stdin to the container', { short: 'i' }),
    flag('tty', 'bool', 'Stdin is a TTY', { short: 't' }),
    flag('quiet', 'bool', 'Only print output from the remote session', { short: 'q' }),
    podRunningTimeout('1m0s'),
  ],
  run,
};
