import type { Environment } from '../environment.ts';
import type { Overload } from '../functions/overload.ts';
import type { Expr, ExprOf } from '../syntax/ast.ts';
import type { Issue } from '../syntax/issues.ts';
import { qualifiedName } from '../syntax/parser.ts';
import {
  BOOL,
  type CelType,
  DYN,
  ERROR,
  formatType,
  INT,
  isDynOrError,
  isOptional,
  listOf,
  mapOf,
  optionalOf,
  sameType,
  STRING,
  structOf,
  typeOfType,
} from '../types.ts';
import { typeOf } from '../values/type-of.ts';
import { mostGeneral, substitute, Substitution } from './substitution.ts';

/** What an expression was found to mean. */
export interface Checked {
  readonly type: CelType;
  readonly typeOf: (expr: Expr) => CelType;
  /** The forms a call may take, by the expression's id; one where types told. */
  readonly overloads: ReadonlyMap<number, readonly Overload[]>;
  /** Variables and types under their full name, by the expression's id: `a.b` may be one. */
  readonly references: ReadonlyMap<number, Reference>;
}

export type Reference =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'local'; readonly name: string }
  | { readonly kind: 'type'; readonly type: CelType };

/** Gives every part of an expression its type. upstream: cel-go checker/checker.go */
export function check(environment: Environment, expr: Expr): Checked | { readonly issues: readonly Issue[] } {
  const checker = new Checker(environment);
  checker.check(expr);
  return checker.issues.length > 0 ? { issues: checker.issues } : checker.result(expr);
}

class Checker {
  readonly issues: Issue[] = [];
  readonly #environment: Environment;
  readonly #types = new Map<number, CelType>();
  readonly #overloads = new Map<number, readonly Overload[]>();
  readonly #references = new Map<number, Reference>();
  readonly #substitution = new Substitution();
  /** Variables of loops, innermost last. */
  readonly #scopes: (readonly [string, CelType])[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  result(root: Expr): Checked {
    const typeOf = (expr: Expr): CelType => this.#substitution.resolve(this.#types.get(expr.id) ?? DYN, true);
    return { type: typeOf(root), typeOf, overloads: this.#overloads, references: this.#references };
  }

  check(expr: Expr): CelType {
    const type = this.#typed(expr);
    this.#types.set(expr.id, type);
    return type;
  }

  #typed(expr: Expr): CelType {
    switch (expr.kind) {
      case 'const':
        return typeOf(expr.value);
      case 'ident':
        return this.#ident(expr);
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
        return this.#comprehension(expr);
    }
  }

  #report(at: number, message: string): CelType {
    this.issues.push({ at, message });
    return ERROR;
  }

  #current(expr: Expr): CelType {
    return this.#types.get(expr.id) ?? DYN;
  }

  /** What a name means: a variable of a loop, one of the environment, a type. */
  #lookup(name: string, id: number): CelType | undefined {
    const plain = name.startsWith('.') ? name.slice(1) : name;
    const local = name === plain ? this.#scopes.findLast(([known]) => known === name) : undefined;
    if (local !== undefined) {
      this.#references.set(id, { kind: 'local', name });
      return local[1];
    }
    const variable = this.#environment.variables.get(plain);
    if (variable !== undefined) {
      this.#references.set(id, { kind: 'variable', name: plain });
      return variable;
    }
    const type = this.#environment.typeNamed(plain);
    if (type === undefined) return undefined;
    this.#references.set(id, { kind: 'type', type });
    return typeOfType(type);
  }

  #undeclared(at: number, name: string): CelType {
    return this.#report(at, `undeclared reference to '${name}' (in container '')`);
  }

  #ident(expr: ExprOf<'ident'>): CelType {
    return this.#lookup(expr.name, expr.id) ?? this.#undeclared(expr.at, expr.name);
  }

  #select(expr: ExprOf<'select'>): CelType {
    const name = qualifiedName(expr);
    // The longest name wins, unless its beginning is a variable of a loop.
    if (name !== undefined && !this.#scopes.some(([known]) => known === name.split('.')[0])) {
      const found = this.#lookup(name, expr.id);
      if (found !== undefined) return found;
    }
    const type = this.#field(expr, expr.operand, expr.field, false);
    return expr.test ? BOOL : this.#substitution.resolve(type, false);
  }

  #field(expr: Expr, operand: Expr, field: string, optional: boolean): CelType {
    const whole = this.#substitution.resolve(this.check(operand), false);
    const [target, unwrapped] = isOptional(whole) ? [whole.params[0] ?? DYN, true] : [whole, false];
    const type = this.#fieldOf(expr, target, field);
    return unwrapped || optional ? optionalOf(type) : type;
  }

  #fieldOf(expr: Expr, target: CelType, field: string): CelType {
    if (target.kind === 'map') return target.params[1];
    if (target.kind === 'struct') {
      const found = this.#environment.struct(target.name)?.fields.get(field);
      return found ?? this.#report(expr.at, `undefined field '${field}'`);
    }
    if (target.kind === 'param') this.#substitution.assignable(DYN, target);
    else if (!isDynOrError(target)) {
      this.#report(expr.at, `type '${formatType(target)}' does not support field selection`);
    }
    return DYN;
  }

  #call(expr: ExprOf<'call'>): CelType {
    if (expr.name === '_?._') return this.#optionalField(expr);
    const namespaced = this.#namespaced(expr);
    const args = namespaced ? expr.args : [...(expr.target === undefined ? [] : [expr.target]), ...expr.args];
    const name =
      namespaced && expr.target !== undefined ? `${qualifiedName(expr.target) ?? ''}.${expr.name}` : expr.name;
    const member = expr.target !== undefined && !namespaced;
    const declared = this.#environment.functions.get(name);
    for (const arg of args) this.check(arg);
    if (declared === undefined) return this.#undeclared(expr.at, name);
    return this.#overload(expr, name, declared, args, member);
  }

  /** Whether `a.b(…)` is the function `a.b` and no method. */
  #namespaced({ target, name }: ExprOf<'call'>): boolean {
    const prefix = target === undefined ? undefined : qualifiedName(target);
    if (prefix === undefined || this.#scopes.some(([known]) => known === prefix)) return false;
    return this.#environment.functions.has(`${prefix}.${name}`);
  }

  #optionalField(expr: ExprOf<'call'>): CelType {
    const [operand, field] = expr.args;
    if (operand === undefined || field?.kind !== 'const' || typeof field.value !== 'string') {
      return this.#report(expr.at, 'unsupported optional field selection');
    }
    this.#types.set(field.id, STRING);
    this.#overloads.set(expr.id, []);
    return this.#substitution.resolve(this.#field(expr, operand, field.value, true), false);
  }

  #overload(expr: Expr, name: string, declared: readonly Overload[], args: readonly Expr[], member: boolean): CelType {
    const given = args.map((arg) => this.#current(arg));
    const fitting: Overload[] = [];
    let result: CelType | undefined;
    for (const overload of declared) {
      if (overload.member !== member) continue;
      const fresh = new Map(overload.typeParams.map((param) => [param, this.#substitution.newVariable()]));
      const params = overload.params.map((param) => substitute(fresh, param, false));
      if (!this.#substitution.assignableAll(given, params)) continue;
      fitting.push(overload);
      const own = this.#substitution.resolve(substitute(fresh, overload.result, false), false);
      result = result === undefined || sameType(result, own) ? own : DYN;
    }
    if (result !== undefined) {
      this.#overloads.set(expr.id, fitting);
      return result;
    }
    const texts = given.map((type) => formatType(this.#substitution.resolve(type, true)));
    const signature = member ? `${texts[0] ?? ''}.(${texts.slice(1).join(', ')})` : `(${texts.join(', ')})`;
    return this.#report(expr.at, `found no matching overload for '${name}' applied to '${signature}'`);
  }

  #list({ elements, optional }: ExprOf<'list'>): CelType {
    let type: CelType | undefined;
    for (const [index, element] of elements.entries()) {
      const own = this.#element(element, this.check(element), optional.has(index));
      type = this.#join(type, own);
    }
    return listOf(type ?? this.#substitution.newVariable());
  }

  #map({ entries }: ExprOf<'map'>): CelType {
    let key: CelType | undefined;
    let value: CelType | undefined;
    for (const entry of entries) {
      key = this.#join(key, this.check(entry.key));
      value = this.#join(value, this.#element(entry.value, this.check(entry.value), entry.optional));
    }
    return mapOf(key ?? this.#substitution.newVariable(), value ?? this.#substitution.newVariable());
  }

  /** `?x` adds what an optional holds. */
  #element(expr: Expr, type: CelType, optional: boolean): CelType {
    if (!optional) return type;
    const resolved = this.#substitution.resolve(type, false);
    if (isOptional(resolved)) return resolved.params[0] ?? DYN;
    if (!isDynOrError(resolved)) this.#mismatch(expr, optionalOf(resolved), resolved);
    return DYN;
  }

  #mismatch(expr: Expr, expected: CelType, actual: CelType): CelType {
    const text = (type: CelType): string => formatType(this.#substitution.resolve(type, true));
    return this.#report(expr.at, `expected type '${text(expected)}' but found '${text(actual)}'`);
  }

  /** Items of several types make a list of anything; whether it may be one is checked later. */
  #join(previous: CelType | undefined, own: CelType): CelType {
    if (previous === undefined) return own;
    return this.#substitution.assignable(previous, own) ? mostGeneral(previous, own) : DYN;
  }

  #struct(expr: ExprOf<'struct'>): CelType {
    const declaration = this.#environment.struct(expr.name);
    if (declaration === undefined) this.#undeclared(expr.at, expr.name);
    for (const field of expr.fields) {
      const own = this.#element(field.value, this.check(field.value), field.optional);
      if (declaration === undefined) continue;
      const expected = declaration.fields.get(field.name);
      if (expected === undefined) {
        this.#report(field.at, `undefined field '${field.name}'`);
      } else if (!this.#substitution.assignable(own, expected)) {
        const found = formatType(this.#substitution.resolve(own, true));
        this.#report(
          field.at,
          `expected type of field '${field.name}' is '${formatType(expected)}' but provided type is '${found}'`,
        );
      }
    }
    return declaration === undefined ? ERROR : structOf(expr.name);
  }

  #comprehension(expr: ExprOf<'comprehension'>): CelType {
    this.check(expr.range);
    const accu = this.check(expr.accuInit);
    const range = this.#substitution.resolve(this.#current(expr.range), false);
    const variables = this.#rangeTypes(expr, range);
    this.#scopes.push([expr.accuVar, accu]);
    const inner: (readonly [string, CelType])[] = [[expr.iterVar, variables[0]]];
    if (expr.iterVar2 !== undefined) inner.push([expr.iterVar2, variables[1]]);
    this.#scopes.push(...inner);
    this.#assert(expr.condition, BOOL);
    this.#assert(expr.step, accu);
    this.#scopes.length -= inner.length;
    const result = this.check(expr.result);
    this.#scopes.pop();
    return this.#substitution.resolve(result, false);
  }

  #assert(expr: Expr, expected: CelType): void {
    const type = this.check(expr);
    if (!this.#substitution.assignable(type, expected)) this.#mismatch(expr, expected, type);
  }

  /** Of the variables: an item, or its key (its index) and itself. */
  #rangeTypes(expr: ExprOf<'comprehension'>, range: CelType): readonly [CelType, CelType] {
    if (range.kind === 'list') {
      return expr.iterVar2 === undefined ? [range.params[0], DYN] : [INT, range.params[0]];
    }
    if (range.kind === 'map') return range.params;
    if (isDynOrError(range) || range.kind === 'param') {
      this.#substitution.assignable(DYN, range);
      return [DYN, DYN];
    }
    const found = formatType(range);
    const message = `expression of type '${found}' cannot be range of a comprehension (must be list, map, or dynamic)`;
    return [this.#report(expr.range.at, message), ERROR];
  }
}
