import type { Pod } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { podRunningTimeout } from '../common-flags.ts';
import { CommandError, failure } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { byActivity, namedObject, podsFor, podTimeout } from '../pick-pod.ts';
import { CONTAINER_FLAG, defaultContainer } from '../pods.ts';
import { runRemote } from '../remote-command.ts';
import { wantsTty } from './exec.ts';

export interface AttachOptions {
  readonly pod: Pod;
  readonly container: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
}

/** Connects to a container's streams until its program ends. @throws CommandError, StatusError. Upstream: AttachOptions.Run */
export async function attachTo(context: CommandContext, options: AttachOptions): Promise<number> {
  const { pod, container, stdin, quiet } = options;
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const spec = [...containers, ...initContainers, ...ephemeralContainers].find((it) => it.name === container);
  const has = spec?.tty === true;
  if (options.tty && !has && !quiet) {
    context.io.stderr(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
  }
  // Without standard input there is no terminal to give.
  const tty = has && stdin && wantsTty(context, true);
  if (!quiet) context.io.stderr("If you don't see a command prompt, try pressing enter.\n");
  const result = await runRemote(context, { subresource: 'attach', pod, container, command: [], stdin, tty });
  if (result.kind === 'failed') throw failure(`Internal error occurred: ${result.message}`);
  if (!quiet && tty && pod.spec.restartPolicy === 'Always' && !context.io.signal.aborted) {
    const again = `'kubectl attach ${pod.metadata.name} -c ${container} -i -t'`;
    context.io.stdout(
      ephemeralContainers.some(({ name }) => name === container)
        ? `Session ended, the ephemeral container will not be restarted but may be reattached using ${again} if it is still running\n`
        : `Session ended, resume using ${again} command when the pod is running\n`,
    );
  }
  return result.code;
}

function containerOf(context: CommandContext, pod: Pod, flags: Flags): string {
  try {
    return defaultContainer(context, pod, flags.string('container'), flags.bool('quiet'));
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    throw failure(`cannot attach to the container: ${cause.message.replace(/^error: /, '')}`);
  }
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  const [first = '', name] = args;
  if (args.length === 0) throw failure('at least 1 argument is required for attach');
  if (args.length > 2) {
    const saw = `saw ${args.length}: [${args.join(' ')}]`;
    throw failure(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) ${saw}`);
  }
  const timeout = podTimeout(flags);
  const object = await namedObject(context, name === undefined ? first : `${first}/${name}`);
  const [pod] = await podsFor(context, object, { action: 'attach to', order: byActivity, timeout });
  if (pod === undefined) return 1;
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') {
    throw failure(`cannot attach a container in a completed pod; current phase is ${phase}`);
  }
  const container = containerOf(context, pod, flags);
  const [stdin, tty, quiet] = [flags.bool('stdin'), flags.bool('tty'), flags.bool('quiet')];
  return attachTo(context, { pod, container, stdin, tty, quiet });
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
    flag('quiet', 'bool', 'Only print output from the remote session', { short: 'q' }),
    podRunningTimeout('1m0s'),
  ],
  run,
};
