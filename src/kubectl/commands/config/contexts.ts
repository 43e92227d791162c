import type { CommandContext, Invocation } from '../../command.ts';
import { type CommandError, failure, usageError } from '../../errors.ts';
import { mainFile, writeKubeconfig } from '../../kubeconfig/files.ts';
import { type Kind, type Kubeconfig, textOf, withEntry } from '../../kubeconfig/model.ts';
import { alignColumns } from '../../printers/columns.ts';

export async function save(context: CommandContext, after: Kubeconfig): Promise<void> {
  const { io, places, kubeconfig } = context;
  await writeKubeconfig(io, places, kubeconfig, after);
}

/** The file that messages name: the one that is written to. */
export async function fileOf({ io, places }: CommandContext): Promise<string> {
  const file = await mainFile(io, places);
  return file.startsWith('/') || places.explicit ? file : `${io.cwd}/${file}`;
}

export function unexpectedArguments(args: readonly string[]): CommandError {
  return failure(`Unexpected args: [${args.join(' ')}]`);
}

export function currentContext({ io, kubeconfig }: CommandContext): Promise<number> {
  if (kubeconfig.currentContext === '') throw failure('current-context is not set');
  io.stdout(`${kubeconfig.currentContext}\n`);
  return Promise.resolve(0);
}

/** `get-clusters`, `get-users` */
export function names(kind: Kind): (context: CommandContext) => Promise<number> {
  return ({ io, kubeconfig }) => {
    const all = [...kubeconfig[kind].keys()].sort();
    io.stdout(['NAME', ...all].map((name) => `${name}\n`).join(''));
    return Promise.resolve(0);
  };
}

export function getContexts({ io, kubeconfig }: CommandContext, { flags, args }: Invocation): Promise<number> {
  const output = flags.string('output');
  if (output !== '' && output !== 'name') {
    throw failure(
      `--output ${output} is not available in kubectl config get-contexts; resetting to default output format`,
    );
  }
  const all = [...kubeconfig.contexts.keys()].sort();
  const shown = args.length === 0 ? all : args.filter((name) => kubeconfig.contexts.has(name));
  const unknown = args.filter((name) => !kubeconfig.contexts.has(name));
  if (output === 'name') io.stdout(shown.map((name) => `${name}\n`).join(''));
  else {
    const rows = shown.map((name) => {
      const fields = kubeconfig.contexts.get(name)?.fields;
      const current = name === kubeconfig.currentContext ? '*' : '';
      return [current, name, ...['cluster', 'user', 'namespace'].map((field) => textOf(fields, field))];
    });
    const headers = ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'];
    const table = flags.bool('no-headers') ? rows : [headers, ...rows];
    if (table.length > 0) io.stdout(alignColumns(table));
  }
  if (unknown.length === 0) return Promise.resolve(0);
  throw failure(unknown.map((name) => `context ${name} not found`).join('\n'));
}

export async function useContext(context: CommandContext, { args }: Invocation): Promise<number> {
  const [name, ...more] = args;
  if (name === undefined || more.length > 0) {
    throw usageError(`unexpected arguments: [${args.join(' ')}]`, 'kubectl config use-context');
  }
  const { kubeconfig, io } = context;
  if (!kubeconfig.contexts.has(name)) throw failure(`no context exists with the name: "${name}"`);
  await save(context, { ...kubeconfig, currentContext: name });
  io.stdout(`Switched to context "${name}".\n`);
  return 0;
}

export async function setContext(context: CommandContext, { args, flags }: Invocation): Promise<number> {
  const { kubeconfig, io } = context;
  if (args.length > 1) throw unexpectedArguments(args);
  const current = flags.bool('current');
  if (current && args.length > 0) throw failure('you cannot specify both a context name and --current');
  const name = current ? kubeconfig.currentContext : (args[0] ?? '');
  if (current && name === '') throw failure('no current context is set');
  if (name === '') throw failure('you must specify a non-empty context name or --current');
  const old = kubeconfig.contexts.get(name);
  const given = ['cluster', 'user', 'namespace'].flatMap((field) =>
    flags.has(field) ? [[field, flags.string(field)] as const] : [],
  );
  const fields = { ...old?.fields, ...Object.fromEntries(given) };
  const file = old?.file ?? (await mainFile(io, context.places));
  await save(context, withEntry(kubeconfig, 'contexts', name, { fields, file }));
  io.stdout(`Context "${name}" ${old === undefined ? 'created' : 'modified'}.\n`);
  return 0;
}

export async function renameContext(context: CommandContext, { args }: Invocation): Promise<number> {
  const [from, to, ...more] = args;
  if (from === undefined || to === undefined || more.length > 0) throw unexpectedArguments(args);
  const { kubeconfig, io } = context;
  const file = await fileOf(context);
  const entry = kubeconfig.contexts.get(from);
  if (entry === undefined) throw failure(`cannot rename the context "${from}", it's not in ${file}`);
  if (kubeconfig.contexts.has(to)) {
    throw failure(`cannot rename the context "${from}", the context "${to}" already exists in ${file}`);
  }
  const moved = withEntry(withEntry(kubeconfig, 'contexts', from, undefined), 'contexts', to, entry);
  const currentContext = kubeconfig.currentContext === from ? to : kubeconfig.currentContext;
  await save(context, { ...moved, currentContext });
  io.stdout(`Context "${from}" renamed to "${to}".\n`);
  return 0;
}
