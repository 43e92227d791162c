import { regexOf } from '../functions/regex-pattern.ts';
import type { Expr } from '../syntax/ast.ts';
import type { Issue } from '../syntax/issues.ts';
import { parseDuration, parseTimestamp } from '../values/time-text.ts';
import { childrenOf } from './children.ts';

/** Whether a constant is one the function can take, by the function. upstream: cel-go cel/validator.go */
const VALID: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['duration', (text) => parseDuration(text) !== undefined],
  ['timestamp', (text) => parseTimestamp(text) !== undefined],
  ['matches', isPattern],
]);

function isPattern(text: string): boolean {
  try {
    regexOf(text);
    return true;
  } catch {
    return false;
  }
}

/** Constants that can only fail when they are evaluated. */
export function literalIssues(expr: Expr): readonly Issue[] {
  const issues: Issue[] = [];
  const visit = (one: Expr): void => {
    if (one.kind === 'call') {
      // A pattern is the last argument, whichever way `matches` is called.
      const arg = one.args.at(-1);
      const valid = VALID.get(one.name);
      if (arg?.kind === 'const' && typeof arg.value === 'string' && valid?.(arg.value) === false) {
        issues.push({ at: arg.at, message: `invalid ${one.name} argument` });
      }
    }
    for (const child of childrenOf(one)) visit(child);
  };
  visit(expr);
  return issues;
}
