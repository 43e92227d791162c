/** JSONPath templates over JSON values. Upstream: client-go/util/jsonpath. Imports nothing. */
export { JsonPathError } from './error.ts';
export { evaluate as evaluatePath } from './evaluate.ts';
export { type Path as JsonPath, parsePath as parseJsonPath, parseTemplate, type TemplateNode } from './parser.ts';
