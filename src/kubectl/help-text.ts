import type { Command } from './command.ts';
import type { FlagSpec } from './flags.ts';

function flagLine(spec: FlagSpec): string {
  const short = spec.short === undefined ? '   ' : `-${spec.short},`;
  const value =
    spec.default ?? (spec.type === 'bool' ? 'false' : spec.type === 'list' ? '[]' : spec.type === 'int' ? '0' : "''");
  const shown = spec.type === 'string' && spec.default !== undefined ? `'${spec.default}'` : value;
  return `    ${short} --${spec.name}=${shown}:\n\t${spec.usage}\n`;
}

/** Help of one command: what it is for, its flags, its usage line. */
export function helpText(command: Command, path: string): string {
  const { subcommands } = command;
  if (subcommands !== undefined) {
    const width = Math.max(...subcommands.map((it) => it.name.length));
    const lines = subcommands.map((it) => `  ${it.name.padEnd(width)}   ${it.summary}\n`).join('');
    return `${command.summary}.\n\nAvailable Commands:\n${lines}\nUsage:\n  ${path} SUBCOMMAND [options]\n\nUse "${path} <command> --help" for more information about a given command.\n`;
  }
  const options = command.flags.length === 0 ? '' : `Options:\n${command.flags.map(flagLine).join('\n')}\n`;
  const names = command.aliases === undefined ? '' : `Aliases:\n${[command.name, ...command.aliases].join(', ')}\n\n`;
  return `${command.summary}.\n\n${names}${options}Usage:\n  ${path} ${command.usage} [options]\n\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n`;
}

/** What `kubectl` alone prints. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((it) => it.name.length));
  const lines = commands.map((it) => `  ${it.name.padEnd(width)}   ${it.summary}\n`).join('');
  return `kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/\n\nCommands:\n${lines}\nUsage:\n  kubectl [flags] [options]\n\nUse "kubectl <command> --help" for more information about a given command.\n`;
}
