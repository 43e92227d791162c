import { namespaces, pods } from '../api/index.ts';
import { type Command, commands, Discovery, type FlagSpec, GLOBAL_FLAGS } from '../kubectl/index.ts';
import type { ShellState } from './execute/state.ts';
import { fileNames } from './file-names.ts';

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
        ? ['daemonset', 'deployment', 'deployment/', 'replicaset', 'statefulset']
        : all.flatMap((it) => [it.resource, ...it.shortNames]);
    }
    default:
      return [];
  }
}

function flagNames(flags: readonly FlagSpec[]): string[] {
  return [...flags, ...GLOBAL_FLAGS].map((flag) => `--${flag.name}`);
}

/** What the last of the words after `kubectl` may become. Loaded with kubectl. */
export async function kubectlNames(state: ShellState, words: readonly string[]): Promise<string[]> {
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
