import { JsonPathError, parseTemplate as parse, type TemplateNode } from '../../api/index.ts';
import { failure } from '../errors.ts';

/** What a path or template fails with is what the command fails with. @throws CommandError */
export function orFailure<T>(step: () => T): T {
  try {
    return step();
  } catch (cause) {
    throw cause instanceof JsonPathError ? failure(cause.message) : cause;
  }
}

/** A template such as `{range .items[*]}{.metadata.name}{"\n"}{end}`. @throws CommandError */
export function parseTemplate(template: string): readonly TemplateNode[] {
  return orFailure(() => parse(template));
}

/** `.a.b`, `a.b` and `{.a.b}` are the same to kubectl (RelaxedJSONPathExpression). */
export function relaxed(expression: string): string {
  if (expression === '') return expression;
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(expression);
  if (match === null) {
    throw failure(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  }
  return `{.${match[1] ?? match[2] ?? ''}}`;
}
