import type { Command } from '../command.ts';
import type { FlagSpec } from '../flags.ts';

/** The value that a flag has when it is not given, as pflag writes it. */
function defaultOf({ type, default: value, shown }: FlagSpec): string {
  if (shown !== undefined) return shown;
  switch (type) {
    case 'bool':
      return value ?? 'false';
    case 'int':
      return value ?? '0';
    case 'duration':
      return value ?? '0s';
    case 'list':
    case 'array':
      return `[${value ?? ''}]`;
    case 'string':
      return `'${value ?? ''}'`;
  }
}

/** `-A, --all-namespaces=false`: a flag as help lists it. */
export function optionLine(spec: FlagSpec): string {
  const short = spec.short === undefined ? '' : `-${spec.short}, `;
  return `${short}--${spec.name}=${defaultOf(spec)}`;
}

/** Flags and what they are for, in the order of their names. Upstream: kubectl/pkg/util/templates, flagsUsages. */
export function optionsText(flags: readonly FlagSpec[]): string {
  return [...flags]
    .filter(({ hidden }) => hidden !== true)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((spec) => `    ${optionLine(spec)}:\n\t${spec.usage}\n`)
    .join('\n');
}

export interface HelpTexts {
  /** Paragraphs below the first line. */
  readonly long?: string;
  /** Lines of `# what it does` and of what to type. */
  readonly examples?: string;
}

/** `kubectl get [...] [flags] [options]` */
export function usageLine({ usage }: Command, path: string): string {
  return `${path}${usage === '' ? '' : ` ${usage}`} [options]`;
}

/** Names with what they do, in a column of upstream's width. */
export function commandLines(commands: readonly Command[], least = 11): string {
  const width = Math.max(least, ...commands.map(({ name }) => name.length));
  return commands.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}\n`).join('');
}

const OPTIONS_HINT = 'Use "kubectl options" for a list of global command-line options (applies to all commands).\n';

/** Help of one command, in the order of upstream's sections. Upstream: kubectl/pkg/util/templates/templates.go. */
export function helpText(command: Command, path: string, texts: HelpTexts): string {
  const { subcommands = [], flags, summary, aliases = [] } = command;
  const examples = texts.examples?.replace(/^/gm, '  ');
  const sections = [
    `${summary}.${texts.long === undefined ? '' : `\n\n${texts.long.replace(/^(?=.)/gm, ' ')}`}`,
    aliases.length === 0 ? '' : `Aliases:\n${[command.name, ...aliases].join(', ')}`,
    examples === undefined ? '' : `Examples:\n${examples}`,
    subcommands.length === 0 ? '' : `Available Commands:\n${commandLines(subcommands).trimEnd()}`,
    flags.length === 0 ? '' : `Options:\n${optionsText(flags).trimEnd()}`,
    `Usage:\n  ${usageLine(command, path)}`,
  ];
  const hint =
    subcommands.length === 0 ? '' : `Use "${path} <command> --help" for more information about a given command.\n`;
  return `${sections.filter((it) => it !== '').join('\n\n')}\n\n${hint}${OPTIONS_HINT}`;
}
