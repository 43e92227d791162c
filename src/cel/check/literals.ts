import { regexOf } from '../functions/regex-pattern.ts';
import type { Expr } from '../syntax/ast.ts';
import type { Issue } from '../syntax/issues.ts';
import { parseDuration, parseTimestamp } from '../values/time-text.ts';
import { type CelValue } from '../values/value.ts';
import { childrenOf } from './children.ts';

/** The years 1 to 9999. */
const MIN_SECONDS = -62135596800n;
const MAX_SECONDS = 253402300799n;

/** Whether a constant is one the function can take, by the function. upstream: cel-go cel/validator.go */
const VALID: ReadonlyMap<string, (value: CelValue) => boolean> = new Map([
  ['duration', (value: CelValue) => typeof value !== 'string' || parseDuration(value) !== undefined],
  ['timestamp', isTimestamp],
  ['matches', isPattern],
]);

function isTimestamp(value: CelValue): boolean {
  if (typeof value === 'string') return parseTimestamp(value) !== undefined;
  return typeof value !== 'bigint' || (value >= MIN_SECONDS && value <= MAX_SECONDS);
}

function isPattern(text: CelValue): boolean {
  if (typeof text !== 'string') return true;
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
      if (arg?.kind === 'const' && valid?.(arg.value) === false) {
        issues.push({ at: arg.at, message: `invalid ${one.name} argument` });
      }
    }
    for (const child of childrenOf(one)) visit(child);
  };
  visit(expr);
  return issues;
}

/** Functions whose patterns are compiled with the program. upstream: k8s.io/apiserver/pkg/cel/library/regex.go OptimizeRegex */
const FINDERS: ReadonlySet<string> = new Set(['find', 'findAll']);

/** Why a program cannot be made of a good expression; undefined where it can. */
export function patternProblem(expr: Expr): string | undefined {
  if (expr.kind === 'call' && FINDERS.has(expr.name)) {
    const [pattern] = expr.args;
    if (pattern?.kind === 'const' && typeof pattern.value === 'string') {
      try {
        regexOf(pattern.value);
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    }
  }
  for (const child of childrenOf(expr)) {
    const problem = patternProblem(child);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
