import type { LayerMap } from '../layer.ts';
import { globToRegExp } from './glob.ts';

/**
 * The build context without what `.dockerignore` names (its text, or undefined when there is none): the last pattern that matches a path or a
 * parent of it decides, `!` takes back.
 */
export function applyDockerignore(context: LayerMap, dockerignore: string | undefined): LayerMap {
  const rules = (dockerignore ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const keep = line.startsWith('!');
      const pattern = (keep ? line.slice(1) : line).trim().replace(/^\/+|\/+$/g, '').replace(/^\.\//, '');
      return { keep, expression: globToRegExp(pattern, { doubleStar: true }) };
    });
  if (rules.length === 0) return context;
  const ignored = (path: string): boolean => {
    let result = false;
    for (const { keep, expression } of rules) {
      if (result !== keep) continue;
      if (parents(path.slice(1)).some((each) => expression.test(each))) result = !keep;
    }
    return result;
  };
  return new Map([...context].filter(([path]) => !ignored(path)));
}

/** `a/b/c` gives `a`, `a/b`, `a/b/c`. */
function parents(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
