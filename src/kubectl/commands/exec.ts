import type { Command, CommandContext, Invocation } from '../command.ts';
import { CommandError, failure, usageError } from '../errors.ts';
import { flag } from '../flags.ts';
import { CONTAINER_FLAG, defaultContainer, findPod } from '../pods.ts';
import { runRemote, type RemoteResult } from '../remote-command.ts';

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

async function run(context: CommandContext, { flags, args, dash }: Invocation): Promise<number> {
  const [argument, ...rest] = args;
  if (argument === undefined || dash === 0)
    throw usageError('pod, type/name or --filename must be specified', 'kubectl exec');
  if (rest.length === 0) throw usageError('you must specify at least one command for the container', 'kubectl exec');
  if (dash === undefined) {
    throw new CommandError(
      "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples",
    );
  }
  const pod = await findPod(context, argument);
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') {
    throw failure(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  }
  const container = defaultContainer(context, pod, flags.string('container'));
  const result = await runRemote(context, {
    subresource: 'exec',
    pod,
    container,
    command: rest,
    stdin: flags.bool('stdin'),
    tty: wantsTty(context, flags.bool('tty')),
  });
  return exitOf(context, result);
}

export const exec: Command = {
  name: 'exec',
  summary: 'Execute a command in a container',
  usage: '(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  completes: 'pods',
  flags: [
    CONTAINER_FLAG,
    flag('stdin', 'bool', 'Pass stdin to the container.', { short: 'i' }),
    flag('tty', 'bool', 'Stdin is a TTY.', { short: 't' }),
    flag('quiet', 'bool', 'Only print output from the remote session.', { short: 'q' }),
  ],
  run,
};
