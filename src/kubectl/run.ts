import type { Command, CommandContext } from './command.ts';
import { commands } from './commands/index.ts';
import { Discovery } from './discovery.ts';
import { CommandError, errorText, failure } from './errors.ts';
import { type ParsedLine, parseFlags } from './flags.ts';
import { checkClientFlags, settledClient } from './client-settings.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';
import { impersonating } from './impersonation.ts';
import type { KubectlDeps, KubectlIo } from './io.ts';
import { connected, connectionOf } from './kubeconfig/connection.ts';
import { placesOf, readKubeconfig } from './kubeconfig/files.ts';
import { EMPTY } from './kubeconfig/model.ts';
import { suggestions } from './suggest.ts';
import { withWarnings } from './warnings.ts';

/** Whether the word after a flag is its value. Upstream: cobra, stripFlags: what is unknown takes one. */
function takesNext(word: string): boolean {
  if (word.includes('=') || word === '-') return false;
  const spec = GLOBAL_FLAGS.find((it) => word === `--${it.name}` || word === `-${it.short ?? ''}`);
  if (spec === undefined) return word.startsWith('--') || word.length === 2;
  return spec.type !== 'bool' && spec.alone === undefined;
}

/** Words that are neither flags nor their values. */
function withoutFlags(args: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < args.length && args[at] !== '--'; at++) {
    const word = args[at] ?? '';
    if (!word.startsWith('-')) words.push(word);
    else if (takesNext(word)) at++;
  }
  return words;
}

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
      at += takesNext(word) ? 2 : 1;
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

async function unknownCommand(word: string): Promise<CommandError> {
  const { inOrder } = await import('./help/index.ts');
  const close = suggestions(
    word,
    inOrder(commands).map((command) => command.name),
  );
  const hint = close.length === 0 ? '' : `\n\nDid you mean this?\n${close.map((name) => `\t${name}`).join('\n')}`;
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

/** `-h`, `help`, `options` and `kubectl` alone: texts that are loaded when somebody wants to read them. */
async function printHelp(path: readonly Command[], io: KubectlIo): Promise<number> {
  const { helpOf } = await import('./help/index.ts');
  io.stdout(helpOf(path, commands));
  return 0;
}

/** `kubectl help rollout undo`. Upstream: cobra, InitDefaultHelpCmd. */
async function helpCommand(rest: readonly string[], io: KubectlIo): Promise<number> {
  const { flags, args } = parseFlags(rest, GLOBAL_FLAGS, 'kubectl help');
  const { path } = findCommand(args);
  if (flags.bool('help') || path.length > 0 || args.length === 0) return printHelp(path, io);
  const { helpOf } = await import('./help/index.ts');
  const topics = args.map((word) => `\`${word}\``).join(' ');
  const usage = helpOf([], commands);
  io.stderr(`Unknown help topic [${topics}]\n\n\n${usage.slice(usage.indexOf('Basic Commands'))}`);
  return 0;
}

/** What stands before any command, or instead of one. */
async function withoutCommand(rest: readonly string[], io: KubectlIo): Promise<number> {
  const at = rest.findIndex((word) => word === 'help' || word === 'options');
  if (at >= 0 && rest.slice(0, at).every((word) => word.startsWith('-'))) {
    const others = rest.filter((_word, index) => index !== at);
    if (rest[at] === 'help') return helpCommand(others, io);
    const { optionsHelp } = await import('./help/index.ts');
    parseFlags(others, GLOBAL_FLAGS, 'kubectl options');
    io.stdout(optionsHelp(GLOBAL_FLAGS));
    return 0;
  }
  const [word] = withoutFlags(rest);
  if (word !== undefined) {
    // Upstream looks for a plugin of that name first.
    const [flagged = ''] = rest;
    if (flagged.startsWith('-')) throw new CommandError(`Error: flags cannot be placed before plugin name: ${flagged}`);
    throw await unknownCommand(word);
  }
  parseFlags(rest, GLOBAL_FLAGS, 'kubectl');
  return printHelp([], io);
}

async function dispatch(args: readonly string[], io: KubectlIo, deps: KubectlDeps): Promise<number> {
  const { path, rest } = findCommand(args);
  const command = path.at(-1);
  const name = ['kubectl', ...path.map((it) => it.name)].join(' ');
  if (command === undefined) return withoutCommand(rest, io);
  const { flags, args: words, dash } = parseCommandFlags(rest, command, name);
  if (flags.bool('help')) return printHelp(path, io);
  if (command.isGroup === true) {
    const [word] = words;
    if (command.bare === 'help') return printHelp(path, io);
    if (word === undefined) {
      await printHelp(path, command.bare === 'stdout' ? io : { ...io, stdout: (text) => io.stderr(text) });
      return 1;
    }
    throw new CommandError(`error: unknown command "${words.join(' ')}"\nSee '${name} -h' for help and examples`);
  }
  const isConfig = path[0]?.name === 'config';
  const places = placesOf(io, flags.string('kubeconfig'));
  const kubeconfig = await readKubeconfig(io, places, isConfig);
  // Those who change the configuration have to be able to put it right.
  const connection = isConfig
    ? connectionOf(EMPTY, flags.without(GLOBAL_FLAGS), '')
    : connectionOf(kubeconfig, flags.without(command.flags), path[0]?.name ?? '');
  const connect = await connected(deps.client, io, connection, deps.clock.now());
  checkClientFlags(flags, command, name);
  const warnings = { count: 0 };
  const impersonated = impersonating(connect, connection.impersonation);
  const settled = await settledClient(impersonated, flags, deps.clock, io);
  const client = withWarnings(settled, (line) => {
    warnings.count++;
    io.stderr(line);
  });
  if (flags.bool('match-server-version')) await (await import('./match-version.ts')).checkServerVersion(client);
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
  const code = await command.run(context, { flags, args: words, dash });
  if (code !== 0 || warnings.count === 0 || !flags.bool('warnings-as-errors')) return code;
  throw failure(warnings.count === 1 ? '1 warning received' : `${warnings.count} warnings received`);
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
