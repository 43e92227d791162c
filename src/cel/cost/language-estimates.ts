import type { CallEstimate, CostNode } from './node.ts';
import { add, exactly, multiply, ONE, type Range, times } from './range.ts';
import { REGEX_LENGTH, STRING_TRAVERSAL } from './sizes.ts';

interface Call {
  readonly overload: string;
  readonly target: CostNode | undefined;
  readonly args: readonly CostNode[];
  readonly size: (node: CostNode) => Range;
}

type Estimate = (call: Call) => CallEstimate | undefined;

const affix: Estimate = ({ args: [part], size }) =>
  part === undefined ? undefined : { cost: times(size(part), STRING_TRAVERSAL) };

const converted =
  (shrink: number, grow: number): Estimate =>
  ({ args: [value], size }) => {
    if (value === undefined) return undefined;
    const own = size(value);
    return {
      cost: times(own, STRING_TRAVERSAL),
      size: { min: Math.ceil(own.min / shrink), max: multiply(own, exactly(grow)).max },
    };
  };

const inList: Estimate = ({ args: [, list], size }) => (list === undefined ? undefined : { cost: size(list) });

const matches: Estimate = ({ target, args, size }) => {
  const [text, pattern] = target === undefined ? args : [target, ...args];
  if (text === undefined || pattern === undefined) return undefined;
  return { cost: multiply(times(add(size(text), ONE), STRING_TRAVERSAL), times(size(pattern), REGEX_LENGTH)) };
};

const contains: Estimate = ({ target, args: [part], size }) => {
  if (target === undefined || part === undefined) return undefined;
  return { cost: multiply(times(size(target), STRING_TRAVERSAL), times(size(part), STRING_TRAVERSAL)) };
};

const concatenation: Estimate = ({ overload, args: [left, right], size }) => {
  if (left === undefined || right === undefined) return undefined;
  const result = add(size(left), size(right));
  return { cost: overload === 'add_list' ? ONE : times(result, STRING_TRAVERSAL), size: result };
};

const comparison: Estimate = ({ args: [left, right], size }) => {
  if (left === undefined || right === undefined) return undefined;
  const max = Math.min(size(left).max, size(right).max);
  return { cost: times({ min: max > 0 ? 1 : 0, max }, STRING_TRAVERSAL) };
};

function named(estimate: Estimate, names: string): readonly (readonly [string, Estimate])[] {
  return names.split(' ').map((name) => [name, estimate] as const);
}

/** By overload. upstream: cel-go checker/cost.go functionCost */
const ESTIMATES: ReadonlyMap<string, Estimate> = new Map([
  ...named(affix, 'starts_with_string ends_with_string'),
  ['string_to_bytes', converted(1, 4)] as const,
  ['bytes_to_string', converted(4, 1)],
  ['in_list', inList],
  ['matches_string', matches],
  ['contains_string', contains],
  ...named(concatenation, 'add_string add_bytes add_list'),
  ...named(comparison, 'less_string greater_string less_equals_string greater_equals_string equals not_equals'),
  ...named(comparison, 'less_bytes greater_bytes less_equals_bytes greater_equals_bytes'),
]);

/** What a function of the language costs: 1 where its operands do not matter. */
export function languageEstimate(call: Call): CallEstimate {
  return ESTIMATES.get(call.overload)?.(call) ?? { cost: ONE };
}
