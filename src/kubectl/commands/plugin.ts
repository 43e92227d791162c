import { group, type CommandContext, type Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import { flag } from '../flags.ts';

/** Files in the directories of `$PATH` that kubectl takes for plugins. */
async function pluginsOf({ io }: CommandContext): Promise<readonly string[]> {
  const directories = (io.variable('PATH') ?? '').split(':').filter((it) => it !== '');
  const lists = await Promise.all(directories.map(async (it) => (await io.files.list(it)) ?? []));
  return lists.flat().filter((path) => /\/kubectl-[^/]+$/.test(path));
}

async function list(context: CommandContext, { flags }: Invocation): Promise<number> {
  const plugins = await pluginsOf(context);
  if (plugins.length === 0) throw new CommandError('error: unable to find any kubectl plugins in your PATH');
  context.io.stdout('The following compatible plugins are available:\n\n');
  for (const path of plugins) {
    context.io.stdout(`${flags.bool('name-only') ? (path.split('/').at(-1) ?? '') : path}\n`);
  }
  return 0;
}

/** Upstream: kubectl/pkg/cmd/plugin */
export const plugin = group('plugin', 'Provides utilities for interacting with plugins', [
  {
    name: 'list',
    summary: "List all visible plugin executables on a user's PATH",
    usage: '',
    flags: [
      flag('name-only', 'bool', 'If true, display only the binary name of each plugin, rather than its full path'),
    ],
    run: list,
  },
]);
