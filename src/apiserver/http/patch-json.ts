import { JsonError, type ParsedJson, parseJson } from '../../api/index.ts';
import { badRequest } from '../registry/index.ts';

export const JSON_PATCH = 'application/json-patch+json';
const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';

/** A patch, and what strict decoding has against its text. */
interface ParsedPatch {
  readonly patch: unknown;
  readonly problems: readonly string[];
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
}

function parse(text: string, prefix: string): ParsedJson {
  try {
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof JsonError) throw badRequest(`${prefix}${cause.message}`);
    throw cause;
  }
}

/** A merge patch or a strategic one. Upstream: handlers/patch.go applyJSPatch, strategicPatchObject @throws StatusError */
export function parseMerge(text: string, type: string): ParsedPatch {
  const prefix = type === STRATEGIC_PATCH ? '' : 'error decoding patch: ';
  const { value, duplicates } = parse(text, prefix);
  if (value === null) return { patch: {}, problems: [] };
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw badRequest(`${prefix}json: cannot unmarshal ${kindOf(value)} into Go value of type map[string]interface {}`);
  }
  return { patch: value, problems: duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`) };
}

/** Fields of an operation; `value` may be anything. */
const STRINGS: readonly string[] = ['op', 'path', 'from'];

function operationProblems(operation: unknown, index: number): readonly string[] {
  const decoding = 'error decoding patch: json: cannot unmarshal';
  if (operation === null) return [];
  if (typeof operation !== 'object' || Array.isArray(operation)) {
    throw badRequest(`${decoding} ${kindOf(operation)} into Go value of type handlers.jsonPatchOp`);
  }
  const fields = operation as Readonly<Record<string, unknown>>;
  for (const name of STRINGS) {
    const value = fields[name];
    if (value === undefined || value === null || typeof value === 'string') continue;
    throw badRequest(`${decoding} ${kindOf(value)} into Go struct field jsonPatchOp.${name} of type string`);
  }
  return Object.keys(fields)
    .filter((name) => name !== 'value' && !STRINGS.includes(name))
    .map((name) => `json patch unknown field ${JSON.stringify(`[${String(index)}].${name}`)}`);
}

/** The operations of a JSON patch. Upstream: handlers/patch.go applyJSPatch @throws StatusError BadRequest */
export function parseOperations(text: string): ParsedPatch {
  const { value, duplicates } = parse(text, 'error decoding patch: ');
  if (value === null) return { patch: [], problems: [] };
  if (!Array.isArray(value)) {
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${kindOf(value)} into Go value of type []handlers.jsonPatchOp`,
    );
  }
  const operations: readonly unknown[] = value;
  return {
    patch: operations,
    problems: [
      ...operations.flatMap(operationProblems),
      ...duplicates.map((path) => `json patch duplicate field ${JSON.stringify(path)}`),
    ],
  };
}
