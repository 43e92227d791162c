import { namespaces, pods } from '../api/index.ts';
import { commands, Discovery, GLOBAL_FLAGS, type Command, type FlagSpec } from '../kubectl/index.ts';
import { builtins } from './commands/index.ts';
import { toolNames } from './full-shell.ts';
import { HOME, resolvePath } from './files.ts';
import type { ShellState } from './execute/state.ts';

/** What the last word may become. */
export interface Completion {
  /** The word that is completed, as far as it is typed. */
  readonly word: string;
  readonly candidates: readonly string[];
}

/** The words of the last command of the line, the one at the cursor last. */
function lastCommand(line: string): string[] {
  const command =
    line.split(/\|\||&&|[|;&({`]|(?<=^|[\s;])(?:do|then|else|if|while|until|watch|xargs|time|!)(?=\s)/).at(-1) ?? '';
  return command.trimStart().split(/\s+/);
}

function fileNames(state: ShellState, word: string): string[] {
  const slash = word.lastIndexOf('/');
  const directory = word.slice(0, slash + 1);
  const path = directory === '~/' ? HOME : resolvePath(state.cwd, directory === '' ? '.' : directory);
  return (state.files.list(path) ?? []).map((name) => {
    const full = `${directory}${name}`;
    return state.files.isDirectory(`${path}/${name}`) ? `${full}/` : full;
  });
}

/** The kubectl command that words name, and the arguments after it. */
function findCommand(words: readonly string[]): {
  readonly table: readonly Command[];
  readonly command: Command | undefined;
  readonly args: readonly string[];
} {
  let table: readonly Command[] = commands;
  let command: Command | undefined;
  let at = 0;
  for (; at < words.length - 1; at++) {
    const found = table.find(({ name, aliases = [] }) => [name, ...aliases].includes(words[at] ?? ''));
    if (found === undefined) break;
    command = found;
    table = found.subcommands ?? [];
  }
  return { table, command, args: words.slice(at) };
}

function valueOf(words: readonly string[], names: readonly string[]): string | undefined {
  const at = words.findIndex((word) => names.includes(word));
  return at < 0 ? undefined : words[at + 1];
}

async function resourceNames(state: ShellState, type: string, namespace: string): Promise<string[]> {
  const resource = await new Discovery(state.client).find(type);
  if (resource === undefined) return [];
  const list = await state.client.list(resource, resource.namespaced ? { namespace } : {});
  return list.items.map((item) => item.metadata.name);
}

async function argumentNames(
  state: ShellState,
  command: Command,
  args: readonly string[],
  namespace: string,
): Promise<string[]> {
  const word = args.at(-1) ?? '';
  const before = args.slice(0, -1).filter((arg) => !arg.startsWith('-'));
  const slash = word.indexOf('/');
  if (slash > 0) {
    const type = word.slice(0, slash);
    return (await resourceNames(state, type, namespace)).map((name) => `${type}/${name}`);
  }
  switch (command.completes) {
    case 'pods':
      return resourceNames(state, 'pods', namespace);
    case 'nodes':
      return resourceNames(state, 'nodes', namespace);
    case 'workloads':
    case 'resources': {
      const [type] = before;
      if (type !== undefined) return resourceNames(state, type, namespace);
      const all = await new Discovery(state.client).resources();
      return command.completes === 'workloads'
        ? ['deployment', 'deployment/', 'replicaset']
        : all.flatMap((it) => [it.resource, ...it.shortNames]);
    }
    default:
      return [];
  }
}

function flagNames(flags: readonly FlagSpec[]): string[] {
  return [...flags, ...GLOBAL_FLAGS].map((flag) => `--${flag.name}`);
}

async function kubectlNames(state: ShellState, words: readonly string[]): Promise<string[]> {
  const { table, command, args } = findCommand(words);
  const word = words.at(-1) ?? '';
  const previous = words.at(-2) ?? '';
  const namespace = valueOf(words, ['-n', '--namespace']) ?? state.config.namespace;
  if (['-n', '--namespace'].includes(previous)) {
    return (await state.client.list(namespaces)).items.map((item) => item.metadata.name);
  }
  if (['-c', '--container'].includes(previous)) {
    const name = args.find((arg) => !arg.startsWith('-')) ?? '';
    const pod = await state.client.get(pods, { namespace, name: name.replace(/^pods?\//, '') });
    return pod.spec.containers.map((container) => container.name);
  }
  if (['-f', '--filename'].includes(previous)) return fileNames(state, word);
  if (['-o', '--output'].includes(previous)) return ['wide', 'yaml', 'json', 'name', 'jsonpath=', 'custom-columns='];
  if (word.startsWith('-')) return flagNames(command?.flags ?? []);
  if (command === undefined || command.subcommands !== undefined) return table.map((it) => it.name);
  return argumentNames(state, command, args, namespace);
}

/** What may stand at the cursor; the cluster is asked for names. */
export async function complete(state: ShellState, line: string): Promise<Completion> {
  const words = lastCommand(line);
  const word = words.at(-1) ?? '';
  const name = state.aliases.get(words[0] ?? '') ?? words[0] ?? '';
  let all: readonly string[];
  if (words.length === 1) all = [...Object.keys(builtins), ...toolNames, ...state.aliases.keys()];
  else if (name === 'kubectl') all = await kubectlNames(state, words.slice(1)).catch(() => []);
  else all = fileNames(state, word);
  const candidates = [...new Set(all.filter((candidate) => candidate.startsWith(word)))].sort();
  return { word, candidates };
}

/** The longest text that all begin with. */
export function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}
