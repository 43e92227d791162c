import { type Declaration, declare } from '../schema/declare.ts';
import { escapeName } from '../schema/escape.ts';
import { itemsOf, type Schema, valuesOf, withTypeAndMeta } from '../schema/schema.ts';
import { type CompiledRule, compileRules } from './compile-rule.ts';

/** The rules of a schema, in its shape. upstream: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go Validator */
export interface RuleTree {
  /** Of the data, its kind and name included where it is a resource. */
  readonly schema: Schema;
  readonly rules: readonly CompiledRule[];
  readonly properties: ReadonlyMap<string, RuleTree>;
  readonly values?: RuleTree;
  readonly items?: RuleTree;
  readonly allOf: readonly RuleTree[];
}

/** Compiles all rules of a schema; undefined where it has none. */
export function ruleTree(schema: Schema, isRoot: boolean): RuleTree | undefined {
  if (!hasRules(schema)) return undefined;
  return build(schema, schema, isRoot, declare(schema, 'selfType', isRoot));
}

/** Whether a schema has a rule anywhere. */
export function hasRules(schema: Schema): boolean {
  if ((schema['x-kubernetes-validations'] ?? []).length > 0) return true;
  const parts = [itemsOf(schema), valuesOf(schema), ...Object.values(schema.properties ?? {}), ...(schema.allOf ?? [])];
  return parts.some((part) => part !== undefined && hasRules(part));
}

const isEmbedded = (schema: Schema): boolean => schema['x-kubernetes-embedded-resource'] === true;

/**
 * @param own where the rules are: the schema itself, or one of `allOf`
 * @param schema of the data
 */
function build(
  own: Schema,
  schema: Schema,
  isRoot: boolean,
  declaration: Declaration | undefined,
): RuleTree | undefined {
  if (declaration === undefined) return undefined;
  const rules = compileRules(own['x-kubernetes-validations'] ?? [], declaration);
  const items = part(itemsOf(own), itemsOf(schema), declaration.element);
  const values = part(valuesOf(own), valuesOf(schema), declaration.element);
  const properties = new Map<string, RuleTree>();
  for (const [name, property] of Object.entries(own.properties ?? {})) {
    const node = schema.properties?.[name];
    const tree = part(property, node, node === undefined ? undefined : fieldOf(declaration, name, node));
    if (tree !== undefined) properties.set(name, tree);
  }
  const allOf = (own.allOf ?? []).flatMap((one) => build(one, schema, isRoot, declaration) ?? []);
  const isEmpty = rules.length + properties.size + allOf.length === 0 && items === undefined && values === undefined;
  if (isEmpty) return undefined;
  return {
    schema: isRoot ? withTypeAndMeta(schema) : schema,
    rules,
    properties,
    allOf,
    ...(items === undefined ? {} : { items }),
    ...(values === undefined ? {} : { values }),
  };
}

function part(
  own: Schema | undefined,
  schema: Schema | undefined,
  declaration: Declaration | undefined,
): RuleTree | undefined {
  return own === undefined || schema === undefined ? undefined : build(own, schema, isEmbedded(schema), declaration);
}

/** A field expressions cannot name has a declaration of its own. */
function fieldOf(declaration: Declaration, name: string, schema: Schema): Declaration | undefined {
  const escaped = escapeName(name);
  return escaped === undefined
    ? declare(schema, `selfType.${name}`, isEmbedded(schema))
    : declaration.fields?.get(escaped);
}
