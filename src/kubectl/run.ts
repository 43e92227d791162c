import type { Command, CommandContext } from './command.ts';
import { helpText, overview } from './help-text.ts';
import { commands } from './commands/index.ts';
import { Discovery } from './discovery.ts';
import { CommandError, errorText } from './errors.ts';
import { type ParsedLine, parseFlags } from './flags.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';
import { impersonating } from './impersonation.ts';
import type { KubectlDeps, KubectlIo } from './io.ts';
import { connected, connectionOf } from './kubeconfig/connection.ts';
import { placesOf, readKubeconfig } from './kubeconfig/files.ts';
import { EMPTY } from './kubeconfig/model.ts';
import { suggestions } from './suggest.ts';
import { withWarnings } from './warnings.ts';

/** Finds the command that the words name; global flags may stand before it. */
function findCommand(args: readonly string[]): { readonly path: readonly Command[]; readonly rest: readonly string[] } {
  const path: Command[] = [];
  const rest = [...args];
  let table = commands;
  let at = 0;
  while (at < rest.length) {
    const word = rest[at] ?? '';
    if (word === '--') break;
    if (word.startsWith('-')) {
      // A flag before the command: its value is the next word, unless it is joined to it.
      const spec = GLOBAL_FLAGS.find((it) => word === `--${it.name}` || word === `-${it.short ?? ''}`);
      at += spec !== undefined && spec.type !== 'bool' && spec.alone === undefined ? 2 : 1;
      continue;
    }
    const found = table.find(({ name, aliases = [] }) => name === word || aliases.includes(word));
    if (found === undefined) break;
    path.push(found);
    rest.splice(at, 1);
    if (found.subcommands === undefined) break;
    table = found.subcommands;
  }
  return { path, rest };
}

function unknownCommand(word: string): CommandError {
  const close = suggestions(
    word,
    commands.map((command) => command.name),
  );
  const hint = close.length === 0 ? '' : `\n\nDid you mean this?\n${close.map((name) => `\t${name}\n`).join('')}`;
  return new CommandError(`error: unknown command "${word}" for "kubectl"${hint}`);
}

function parseCommandFlags(line: readonly string[], command: Command, name: string): ParsedLine {
  try {
    // A command's own flags hide those of all commands.
    return parseFlags(line, [...GLOBAL_FLAGS, ...command.flags], name);
  } catch (cause) {
    if (!(cause instanceof CommandError) || command.flagErrorCode === undefined) throw cause;
    const message = cause.message.replace(`See '${name} --help' for usage.`, `See '${name} -h' for help and examples`);
    throw new CommandError(message, command.flagErrorCode);
  }
}

async function dispatch(args: readonly string[], io: KubectlIo, deps: KubectlDeps): Promise<number> {
  const { path, rest } = findCommand(args);
  const command = path.at(-1);
  const name = ['kubectl', ...path.map((it) => it.name)].join(' ');
  if (command === undefined) {
    const { args: words } = parseFlags(rest, GLOBAL_FLAGS, 'kubectl');
    const [word] = words;
    if (word !== undefined) throw unknownCommand(word);
    io.stdout(overview(commands));
    return 0;
  }
  const { flags, args: words, dash } = parseCommandFlags(rest, command, name);
  if (flags.bool('help') || command.isGroup === true) {
    const [word] = words;
    if (word !== undefined && !flags.bool('help'))
      throw new CommandError(
        `error: unknown command "${[...path.slice(1).map((it) => it.name), word].join(' ')}"\nSee '${name} -h' for help and examples`,
      );
    io.stdout(helpText(command, name));
    return 0;
  }
  const isConfig = path[0]?.name === 'config';
  const places = placesOf(io, flags.string('kubeconfig'));
  const kubeconfig = await readKubeconfig(io, places, isConfig);
  // Those who change the configuration have to be able to put it right.
  const connection = isConfig
    ? connectionOf(EMPTY, flags.without(GLOBAL_FLAGS), '')
    : connectionOf(kubeconfig, flags.without(command.flags), path[0]?.name ?? '');
  if (!isConfig) deps.config.setNamespace(connection.namespace);
  const connect = await connected(deps.client, io, connection);
  const client = withWarnings(impersonating(connect, connection.impersonation), (line) => {
    io.stderr(line);
  });
  const context: CommandContext = {
    ...deps,
    client,
    io,
    discovery: new Discovery(client),
    kubeconfig,
    places,
    server: connection.server,
    namespace: connection.namespace,
    namespaceGiven: flags.has('namespace'),
  };
  return command.run(context, { flags, args: words, dash });
}

/** Runs kubectl. @returns its exit code; 130 after Ctrl-C */
export async function runKubectl(args: readonly string[], io: KubectlIo, deps: KubectlDeps): Promise<number> {
  try {
    return await dispatch(args, io, deps);
  } catch (cause) {
    if (io.signal.aborted) return 130;
    io.stderr(`${errorText(cause)}\n`);
    return cause instanceof CommandError ? cause.code : 1;
  }
}
