import type { CommandContext, ShellCommand } from '../execute/state.ts';
import { resolvePath } from '../files.ts';

function complain(context: CommandContext, text: string): number {
  context.stderr(`${context.name}: ${text}\n`);
  return 1;
}

/** The files that the words name; options of the editors of other machines (`-w`, `+3`) say nothing here. */
function named({ args }: CommandContext): readonly string[] {
  const end = args.indexOf('--');
  return end < 0 ? args.filter((word) => !/^[-+]./.test(word)) : args.slice(end + 1);
}

/** Opens files in the page's editor, one after the other, and waits for each; what is saved there is written. */
const edit: ShellCommand = async (context) => {
  const { files, cwd } = context.state;
  const names = named(context);
  if (context.edit === undefined) return complain(context, 'there is no terminal to open an editor from');
  if (names.length === 0) return complain(context, 'name a file to edit');
  for (const name of names) {
    const path = resolvePath(cwd, name);
    if (files.isDirectory(path)) return complain(context, `${name}: Is a directory`);
    const bytes = files.readBytes(path) ?? new Uint8Array();
    const content = asText(bytes);
    if (content === undefined) return complain(context, `${name}: is a binary file`);
    const saved = await context.edit({ name, content });
    if (saved !== undefined && (saved !== content || !files.exists(path))) files.write(path, saved);
  }
  return 0;
};

/** Opens files in the page's editor, which writes every change; the prompt is back at once, unless `-w` waits for them. */
const code: ShellCommand = (context) => {
  const { files, cwd } = context.state;
  if (context.args.some((word) => word === '-w' || word === '--wait')) return edit(context);
  const names = named(context);
  if (context.open === undefined) return complain(context, 'there is no terminal to open an editor from');
  if (names.length === 0) return complain(context, 'name a file to open');
  let status = 0;
  for (const name of names) {
    const path = resolvePath(cwd, name);
    if (files.isDirectory(path)) status = complain(context, `${name}: Is a directory`);
    else if (asText(files.readBytes(path) ?? new Uint8Array()) === undefined) {
      status = complain(context, `${name}: is a binary file`);
    } else context.open(path);
  }
  return status;
};

/** Saves files on the user's machine, as a browser saves a download. */
const download: ShellCommand = (context) => {
  const { files, cwd } = context.state;
  if (context.save === undefined) return complain(context, 'there is no page to save a file from');
  if (context.args.length === 0) return complain(context, 'name a file to save');
  let status = 0;
  for (const name of context.args) {
    const path = resolvePath(cwd, name);
    const bytes = files.readBytes(path);
    if (bytes !== undefined) context.save(path.slice(path.lastIndexOf('/') + 1), bytes);
    else if (files.isDirectory(path)) {
      status = complain(context, `${name}: Is a directory: tar it first (tar czf ${name}.tgz ${name})`);
    } else status = complain(context, `${name}: No such file or directory`);
  }
  return status;
};

function asText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export const editorCommands: Readonly<Record<string, ShellCommand>> = {
  code,
  download,
  edit,
  nano: edit,
  vi: edit,
  vim: edit,
};
