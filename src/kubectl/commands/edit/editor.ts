import type { CommandContext } from '../../command.ts';
import { failure } from '../../errors.ts';

/** What was saved in an editor, and where the file is. */
export interface Edited {
  readonly text: string;
  /** `/tmp/kubectl-edit-123456.yaml`, which is the caller's to remove. */
  readonly path: string;
}

/** Status of a shell for a command that is not there. */
const NOT_FOUND = 127;

async function open({ io }: CommandContext, editor: string, path: string, text: string): Promise<void> {
  // The page's own editor takes the text; anything else is a command of the shell that gets the file.
  if (editor === '' && io.edit !== undefined) {
    const saved = await io.edit({ name: path.replace(/^.*\//, ''), content: text });
    if (saved !== undefined) await io.files.write(path, saved);
    return;
  }
  const command = editor === '' ? 'vi' : editor;
  const status = (await io.launch?.(`${command} ${path}`)) ?? NOT_FOUND;
  if (status === NOT_FOUND) throw failure(`unable to launch the editor ${JSON.stringify(command)}`);
  if (status !== 0) throw failure(`there was a problem with the editor ${JSON.stringify(command)}`);
}

/** Opens a text in the editor of `KUBE_EDITOR` or `EDITOR`. Upstream: kubectl/pkg/cmd/util/editor/editor.go. @throws CommandError */
export async function edit(context: CommandContext, text: string, extension: string): Promise<Edited> {
  const { io, random } = context;
  const path = `/tmp/kubectl-edit-${String(Math.floor(random() * 4_294_967_296))}${extension}`;
  await io.files.write(path, text);
  const [ours = '', common = ''] = [io.variable('KUBE_EDITOR'), io.variable('EDITOR')];
  try {
    await open(context, ours === '' ? common : ours, path, text);
  } catch (cause) {
    await io.files.remove(path);
    throw cause;
  }
  return { text: (await io.files.read(path)) ?? '', path };
}
