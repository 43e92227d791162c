import type { Expr } from '../syntax/ast.ts';
import type { Issue } from '../syntax/issues.ts';
import { type CelType, DYN, formatType, isOptional, sameType } from '../types.ts';
import { childrenOf } from './children.ts';
import type { Checked } from './checker.ts';

/** In calls of these, lists may hold anything. upstream: cel-go ext/strings.go stringFormatValidator */
const EXEMPT: ReadonlySet<string> = new Set(['format']);

/** Lists and maps that are written down hold values of one type. upstream: cel-go cel/validator.go ValidateHomogeneousAggregateLiterals */
export function homogeneousIssues(expr: Expr, checked: Checked): readonly Issue[] {
  const issues: Issue[] = [];
  const oneType = (items: readonly (readonly [Expr, optional: boolean])[]): void => {
    let expected: CelType | undefined;
    for (const [item, optional] of items) {
      const own = checked.typeOf(item);
      const type = optional && isOptional(own) ? (own.params[0] ?? DYN) : own;
      expected ??= type;
      if (sameType(expected, type)) continue;
      issues.push({ at: item.at, message: `expected type '${formatType(expected)}' but found '${formatType(type)}'` });
      return;
    }
  };
  const visit = (one: Expr): void => {
    if (one.kind === 'call' && EXEMPT.has(one.name)) return;
    if (one.kind === 'list') oneType(one.elements.map((element, index) => [element, one.optional.has(index)]));
    if (one.kind === 'map') {
      oneType(one.entries.map(({ key }) => [key, false]));
      oneType(one.entries.map(({ value, optional }) => [value, optional]));
    }
    for (const child of childrenOf(one)) visit(child);
  };
  visit(expr);
  return issues;
}
