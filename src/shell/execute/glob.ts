import { resolvePath } from '../files.ts';
import { isPattern, patternSource } from './pattern.ts';
import type { ShellState } from './state.ts';

function matcher(pattern: string, ignoreCase: boolean): RegExp | undefined {
  try {
    return new RegExp(`^(?:${patternSource(pattern)})$`, ignoreCase ? 'iu' : 'u');
  } catch {
    // A range that runs backwards is no pattern.
    return undefined;
  }
}

function below(directory: string, state: ShellState): string[] {
  const names = state.files.list(resolvePath(state.cwd, directory === '' ? '.' : directory)) ?? [];
  return names
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => {
      const path = `${directory}${name}`;
      return state.files.isDirectory(resolvePath(state.cwd, path)) ? [`${path}/`, ...below(`${path}/`, state)] : [];
    });
}

/** Names that a pattern matches, sorted; none when it is no pattern. A backslash is before what stands for itself. */
export function glob(pattern: string, state: ShellState): readonly string[] {
  if (!isPattern(pattern)) return [];
  const { files, cwd, shopt } = state;
  let found: string[] = [''];
  const segments = pattern.split(/(\/+)/);
  for (let index = 0; index < segments.length; index += 2) {
    const segment = segments[index] ?? '';
    const slash = segments[index + 1] ?? '';
    const last = index + 2 >= segments.length || segments.slice(index + 2).every((it) => it === '');
    const keep = (path: string): boolean => (slash === '' ? true : files.isDirectory(resolvePath(cwd, path)));
    if (!isPattern(segment)) {
      const name = segment.replace(/\\(.)/gs, '$1');
      found = found
        .map((before) => `${before}${name}${slash}`)
        .filter((path) => !last || path === '' || files.linkEntry(resolvePath(cwd, path)) !== undefined);
      continue;
    }
    if (segment === '**' && shopt.has('globstar')) {
      found = found.flatMap((before) => {
        const directories = ['', ...below(before, state).map((path) => path.slice(before.length))];
        if (slash !== '') return directories.map((path) => `${before}${path}`);
        return directories.flatMap((path) =>
          (files.list(resolvePath(cwd, `${before}${path}` || '.')) ?? []).map((name) => `${before}${path}${name}`),
        );
      });
      continue;
    }
    const matches = matcher(segment, shopt.has('nocaseglob'));
    const hidden = shopt.has('dotglob') || segment.startsWith('.') || segment.startsWith('\\.');
    found = found.flatMap((before) =>
      (files.list(resolvePath(cwd, before === '' ? '.' : before)) ?? [])
        .filter((name) => matches?.test(name) === true && (hidden || !name.startsWith('.')))
        .map((name) => `${before}${name}${slash}`)
        .filter(keep),
    );
  }
  return found.filter((path) => path !== '').sort();
}
