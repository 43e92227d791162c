import { type FieldError, forbidden, invalidValue } from '../../api/index.ts';
import { UNBOUNDED } from '../cost/range.ts';
import { type Declaration, declare } from '../schema/declare.ts';
import { escapeName } from '../schema/escape.ts';
import { itemsOf, type Schema, valuesOf } from '../schema/schema.ts';
import { type CompiledRule, compileRules, maxCardinality } from './compile-rule.ts';
import { costText, RULE_LIMIT, TotalCost } from './total-cost.ts';

/**
 * What is wrong with the rules of a schema that is otherwise good: they do not compile, or may cost too much.
 * @param path of the schema: `spec.versions[0].schema.openAPIV3Schema`
 * upstream: apiextensions-apiserver pkg/apis/apiextensions/validation, cel_validation.go
 */
export function checkSchemaRules(schema: Schema, path: string): readonly FieldError[] {
  const check = new Check();
  check.part(schema, path, { isRoot: true, cardinality: 1 });
  return [...check.errors, ...check.total.errors(path)];
}

/** Where in a schema a part is. */
interface Place {
  readonly isRoot?: boolean;
  /** How often data of the part can be in an object; undefined where there is no bound. */
  readonly cardinality: number | undefined;
  /** As the schema around declares it; undefined where that is not known. */
  readonly declaration?: Declaration | undefined;
  /** The list around in which old and new items cannot be told to be the same. */
  readonly uncorrelatable?: string;
}

class Check {
  readonly errors: FieldError[] = [];
  readonly total = new TotalCost();

  part(schema: Schema, path: string, place: Place): void {
    const inner = (part: Schema, at: string, declaration: Declaration | undefined, uncorrelatable?: string): void => {
      const around = uncorrelatable ?? place.uncorrelatable;
      this.part(part, at, {
        cardinality: product(place.cardinality, maxElements(schema)),
        declaration,
        ...(around === undefined ? {} : { uncorrelatable: around }),
      });
    };
    const { declaration } = place;
    const values = valuesOf(schema);
    if (values !== undefined) inner(values, `${path}.additionalProperties`, declaration?.element);
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      inner(property, `${path}.properties[${name}]`, declaration?.fields?.get(escapeName(name) ?? ''));
    }
    const items = itemsOf(schema);
    const isKeyed = schema['x-kubernetes-list-type'] === 'map';
    if (items !== undefined) inner(items, `${path}.items`, declaration?.element, isKeyed ? undefined : path);
    this.#rules(schema, path, place);
  }

  #rules(schema: Schema, path: string, place: Place): void {
    const rules = schema['x-kubernetes-validations'] ?? [];
    if (rules.length === 0) return;
    const isRoot = place.isRoot === true || schema['x-kubernetes-embedded-resource'] === true;
    const declaration = place.declaration ?? declare(schema, 'selfType', isRoot);
    const field = `${path}.x-kubernetes-validations`;
    if (declaration === undefined) {
      const detail =
        'internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations';
      this.errors.push({ type: 'InternalError', field, detail });
      return;
    }
    const times = place.cardinality ?? maxCardinality(declaration);
    for (const [index, compiled] of compileRules(rules, declaration).entries()) {
      this.#rule(compiled, `${field}[${String(index)}]`, times, place);
    }
  }

  #rule(compiled: CompiledRule, field: string, times: number, { uncorrelatable }: Place): void {
    const { rule, error, messageError } = compiled;
    const cost = Math.min(UNBOUNDED, compiled.maxCost * times);
    this.#cost(`${field}.rule`, 'estimated rule cost', cost);
    if (error !== undefined) this.errors.push(invalidValue(`${field}.rule`, shownRule(rule), error));
    if (messageError !== undefined) {
      this.errors.push(invalidValue(`${field}.messageExpression`, shownRule(rule), messageError));
    } else if (compiled.message !== undefined) {
      this.#cost(`${field}.messageExpression`, 'estimated messageExpression cost', compiled.messageMaxCost);
    }
    if (compiled.usesOldSelf && uncorrelatable !== undefined) {
      const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`;
      this.errors.push(invalidValue(`${field}.rule`, rule.rule, detail));
    } else if (!compiled.usesOldSelf && rule.optionalOldSelf !== undefined) {
      const detail = 'may not be set if oldSelf is not used in rule';
      this.errors.push(invalidValue(`${field}.optionalOldSelf`, rule.optionalOldSelf, detail));
    }
  }

  #cost(field: string, what: string, cost: number): void {
    if (cost > RULE_LIMIT) this.errors.push(forbidden(field, costText(what, cost, RULE_LIMIT)));
    this.total.add(field, cost);
  }
}

function product(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.min(UNBOUNDED, a * b);
}

/** By how much a schema multiplies what is in it. upstream: cel_validation.go extractMaxElements */
function maxElements(schema: Schema): number | undefined {
  if (schema.type === 'array') return schema.maxItems === undefined ? undefined : Math.max(0, schema.maxItems);
  if (schema.type !== 'object' || schema.additionalProperties === undefined) return 1;
  return schema.maxProperties === undefined ? undefined : Math.max(0, schema.maxProperties);
}

/** A rule as upstream's internal type shows it. */
function shownRule(rule: CompiledRule['rule']): object {
  return {
    Rule: rule.rule,
    Message: rule.message ?? '',
    MessageExpression: rule.messageExpression ?? '',
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? '',
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  };
}
