/** Help, loaded when somebody asks for it: what `-h`, `help`, `options` and `kubectl` alone print. */
import type { Command } from '../command.ts';
import type { FlagSpec } from '../flags.ts';
import { commandLines, helpText, optionsText } from './help-text.ts';
import { TEXTS } from './texts/index.ts';

export { optionLine, usageLine } from './help-text.ts';

/** Upstream: kubectl/pkg/cmd/cmd.go, the groups of NewKubectlCommand. */
const GROUPS: readonly (readonly [title: string, commands: readonly string[]])[] = [
  ['Basic Commands (Beginner):', ['create', 'expose', 'run', 'set']],
  ['Basic Commands (Intermediate):', ['explain', 'get', 'edit', 'delete']],
  ['Deploy Commands:', ['rollout', 'scale', 'autoscale']],
  ['Cluster Management Commands:', ['certificate', 'cluster-info', 'top', 'cordon', 'uncordon', 'drain', 'taint']],
  [
    'Troubleshooting and Debugging Commands:',
    ['describe', 'logs', 'attach', 'exec', 'port-forward', 'proxy', 'cp', 'auth', 'debug', 'events'],
  ],
  ['Advanced Commands:', ['diff', 'apply', 'patch', 'replace', 'wait', 'kustomize']],
  ['Settings Commands:', ['label', 'annotate', 'completion']],
  ['Subcommands provided by plugins:', []],
];

/** Commands as help lists them: in their groups, the others last. */
export function inOrder(commands: readonly Command[]): readonly Command[] {
  const names = GROUPS.flatMap(([, grouped]) => grouped);
  const place = ({ name }: Command): number => (names.includes(name) ? names.indexOf(name) : names.length);
  return [...commands].sort((a, b) => place(a) - place(b));
}

function overview(commands: readonly Command[]): string {
  const grouped = new Set(GROUPS.flatMap(([, names]) => names));
  const others = commands.map(({ name }) => name).filter((name) => !grouped.has(name));
  const sections = [...GROUPS, ['Other Commands:', others] as const].map(([title, names]) => {
    const found = names.flatMap((name) => commands.find((command) => command.name === name) ?? []);
    return `${title}\n${commandLines(found, 13)}`;
  });
  return `kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/\n\n${sections.join('\n')}
Usage:
  kubectl [flags] [options]

Use "kubectl <command> --help" for more information about a given command.
Use "kubectl options" for a list of global command-line options (applies to all commands).
`;
}

/** `kubectl options`: the flags that every command has. */
export function optionsHelp(globals: readonly FlagSpec[]): string {
  const shown = globals.filter(({ name }) => name !== 'help');
  return `The following options can be passed to any command:\n\n${optionsText(shown)}\n`;
}

/** What is printed of a command, or of all. @param path `[rollout, undo]` */
export function helpOf(path: readonly Command[], commands: readonly Command[]): string {
  const command = path.at(-1);
  if (command === undefined) return overview(commands);
  const names = path.map(({ name }) => name).join(' ');
  return helpText(command, `kubectl ${names}`, TEXTS[names] ?? {});
}
