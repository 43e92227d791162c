import type { ShellState } from '../execute/state.ts';
import { HOME, resolvePath } from '../files.ts';
import type { Candidate } from './candidate.ts';

/** What the name of a file may become. Hidden ones only where a dot is typed. @param which files that are left out */
export function fileCandidates(state: ShellState, word: string, which: 'all' | 'directories' = 'all'): Candidate[] {
  if (word === '~') return [{ text: '~/', open: true }];
  const slash = word.lastIndexOf('/');
  const directory = word.slice(0, slash + 1);
  const start = word.slice(slash + 1);
  const path = directory.startsWith('~/')
    ? resolvePath(HOME, directory.slice(2) || '.')
    : resolvePath(state.cwd, directory === '' ? '.' : directory);
  return (state.files.list(path) ?? []).flatMap((name): Candidate[] => {
    if (!name.startsWith(start) || (name.startsWith('.') && !start.startsWith('.'))) return [];
    if (state.files.isDirectory(`${path === '/' ? '' : path}/${name}`)) {
      return [{ text: `${directory}${name}/`, shown: `${name}/`, open: true }];
    }
    return which === 'all' ? [{ text: `${directory}${name}`, shown: name }] : [];
  });
}
