import type { Command, CommandContext, Invocation } from '../command.ts';
import { failure, usageError } from '../errors.ts';
import { flag } from '../flags.ts';
import { CONTAINER_FLAG, defaultContainer, findPod } from '../pods.ts';
import { runRemote } from '../remote-command.ts';
import { exitOf, wantsTty } from './exec.ts';

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  const [argument] = args;
  if (argument === undefined) throw usageError('at least 1 argument is required for attach', 'kubectl attach');
  const pod = await findPod(context, argument);
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') {
    throw failure(`cannot attach a container in a completed pod; current phase is ${phase}`);
  }
  const container = defaultContainer(context, pod, flags.string('container'));
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const spec = [...containers, ...initContainers, ...ephemeralContainers].find((it) => it.name === container);
  if (flags.bool('tty') && spec?.tty !== true) {
    context.io.stderr(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
  }
  const tty = spec?.tty === true && wantsTty(context, flags.bool('tty'));
  if (flags.bool('stdin')) context.io.stderr("If you don't see a command prompt, try pressing enter.\n");
  const stdin = flags.bool('stdin');
  return exitOf(context, await runRemote(context, { subresource: 'attach', pod, container, command: [], stdin, tty }));
}

export const attach: Command = {
  name: 'attach',
  summary: 'Attach to a running container',
  usage: '(POD | TYPE/NAME) -c CONTAINER',
  completes: 'pods',
  flags: [
    CONTAINER_FLAG,
    flag('stdin', 'bool', 'Pass stdin to the container.', { short: 'i' }),
    flag('tty', 'bool', 'Stdin is a TTY.', { short: 't' }),
    flag('quiet', 'bool', 'Only print output from the remote session.', { short: 'q' }),
  ],
  run,
};
