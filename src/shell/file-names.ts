import type { ShellState } from './execute/state.ts';
import { HOME, resolvePath } from './files.ts';

/** What the name of a file may become. */
export function fileNames(state: ShellState, word: string): string[] {
  const slash = word.lastIndexOf('/');
  const directory = word.slice(0, slash + 1);
  const path = directory === '~/' ? HOME : resolvePath(state.cwd, directory === '' ? '.' : directory);
  return (state.files.list(path) ?? []).map((name) => {
    const full = `${directory}${name}`;
    return state.files.isDirectory(`${path}/${name}`) ? `${full}/` : full;
  });
}
