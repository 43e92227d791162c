import type { LayerMap } from '../layer.ts';
import { globToRegExp } from './glob.ts';

/** Whether patterns leave a path out, as those of `.dockerignore`: the last that matches it or a parent decides, `!` takes back. */
export function excluder(patterns: readonly string[]): (path: string) => boolean {
  const rules = patterns
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const keep = line.startsWith('!');
      const pattern = (keep ? line.slice(1) : line)
        .trim()
        .replace(/^\/+|\/+$/g, '')
        .replace(/^\.\//, '');
      return { keep, expression: globToRegExp(pattern, { doubleStar: true }) };
    });
  return (path) => {
    let result = false;
    for (const { keep, expression } of rules) {
      if (result !== keep) continue;
      if (parents(path.replace(/^\//, '')).some((each) => expression.test(each))) result = !keep;
    }
    return result;
  };
}

/** The build context without what `.dockerignore` names (its text, or undefined when there is none). */
export function applyDockerignore(context: LayerMap, dockerignore: string | undefined): LayerMap {
  if (dockerignore === undefined) return context;
  const excluded = excluder(dockerignore.split(/\r?\n/));
  return new Map([...context].filter(([path]) => !excluded(path)));
}

/** `a/b/c` gives `a`, `a/b`, `a/b/c`. */
function parents(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
