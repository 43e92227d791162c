/**
 * The Common Expression Language as Kubernetes has it: parser, type checker, costs, evaluation, the libraries of
 * k8s.io/apiserver/pkg/cel/library, and what is built on it. Pure; imports base and api.
 * Upstream: cel-go, k8s.io/apiserver/pkg/cel.
 */
export { Environment, type EnvironmentOptions, type StructDeclaration } from './environment.ts';
export { AUTHORIZER_TYPE, CelAuthorizer, CelResourceCheck, RESOURCE_CHECK_TYPE } from './functions/authorizer.ts';
export { JSON_PATCH } from './functions/json-patch.ts';
export { BASE_FUNCTIONS } from './functions/kubernetes.ts';
export type { Overload } from './functions/overload.ts';
export { compile, type CompileFailure, type Evaluation, PER_CALL_LIMIT, Program } from './program.ts';
export { compileSchemaRules, type RuleCheck as SchemaRuleCheck, RUNTIME_BUDGET } from './rules/check.ts';
export { checkSchemaRules } from './rules/check-definition.ts';
export { dataOf } from './schema/data.ts';
export { type Declaration, declare, structsOf } from './schema/declare.ts';
export { unescapeName } from './schema/escape.ts';
export { jsonOf } from './schema/json.ts';
export { plainValue } from './schema/plain.ts';
export type { Schema } from './schema/schema.ts';
export {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  sameType,
  STRING,
  structOf,
  TIMESTAMP,
  typeText,
} from './types.ts';
export { LazyMap } from './values/lazy-map.ts';
export { CelError, CelList, CelMap, type CelValue } from './values/value.ts';
