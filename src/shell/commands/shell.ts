import type { CommandContext, ShellCommand } from '../execute/state.ts';
import { TextSink } from '../execute/output.ts';
import { parseFlags } from './flags.ts';

/** Waits, unless interrupted. */
async function pause(context: CommandContext, milliseconds: number): Promise<number> {
  try {
    await context.state.clock.sleep(milliseconds, context.signal);
    return 0;
  } catch {
    return 130;
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

const sleep: ShellCommand = (context) => {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(context.args[0] ?? '');
  if (match === null) {
    context.stderr(`sleep: invalid time interval '${context.args[0] ?? ''}'\n`);
    return 1;
  }
  return pause(context, Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1) * 1000);
};

const seq: ShellCommand = ({ args, stdout }) => {
  const numbers = args.map(Number);
  const [first = 1, last = first] =
    numbers.length === 1 ? [1, ...numbers] : numbers.length === 3 ? [numbers[0], numbers[2]] : numbers;
  const step = numbers.length === 3 ? (numbers[1] ?? 1) : 1;
  let text = '';
  for (let value = first; step > 0 ? value <= last : value >= last; value += step) text += `${value}\n`;
  stdout(text);
  return 0;
};

const env: ShellCommand = ({ state, stdout }) => {
  stdout([...state.variables.exported()].map(([name, value]) => `${name}=${value}\n`).join(''));
  return 0;
};

const date: ShellCommand = ({ state, stdout }) => {
  stdout(`${new Date(state.clock.now()).toUTCString()}\n`);
  return 0;
};

const clear: ShellCommand = ({ stdout }) => {
  stdout('\x1b[H\x1b[2J\x1b[3J');
  return 0;
};

/** Runs a command again and again, on a cleared screen (watch(1)). */
const watch: ShellCommand = async (context) => {
  const at = context.args.findIndex((arg, index) => !arg.startsWith('-') && context.args[index - 1] !== '-n');
  const flags = parseFlags(context.args.slice(0, Math.max(at, 0)), 'td', 'n');
  const line = at < 0 ? '' : context.args.slice(at).join(' ');
  if (line === '') {
    context.stderr('Usage: watch [-n SEC] COMMAND...\n');
    return 1;
  }
  const seconds = Number(flags.values.get('n') ?? '2');
  while (!context.signal.aborted) {
    const output = new TextSink();
    await context.run(line, { ...context, stdout: output.write, stderr: output.write });
    context.stdout(`\x1b[H\x1b[2JEvery ${seconds.toFixed(1)}s: ${line}\n\n${output.text}`);
    await pause(context, seconds * 1000);
  }
  return 130;
};

function elsewhere(message: string): ShellCommand {
  return ({ name, stderr }) => {
    stderr(`${name}: ${message}\n`);
    return 1;
  };
}

const IN_A_POD =
  'the network of the cluster is inside it: use a pod, for instance\n  kubectl run -it --rm curl --image=curlimages/curl -- sh';

const help: ShellCommand = ({ stdout }) => {
  stdout(`This is a shell beside the cluster. Try:

  kubectl get nodes                 what the cluster is made of
  kubectl apply -f kubia.yaml       three pods and a Service
  kubectl get pods -o wide -w       watch them start (Ctrl-C ends it)
  kubectl run -it --rm curl --image=curlimages/curl -- sh
  kubectl logs -f POD               kubectl exec -it POD -- sh

k is short for kubectl. Tab completes commands, flags, kinds and names. vi FILE opens the editor.
Pipes, redirections, variables, loops and here-documents work: cat grep head tail wc sed awk jq sort …
`);
  return 0;
};

export const shellCommands: Readonly<Record<string, ShellCommand>> = {
  clear,
  curl: elsewhere(IN_A_POD),
  date,
  docker: elsewhere('images cannot be built here yet; the cluster pulls those of its own registry'),
  env,
  help,
  seq,
  sleep,
  watch,
  wget: elsewhere(IN_A_POD),
};
