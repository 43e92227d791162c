/**
 * The Common Expression Language as Kubernetes has it: parser, type checker, costs, evaluation, the libraries of
 * k8s.io/apiserver/pkg/cel/library, and what is built on it. Pure; imports base and api.
 * Upstream: cel-go, k8s.io/apiserver/pkg/cel.
 */
export { Environment, type StructDeclaration } from './environment.ts';
export { BASE_FUNCTIONS } from './functions/kubernetes.ts';
export { compile, type CompileFailure, type Evaluation, PER_CALL_LIMIT, Program } from './program.ts';
export { compileSchemaRules, type RuleCheck as SchemaRuleCheck, RUNTIME_BUDGET } from './rules/check.ts';
export { checkSchemaRules } from './rules/check-definition.ts';
