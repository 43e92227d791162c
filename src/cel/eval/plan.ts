import type { Checked } from '../check/checker.ts';
import { callCost } from '../cost/call-cost.ts';
import { LIST_CREATE, MAP_CREATE, STRUCT_CREATE } from '../cost/sizes.ts';
import type { Overload } from '../functions/overload.ts';
import { regexOf } from '../functions/regex-pattern.ts';
import type { Expr, ExprOf } from '../syntax/ast.ts';
import { qualifiedName } from '../syntax/parser.ts';
import { structOf, typeName } from '../types.ts';
import { equal } from '../values/equal.ts';
import { ArrayList } from '../values/list.ts';
import { EntryMap, keyText } from '../values/map.ts';
import { isOfType } from '../values/type-of.ts';
import { CelError, CelList, CelOptional, CelTypeValue, type CelValue, noSuchOverload } from '../values/value.ts';
import { accessStep, presenceStep } from './access.ts';
import { foldStep } from './fold.ts';
import { attempt, Frame, type Step } from './frame.ts';
import { conditional, logical, notStrictlyFalse, orElse } from './logic.ts';

/** Calls of these with a constant are made once. upstream: cel-go common/overloads IsTypeConversionFunction */
const CONVERSIONS: ReadonlySet<string> = new Set(
  'int uint double bool bytes string timestamp duration dyn type'.split(' '),
);

/** Turns an expression into functions. upstream: cel-go interpreter/planner.go with OptOptimize */
export function plan(expr: Expr, checked: Checked): Step {
  return new Planner(checked).plan(expr);
}

class Planner {
  readonly #checked: Checked;
  /** Places of variables of loops, innermost last. */
  readonly #scope: (readonly [name: string, slot: number])[] = [];
  #slots = 0;
  /** What is the same in each evaluation. */
  readonly #constants = new Map<Step, CelValue>();

  constructor(checked: Checked) {
    this.#checked = checked;
  }

  plan(expr: Expr): Step {
    switch (expr.kind) {
      case 'const':
        return this.#constant(expr.value);
      case 'ident':
        return this.#ident(expr.id, expr.name);
      case 'select':
        return this.#select(expr);
      case 'call':
        return this.#call(expr);
      case 'list':
        return this.#list(expr);
      case 'map':
        return this.#map(expr);
      case 'struct':
        return this.#struct(expr);
      case 'comprehension':
        return this.#fold(expr);
    }
  }

  #constant(value: CelValue): Step {
    const step = (): CelValue => value;
    this.#constants.set(step, value);
    return step;
  }

  #ident(id: number, name: string): Step {
    const reference = this.#checked.references.get(id);
    if (reference?.kind === 'type') return this.#constant(new CelTypeValue(typeName(reference.type)));
    if (reference?.kind === 'variable') {
      return (frame) => {
        frame.charge(1);
        return frame.variable(reference.name);
      };
    }
    const slot = this.#scope.findLast(([known]) => known === name)?.[1] ?? 0;
    return (frame) => {
      frame.charge(1);
      return frame.local(slot);
    };
  }

  /**
   * A branch or a key: where it is read from a variable, the one step of reading it is not counted.
   * upstream: cel-go interpreter/planner.go: such attributes are resolved without being observed
   */
  #resolved(expr: Expr): Step {
    const step = this.plan(expr);
    const isAttribute = expr.kind === 'ident' || (expr.kind === 'select' && !expr.test) || isAccess(expr);
    if (!isAttribute || this.#constants.has(step)) return step;
    return (frame) => {
      const value = step(frame);
      frame.charge(-1);
      return value;
    };
  }

  /** What is not read from a variable costs one more: it is a value to be looked into. */
  #extra(operand: Expr): number {
    if (operand.kind === 'ident' || operand.kind === 'select') return 0;
    return isAccess(operand) || (operand.kind === 'call' && operand.name === '_?_:_') ? 0 : 1;
  }

  #select(expr: ExprOf<'select'>): Step {
    if (this.#checked.references.has(expr.id)) return this.#ident(expr.id, qualifiedName(expr) ?? '');
    const operand = this.plan(expr.operand);
    if (expr.test) return presenceStep(operand, expr.field);
    return accessStep(operand, () => expr.field, false, this.#extra(expr.operand));
  }

  #call(expr: ExprOf<'call'>): Step {
    const special = this.#special(expr);
    if (special !== undefined) return special;
    const overloads = this.#checked.overloads.get(expr.id) ?? [];
    const member = overloads[0]?.member === true;
    const exprs = member && expr.target !== undefined ? [expr.target, ...expr.args] : expr.args;
    const args = exprs.map((arg) => this.plan(arg));
    return this.#prepared(expr, overloads, args);
  }

  /** What does not evaluate all of its operands, or not as a function would. */
  #special({ name, target, args }: ExprOf<'call'>): Step | undefined {
    const [first, second, third] = args;
    if (first === undefined) return undefined;
    const operand = (expr: Expr | undefined): Step => this.plan(expr ?? first);
    switch (name) {
      case '_&&_':
        return logical(operand(first), operand(second), false);
      case '_||_':
        return logical(operand(first), operand(second), true);
      case '_?_:_':
        return conditional(operand(first), this.#resolved(second ?? first), this.#resolved(third ?? first));
      case '@not_strictly_false':
        return notStrictlyFalse(operand(first));
      case '_[_]':
      case '_[?_]':
      case '_?._':
        return accessStep(operand(first), this.#resolved(second ?? first), name !== '_[_]', this.#extra(first));
      case 'or':
      case 'orValue':
        return target === undefined ? undefined : orElse(operand(target), operand(first), name === 'orValue');
      default:
        return undefined;
    }
  }

  /** What constants make of it is made now. */
  #prepared(expr: ExprOf<'call'>, overloads: readonly Overload[], args: readonly Step[]): Step {
    const [first, second] = args;
    const known = second === undefined ? undefined : this.#constants.get(second);
    if (expr.name === '@in' && known instanceof CelList && first !== undefined) return membership(first, known);
    if (expr.name === 'matches' && typeof known === 'string') return callStep(withPattern(overloads, known), args);
    const step = callStep(overloads, args);
    const constant = first === undefined ? undefined : this.#constants.get(first);
    if (!CONVERSIONS.has(expr.name) || args.length !== 1 || constant === undefined) return step;
    return this.#madeNow(step);
  }

  /** A constant, where making it does not fail. */
  #madeNow(step: Step): Step {
    try {
      return this.#constant(step(new Frame(() => undefined, Infinity)));
    } catch (error) {
      if (error instanceof CelError) return step;
      throw error;
    }
  }

  #list({ elements, optional }: ExprOf<'list'>): Step {
    const steps = elements.map((element) => this.plan(element));
    const constants = steps.map((step) => this.#constants.get(step));
    if (optional.size === 0 && constants.every((value) => value !== undefined)) {
      return this.#constant(new ArrayList(constants));
    }
    return (frame) => {
      const values: CelValue[] = [];
      for (const [index, step] of steps.entries()) {
        const value = step(frame);
        if (!optional.has(index)) values.push(value);
        else if (value instanceof CelOptional && value.value !== undefined) values.push(value.value);
      }
      frame.charge(LIST_CREATE);
      return new ArrayList(values);
    };
  }

  #map({ entries }: ExprOf<'map'>): Step {
    const steps = entries.map(({ key, value, optional }) => ({
      key: this.plan(key),
      value: this.plan(value),
      optional,
    }));
    const make = (frame: Frame): CelValue => {
      const values = new Map<string, readonly [CelValue, CelValue]>();
      for (const { key, value, optional } of steps) {
        const name = key(frame);
        const text = keyText(name);
        if (text === undefined) throw new CelError('unsupported key type');
        const held = value(frame);
        if (!optional) {
          if (values.has(text)) throw new CelError(`Failed with repeated key: ${text.slice(1)}`);
          values.set(text, [name, held]);
        } else if (held instanceof CelOptional && held.value !== undefined) values.set(text, [name, held.value]);
      }
      frame.charge(MAP_CREATE);
      return new EntryMap(values);
    };
    const isConstant = steps.every(
      ({ key, value, optional }) => !optional && this.#constants.has(key) && this.#constants.has(value),
    );
    return isConstant ? this.#madeNow(make) : make;
  }

  #struct({ name, fields }: ExprOf<'struct'>): Step {
    const steps = fields.map((field) => ({ ...field, step: this.plan(field.value) }));
    const type = structOf(name);
    return (frame) => {
      const values = new Map<string, readonly [CelValue, CelValue]>();
      for (const field of steps) {
        const value = field.step(frame);
        const held = field.optional && value instanceof CelOptional ? value.value : value;
        if (held !== undefined) values.set(keyText(field.name) ?? '', [field.name, held]);
      }
      frame.charge(STRUCT_CREATE);
      return new EntryMap(values, type);
    };
  }

  #fold(expr: ExprOf<'comprehension'>): Step {
    const range = this.plan(expr.range);
    const init = this.plan(expr.accuInit);
    const accu = this.#declare(expr.accuVar);
    const iter = this.#declare(expr.iterVar);
    const iter2 = expr.iterVar2 === undefined ? undefined : this.#declare(expr.iterVar2);
    const condition = this.plan(expr.condition);
    const step = this.plan(expr.step);
    this.#scope.length -= iter2 === undefined ? 1 : 2;
    const result = this.plan(expr.result);
    this.#scope.pop();
    return foldStep({ range, init, condition, step, result, accu, iter, iter2 });
  }

  #declare(name: string): number {
    const slot = this.#slots++;
    this.#scope.push([name, slot]);
    return slot;
  }
}

function isAccess(expr: Expr): boolean {
  return expr.kind === 'call' && ['_[_]', '_[?_]', '_?._'].includes(expr.name);
}

/** Whether a value is one of a constant list: nothing is counted for it. */
function membership(item: Step, list: CelList): Step {
  const values = [...list];
  return (frame) => {
    const value = item(frame);
    return values.some((one) => equal(one, value));
  };
}

/** The pattern is read once. @throws CelError */
function withPattern(overloads: readonly Overload[], pattern: string): readonly Overload[] {
  const regex = regexOf(pattern);
  return overloads.map((overload) => ({ ...overload, call: (text: string) => regex.test(text) }));
}

/** Calls the form that the values fit. */
function callStep(overloads: readonly Overload[], args: readonly Step[]): Step {
  return (frame) => {
    const values = valuesOf(args, frame);
    for (const overload of overloads) {
      if (!overload.params.every((param, index) => isOfType(values[index] ?? null, param))) continue;
      const result = overload.call(...(values as unknown as readonly never[]));
      frame.charge(callCost(overload.name, overload.id, values, result));
      return result;
    }
    throw noSuchOverload();
  };
}

/** A call of one or two counts even where they cannot be evaluated. upstream: cel-go interpreter evalUnary, evalBinary, evalEq */
function valuesOf(args: readonly Step[], frame: Frame): readonly CelValue[] {
  if (args.length > 2) return args.map((arg) => arg(frame));
  const values: CelValue[] = [];
  let failure: CelError | undefined;
  for (const arg of args) {
    const value = attempt(arg, frame);
    if (value instanceof CelError) failure ??= value;
    else values.push(value);
  }
  if (failure === undefined) return values;
  frame.charge(1);
  throw failure;
}
