import { Environment } from '../environment.ts';
import { BASE_FUNCTIONS } from '../functions/kubernetes.ts';
import { compile, type Program } from '../program.ts';
import { type Declaration, MAX_REQUEST, sizesOf, structsOf } from '../schema/declare.ts';
import type { Schema } from '../schema/schema.ts';
import { optionalOf } from '../types.ts';

export type Rule = NonNullable<Schema['x-kubernetes-validations']>[number];

/** A rule and its message, ready to run, or what is wrong with them. upstream: CompilationResult */
export interface CompiledRule {
  readonly rule: Rule;
  readonly program?: Program;
  readonly error?: string;
  readonly usesOldSelf: boolean;
  /** What one evaluation can cost. */
  readonly maxCost: number;
  readonly message?: Program;
  readonly messageError?: string;
  readonly messageMaxCost: number;
}

/** How often what a declaration declares can be in a request at most. upstream: compilation.go maxCardinality */
export function maxCardinality({ minSize }: Declaration): number {
  return Math.trunc(MAX_REQUEST / (minSize + 1));
}

/** Compiles the rules of one part of a schema. upstream: apiextensions-apiserver pkg/apiserver/schema/cel/compilation.go Compile */
export function compileRules(rules: readonly Rule[], declaration: Declaration): readonly CompiledRule[] {
  const structs = structsOf(declaration);
  const self = declaration.type;
  const plain = new Environment({ functions: BASE_FUNCTIONS, variables: { self, oldSelf: self }, structs });
  const optional = new Environment({
    functions: BASE_FUNCTIONS,
    variables: { self, oldSelf: optionalOf(self) },
    structs,
  });
  return rules.map((rule) => compileRule(rule, rule.optionalOldSelf === true ? optional : plain, declaration));
}

function compileRule(rule: Rule, environment: Environment, declaration: Declaration): CompiledRule {
  const none = { rule, usesOldSelf: false, maxCost: 0, messageMaxCost: 0 };
  if (rule.rule.trim() === '') return none;
  const program = compile(environment, rule.rule);
  if ('issues' in program)
    return {
      ...none,
      error: `${program.stage === 'instantiation' ? 'program ' : ''}${program.stage} failed: ${program.issues}`,
    };
  if (program.type.kind !== 'bool') return { ...none, error: 'cel expression must evaluate to a bool' };
  const sizes = sizesOf(declaration);
  const compiled = {
    ...none,
    program,
    usesOldSelf: program.refersTo('oldSelf'),
    maxCost: program.estimate(sizes).max,
  };
  const source = rule.messageExpression ?? '';
  if (source === '') return compiled;
  const message = compile(environment, source);
  if ('issues' in message) {
    return { ...compiled, messageError: `messageExpression ${message.stage} failed: ${message.issues}` };
  }
  if (message.type.kind !== 'string') {
    return { ...compiled, messageError: 'messageExpression must evaluate to a string' };
  }
  return { ...compiled, message, messageMaxCost: message.estimate(sizes).max };
}
