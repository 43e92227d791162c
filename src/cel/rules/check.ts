import { type FieldError, invalidValue } from '../../api/index.ts';
import type { Evaluation } from '../program.ts';
import type { Variables } from '../eval/frame.ts';
import { dataOf } from '../schema/data.ts';
import type { Schema } from '../schema/schema.ts';
import { CelOptional, type CelValue } from '../values/value.ts';
import type { CompiledRule } from './compile-rule.ts';
import { defaultMessage, failedRule, ruleText, usableMessage } from './message.ts';
import { type Correlation, correlatedField, correlatedItem, isUnchanged, oldItems } from './ratchet.ts';
import { hasRules, type RuleTree, ruleTree } from './validator.ts';

/** upstream: k8s.io/apiserver/pkg/apis/cel/config.go RuntimeCELCostBudget: of all rules of an object together */
export const RUNTIME_BUDGET = 10_000_000;

/** Checks an object; `old` is undefined where there was none. */
export type RuleCheck = (value: unknown, old: unknown) => readonly FieldError[];

/** Compiles the rules (`x-kubernetes-validations`) of an object's schema; undefined where it has none. */
export function compileSchemaRules(schema: Schema): RuleCheck | undefined {
  if (!hasRules(schema)) return undefined;
  // Compiled with the first object: definitions are many, and often nothing is made of them.
  let tree: RuleTree | undefined;
  return (value, old) => {
    tree ??= ruleTree(schema, true);
    if (tree === undefined) return [];
    const run = new Run();
    run.check(tree, '', value, old, old === undefined ? {} : { current: { value, old, schema: tree.schema } });
    return run.errors;
  };
}

const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run';

function child(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** The root has no path. upstream: field.Path's String of nil */
function shown(path: string): string {
  return path === '' ? '<nil>' : path;
}

/** One check of one object. upstream: validation.go validate */
class Run {
  readonly errors: FieldError[] = [];
  #budget = RUNTIME_BUDGET;

  get #exhausted(): boolean {
    return this.#budget < 0;
  }

  check(tree: RuleTree, path: string, value: unknown, old: unknown, correlation: Correlation): void {
    if (value === null || value === undefined) return;
    this.#rules(tree, path, value, old ?? undefined, correlation);
    for (const one of tree.allOf) {
      if (this.#exhausted) return;
      const nearest = correlation.nearest;
      this.check(one, path, value, old, nearest === undefined ? {} : { nearest });
    }
    if (this.#exhausted || typeof value !== 'object') return;
    if (Array.isArray(value)) this.#list(tree, path, value, old, correlation);
    else this.#fields(tree, path, value as Fields, isFields(old) ? old : {}, correlation);
  }

  #list(tree: RuleTree, path: string, value: readonly unknown[], old: unknown, correlation: Correlation): void {
    if (tree.items === undefined) return;
    const before = oldItems(tree.schema, old);
    for (const [index, item] of value.entries()) {
      const inner = correlatedItem(correlation, index);
      this.check(tree.items, `${path}[${String(index)}]`, item, before(item), inner);
      if (this.#exhausted) return;
    }
  }

  #fields(tree: RuleTree, path: string, value: Fields, old: Fields, correlation: Correlation): void {
    for (const [name, field] of Object.entries(value)) {
      const property = tree.properties.get(name);
      const inner = property ?? tree.values;
      if (inner === undefined) continue;
      const at = property === undefined ? `${path}[${name}]` : child(path, name);
      this.check(inner, at, field, old[name], correlatedField(correlation, name));
      if (this.#exhausted) return;
    }
  }

  #rules(tree: RuleTree, path: string, value: unknown, old: unknown, correlation: Correlation): void {
    const { rules, schema } = tree;
    if (rules.length === 0) return;
    if (this.#budget <= 0) return this.#stop(path, schema, OUT_OF_BUDGET);
    const variables = variablesOf(schema, value, old);
    for (const rule of rules) {
      if (rule.usesOldSelf && old === undefined && rule.rule.optionalOldSelf !== true) continue;
      this.#rule(rule, tree, path, value, variables(rule.rule.optionalOldSelf === true), correlation);
      if (this.#exhausted) return;
    }
  }

  #rule(
    compiled: CompiledRule,
    { schema }: RuleTree,
    path: string,
    value: unknown,
    variables: Variables,
    correlation: Correlation,
  ): void {
    const { rule, program } = compiled;
    const { type = '' } = schema;
    if (compiled.error !== undefined) {
      this.#add(path, type, `rule compile error: ${compiled.error}`);
      return;
    }
    if (program === undefined) return;
    const result = program.evaluate(variables);
    if (result.cost > this.#budget) return this.#stop(path, schema, OUT_OF_BUDGET);
    this.#budget -= result.cost;
    if (result.error !== undefined) return this.#failed(result, compiled, schema, path);
    if (result.value === true || (!compiled.usesOldSelf && isUnchanged(correlation))) return;
    const message = this.#message(compiled, variables, schema, path);
    if (message === undefined) return;
    this.errors.push(failedRule(rule, shown(ruleField(path, rule.fieldPath)), value, type, message));
  }

  /** The message of a failed rule; undefined where the budget ended with it. */
  #message(compiled: CompiledRule, variables: Variables, schema: Schema, path: string): string | undefined {
    const { message, rule } = compiled;
    if (message === undefined) return defaultMessage(rule);
    const field = ruleField(path, rule.fieldPath);
    const result = message.evaluate(variables);
    if (result.cost > this.#budget) {
      this.#stop(
        field,
        schema,
        'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run',
      );
      return undefined;
    }
    if (result.error?.fatal === true) {
      this.#stop(
        field,
        schema,
        `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${JSON.stringify(message.source)}`,
      );
      return undefined;
    }
    this.#budget -= result.cost;
    return usableMessage(result) ?? defaultMessage(rule);
  }

  #failed({ error }: Evaluation, { rule }: CompiledRule, schema: Schema, path: string): void {
    const message = error?.message ?? '';
    const { type = '' } = schema;
    if (message.startsWith('no such overload')) {
      const what = 'call arguments did not match a supported operator, function or macro signature';
      this.#add(path, type, `'${message}': ${what} for rule: ${ruleText(rule)}`);
    } else if (error?.fatal === true) {
      const what = 'no further validation rules will be run due to call cost exceeds limit';
      this.#stop(path, schema, `'${message}': ${what} for rule: ${ruleText(rule)}`);
    } else {
      this.#add(path, type, `${message} evaluating rule: ${ruleText(rule)}`);
    }
  }

  #add(path: string, type: string, detail: string): void {
    this.errors.push(invalidValue(shown(path), type, detail));
  }

  #stop(path: string, { type = '' }: Schema, detail: string): void {
    this.#add(path, type, detail);
    this.#budget = -1;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ruleField(path: string, fieldPath = ''): string {
  return fieldPath === '' ? path : child(path, fieldPath.replace(/^\./, ''));
}

/** `self` and `oldSelf`, converted when they are first asked for. */
function variablesOf(schema: Schema, value: unknown, old: unknown): (optional: boolean) => Variables {
  let self: CelValue | undefined;
  let oldSelf: CelValue | undefined;
  const before = (): CelValue | undefined => (old === undefined ? undefined : (oldSelf ??= dataOf(old, schema)));
  return (optional) => (name) => {
    if (name === 'self') return (self ??= dataOf(value, schema));
    if (name !== 'oldSelf') return undefined;
    const data = before();
    if (!optional) return data;
    return data === undefined ? CelOptional.none : new CelOptional(data);
  };
}
