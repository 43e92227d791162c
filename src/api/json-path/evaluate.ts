import { JsonPathError } from './error.ts';
import type { Operand, Path, PathStep } from './parser.ts';

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function descendants(value: unknown): unknown[] {
  return [value, ...children(value).flatMap(descendants)];
}

function slice(value: unknown, step: Extract<PathStep, { kind: 'slice' }>): unknown[] {
  if (!Array.isArray(value)) return [];
  const items = value as unknown[];
  const { length } = items;
  const at = (index: number): number => (index < 0 ? index + length : index);
  if (step.single) {
    const index = at(step.start ?? 0);
    if (index < 0 || index >= length)
      throw new JsonPathError(`array index out of bounds: index ${String(step.start ?? 0)}, length ${String(length)}`);
    return [items[index]];
  }
  const chosen = items.slice(at(step.start ?? 0), step.end === undefined ? length : at(step.end));
  return chosen.filter((_item, index) => index % step.step === 0);
}

function operandValues(operand: Operand, current: unknown, document: unknown): unknown[] {
  return 'literal' in operand ? [operand.literal] : evaluate(operand.path, current, document, true);
}

function compare(left: unknown, operator: string, right: unknown): boolean {
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    default: {
      if (typeof left !== typeof right) return false;
      const [a, b] = [left as number, right as number];
      return operator === '<' ? a < b : operator === '>' ? a > b : operator === '<=' ? a <= b : a >= b;
    }
  }
}

function passes(step: Extract<PathStep, { kind: 'filter' }>, item: unknown, document: unknown): boolean {
  const left = operandValues(step.left, item, document);
  if (step.right === undefined) return left.length > 0;
  const right = operandValues(step.right, item, document);
  return left.length > 0 && right.length > 0 && compare(left[0], step.operator, right[0]);
}

function apply(step: PathStep, value: unknown, document: unknown, allowMissing: boolean): unknown[] {
  switch (step.kind) {
    case 'field': {
      if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, step.name)) {
        return [(value as Record<string, unknown>)[step.name]];
      }
      if (allowMissing) return [];
      throw new JsonPathError(`${step.name} is not found`);
    }
    case 'wildcard':
      return children(value);
    case 'recursive':
      return descendants(value);
    case 'slice':
      return slice(value, step);
    case 'union':
      return step.steps.flatMap((each) => apply(each, value, document, true));
    case 'filter':
      return children(value).filter((item) => passes(step, item, document));
  }
}

/** The values that a path leads to. @throws JsonPathError */
export function evaluate(path: Path, current: unknown, document: unknown, allowMissing: boolean): unknown[] {
  let values = [path.root ? document : current];
  let lenient = allowMissing;
  for (const step of path.steps) {
    values = values.flatMap((value) => apply(step, value, document, lenient));
    // After `..` most branches do not have the field.
    if (step.kind === 'recursive') lenient = true;
  }
  return values;
}
