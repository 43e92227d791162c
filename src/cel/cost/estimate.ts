import type { Checked } from '../check/checker.ts';
import { lengthOf } from '../functions/text.ts';
import type { Expr, ExprOf } from '../syntax/ast.ts';
import type { CelType } from '../types.ts';
import { languageEstimate } from './language-estimates.ts';
import { libraryEstimate } from './library-estimates.ts';
import type { CallEstimate, CostNode, SizeEstimator } from './node.ts';
import { add, exactly, multiply, ONE, type Range, sum, UNBOUNDED, union, ZERO } from './range.ts';
import { LIST_CREATE, MAP_CREATE, STRUCT_CREATE } from './sizes.ts';

/** What an expression can cost at least and at most. upstream: cel-go checker/cost.go */
export function estimateCost(expr: Expr, checked: Checked, sizes: SizeEstimator): Range {
  return new Estimator(checked, sizes).cost(expr);
}

const SCALARS: ReadonlySet<CelType['kind']> = new Set([
  'bool',
  'double',
  'duration',
  'int',
  'timestamp',
  'uint',
] as const);

class Estimator {
  readonly #checked: Checked;
  readonly #known: SizeEstimator;
  readonly #paths = new Map<number, readonly string[]>();
  readonly #sizes = new Map<number, Range>();
  /** What the variables of loops run over, innermost last. */
  readonly #ranges: (readonly [name: string, range: Expr, isValue: boolean])[] = [];

  constructor(checked: Checked, known: SizeEstimator) {
    this.#checked = checked;
    this.#known = known;
  }

  cost(expr: Expr): Range {
    switch (expr.kind) {
      case 'const':
        return ZERO;
      case 'ident':
        return this.#ident(expr);
      case 'select':
        return this.#select(expr);
      case 'call':
        return this.#call(expr);
      case 'list':
        return add(sum(expr.elements.map((element) => this.cost(element))), exactly(LIST_CREATE));
      case 'map':
        return add(
          sum(expr.entries.flatMap(({ key, value }) => [this.cost(key), this.cost(value)])),
          exactly(MAP_CREATE),
        );
      case 'struct':
        return add(sum(expr.fields.map(({ value }) => this.cost(value))), exactly(STRUCT_CREATE));
      case 'comprehension':
        return this.#comprehension(expr);
    }
  }

  #node(expr: Expr): CostNode {
    return {
      expr,
      type: this.#checked.typeOf(expr),
      path: this.#paths.get(expr.id) ?? [],
      size: this.#sizes.get(expr.id) ?? literalSize(expr),
    };
  }

  readonly #sizeOf = (node: CostNode): Range => {
    const size = node.size ?? this.#known(node.path);
    if (size !== undefined) return size;
    return SCALARS.has(node.type.kind) ? ONE : { min: 0, max: UNBOUNDED };
  };

  #ident(expr: ExprOf<'ident'>): Range {
    const loop = this.#ranges.findLast(([name]) => name === expr.name);
    if (loop === undefined) {
      this.#paths.set(expr.id, [expr.name]);
      return ONE;
    }
    const [, range, isValue] = loop;
    const path = this.#paths.get(range.id);
    const { kind } = this.#checked.typeOf(range);
    const step = kind === 'list' ? '@items' : isValue ? '@values' : '@keys';
    if (path !== undefined && (kind === 'list' || kind === 'map')) this.#paths.set(expr.id, [...path, step]);
    return ONE;
  }

  #select(expr: ExprOf<'select'>): Range {
    if (this.#checked.references.has(expr.id)) return ONE;
    const operand = this.cost(expr.operand);
    // A test of presence costs nothing of its own. upstream: cel/environment/base.go PresenceTestHasCost(false)
    if (expr.test) return operand;
    this.#paths.set(expr.id, [...(this.#paths.get(expr.operand.id) ?? []), expr.field]);
    const { kind } = this.#checked.typeOf(expr.operand);
    return kind === 'map' || kind === 'struct' ? add(operand, ONE) : operand;
  }

  #call(expr: ExprOf<'call'>): Range {
    const overloads = this.#checked.overloads.get(expr.id) ?? [];
    const args = expr.args.map((arg) => this.cost(arg));
    if (overloads.length === 0) return sum(args);
    const receiver = overloads[0]?.member === true ? expr.target : undefined;
    const targetCost = receiver === undefined ? ZERO : this.cost(receiver);
    const target = receiver === undefined ? undefined : this.#node(receiver);
    const nodes = expr.args.map((arg) => this.#node(arg));
    let cost: Range = { min: UNBOUNDED, max: 0 };
    let size: Range | undefined;
    for (const { name, id } of overloads) {
      const own = this.#overload(name, id, target, nodes, args);
      cost = union(cost, own.cost);
      if (own.size !== undefined) size = size === undefined ? own.size : union(size, own.size);
      this.#trackIndex(expr, id);
    }
    if (size !== undefined) this.#sizes.set(expr.id, size);
    return add(targetCost, cost);
  }

  #trackIndex(expr: ExprOf<'call'>, overload: string): void {
    const [container] = expr.args;
    const step = overload === 'index_list' ? '@items' : overload === 'index_map' ? '@values' : undefined;
    if (container === undefined || step === undefined) return;
    this.#paths.set(expr.id, [...(this.#paths.get(container.id) ?? []), step]);
  }

  #overload(
    name: string,
    overload: string,
    target: CostNode | undefined,
    args: readonly CostNode[],
    costs: readonly Range[],
  ): CallEstimate {
    const logic = this.#logic(overload, args, costs);
    if (logic !== undefined) return logic;
    const own =
      libraryEstimate({ name, overload, target, args }, this.#known) ??
      languageEstimate({ overload, target, args, size: this.#sizeOf });
    return { ...own, cost: add(own.cost, sum(costs)) };
  }

  /** Not all operands are evaluated. */
  #logic(overload: string, args: readonly CostNode[], costs: readonly Range[]): CallEstimate | undefined {
    const [first = ZERO, second = ZERO, third = ZERO] = costs;
    if (overload === 'logical_and' || overload === 'logical_or') {
      return { cost: { min: first.min, max: add(first, second).max } };
    }
    const [, yes, no] = args;
    if (overload !== 'conditional' || yes === undefined || no === undefined) return undefined;
    return { cost: add(first, union(second, third)), size: union(this.#sizeOf(yes), this.#sizeOf(no)) };
  }

  #comprehension(expr: ExprOf<'comprehension'>): Range {
    const before = add(this.cost(expr.range), this.cost(expr.accuInit));
    const variables: (readonly [string, Expr, boolean])[] = [[expr.iterVar, expr.range, false]];
    if (expr.iterVar2 !== undefined) variables.push([expr.iterVar2, expr.range, true]);
    this.#ranges.push(...variables);
    const each = add(this.cost(expr.condition), this.cost(expr.step));
    this.#ranges.length -= variables.length;
    const after = this.cost(expr.result);
    const count = this.#sizeOf(this.#node(expr.range));
    this.#sizes.set(expr.id, expr.accuInit.kind === 'const' ? ONE : count);
    return sum([before, multiply(count, each), after]);
  }
}

function literalSize(expr: Expr): Range | undefined {
  if (expr.kind === 'list') return exactly(expr.elements.length);
  if (expr.kind === 'map') return exactly(expr.entries.length);
  if (expr.kind !== 'const') return undefined;
  if (typeof expr.value === 'string') return exactly(lengthOf(expr.value));
  return exactly(expr.value instanceof Uint8Array ? expr.value.length : 1);
}

/** For expressions whose variables have no schema. */
export const NO_SIZES: SizeEstimator = () => undefined;
