import type { Cluster } from '../../workers/index.ts';
import type { EditorFile, Files } from './files.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import { saveFile } from './save-file.ts';
import type { Toasts } from './toasts.svelte.ts';

/** What of the workspace is needed here. */
interface Surroundings {
  readonly cluster: Cluster | undefined;
  readonly files: Files;
  readonly navigation: Navigation;
  readonly toasts: Toasts;
}

/** Opens a file of the shell's home directory in the editor. */
export async function openHomeFile(workspace: Surroundings, path: string): Promise<void> {
  try {
    const shell = await workspace.cluster?.shell();
    const bytes = (await shell?.readFile(path)) ?? new Uint8Array();
    workspace.files.openHome(path, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    workspace.navigation.show('editor');
  } catch (cause) {
    const advice = cause instanceof TypeError ? 'It is no text: save it on your machine instead.' : undefined;
    workspace.toasts.failed(`Opening ${path}`, cause, advice);
  }
}

/** Writes what was changed in the editor to the shell's disk, for files that are there. */
export async function writeHomeFile(workspace: Surroundings, file: EditorFile): Promise<void> {
  if (file.path === undefined || !file.changed) return;
  const { content } = file;
  try {
    const shell = await workspace.cluster?.shell();
    if (shell === undefined) return;
    await shell.writeFile(file.path, content);
    file.saved(content);
  } catch (cause) {
    workspace.toasts.failed(`Saving ${file.path}`, cause);
  }
}

/** Shows what the shell has made of a file since, unless the editor has changes of its own. */
export async function refreshHomeFile(workspace: Surroundings, file: EditorFile): Promise<void> {
  if (file.path === undefined || file.changed) return;
  try {
    const bytes = await (await workspace.cluster?.shell())?.readFile(file.path);
    // Meanwhile somebody may have typed.
    const untouched = !hasChanged(file);
    if (bytes !== undefined && untouched) file.replace(new TextDecoder().decode(bytes));
  } catch {
    // The text that is shown stays.
  }
}

function hasChanged(file: EditorFile): boolean {
  return file.changed;
}

/** Saves a file of the home directory on the user's machine. */
export async function downloadHomeFile(workspace: Surroundings, path: string): Promise<void> {
  try {
    const bytes = await (await workspace.cluster?.shell())?.readFile(path);
    if (bytes === undefined) throw new Error(`${path}: No such file or directory`);
    saveFile(path.slice(path.lastIndexOf('/') + 1), bytes as Uint8Array<ArrayBuffer>);
  } catch (cause) {
    workspace.toasts.failed(`Saving ${path}`, cause);
  }
}
