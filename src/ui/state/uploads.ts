import type { ShellTerminal } from '../views/terminal/shell-terminal.svelte.ts';
import { shellQuote } from './shell-words.ts';
import type { Workspace } from './workspace.svelte.ts';

export interface Dropped {
  /** With the directories that it was dropped in: `shop/web.yaml`. */
  readonly name: string;
  readonly file: File;
}

/** What the home directory keeps, it keeps in memory too. */
const MOST_BYTES = 256 * 1024 * 1024;
/** From here on it takes a moment. */
const SHOW_PROGRESS = 1024 * 1024;

export function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}

/** The files of a drop, those in folders too. To be called within the event: it is empty later. */
export async function droppedFiles(data: DataTransfer): Promise<readonly Dropped[]> {
  const entries = [...data.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null));
  const files = [...data.files].map((file): Dropped => ({ name: file.name, file }));
  if (entries.every((entry) => entry === null)) return files;
  return (await Promise.all(entries.flatMap((entry) => (entry === null ? [] : [filesOf(entry, '')])))).flat();
}

async function filesOf(entry: FileSystemEntry, directory: string): Promise<readonly Dropped[]> {
  const name = directory + entry.name;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    return [{ name, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Dropped[] = [];
  for (;;) {
    // It hands out a hundred or so at a time; none is the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return found;
    for (const inner of some) found.push(...(await filesOf(inner, `${name}/`)));
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

/** The names of what was dropped, without what is in it. */
function topNames(dropped: readonly Dropped[]): readonly string[] {
  return [...new Set(dropped.map(({ name }) => name.split('/')[0] ?? name))];
}

/** Reads a file in pieces. @param onRead told the number of bytes of each */
async function read(file: File, onRead: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const content = new Uint8Array(file.size);
  let at = 0;
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return content.subarray(0, at);
    content.set(value, at);
    at += value.length;
    onRead(value.length);
  }
}

/**
 * Puts what was dropped into the current directory of a terminal's shell, and says where it is.
 * @param type whether its name is typed at the prompt @returns the paths
 */
export async function upload(
  workspace: Workspace,
  terminal: ShellTerminal,
  dropped: readonly Dropped[],
  type: boolean,
): Promise<readonly string[]> {
  const { toasts } = workspace;
  const total = dropped.reduce((sum, { file }) => sum + file.size, 0);
  const what = dropped.length === 1 ? (dropped[0]?.name ?? '') : `${String(dropped.length)} files`;
  if (dropped.length === 0) return [];
  if (total > MOST_BYTES) {
    const detail = `${megabytes(total)} MB are more than the ${megabytes(MOST_BYTES)} MB that the home directory takes at once.`;
    toasts.show({ tone: 'warn', title: `${what}: too large`, detail });
    return [];
  }
  let done = 0;
  const progress = (): Parameters<typeof toasts.show>[0] => ({
    tone: 'ok',
    title: `Copying ${what}`,
    detail: `${megabytes(done)} of ${megabytes(total)} MB`,
    progress: done / total,
  });
  const toast = total < SHOW_PROGRESS ? undefined : toasts.show(progress());
  const paths: string[] = [];
  try {
    for (const { name, file } of dropped) {
      const content = await read(file, (bytes) => {
        done += bytes;
        if (toast !== undefined) toasts.update(toast, progress());
      });
      paths.push(await terminal.receive(name, content));
    }
  } catch (cause) {
    if (toast !== undefined) toasts.close(toast);
    const left = dropped.length - paths.length;
    toasts.failed(
      `Copying ${what}`,
      cause,
      paths.length === 0 ? undefined : `${String(paths.length)} were copied, ${String(left)} were not.`,
    );
    return paths;
  }
  const first = paths[0] ?? '';
  const where = first.slice(0, Math.max(0, first.length - (dropped[0]?.name.length ?? 0) - 1)) || '/';
  const news = { tone: 'ok', title: `Copied ${what}`, detail: `It is in ${where}.` } as const;
  if (toast === undefined) toasts.show(news);
  else toasts.update(toast, news);
  if (type) terminal.paste(`${topNames(dropped).map(shellQuote).join(' ')} `);
  return paths;
}
