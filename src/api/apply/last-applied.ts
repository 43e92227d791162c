import { compare } from './compare.ts';
import { checkConforms } from './conform.ts';
import { difference, type FieldSet, hasPath } from './field-set.ts';
import { TypedError } from './list-elements.ts';
import type { FieldConflict } from './settle.ts';
import { toFieldSet } from './to-field-set.ts';
import { metaOf } from './track-update.ts';
import { type ApiObject, apiVersionOf, type TrackedKind } from './tracked-kind.ts';
import { isFields } from './type.ts';

/** The manager whose applies take over from client-side apply. */
export const KUBECTL = 'kubectl';
const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';
/** upstream: TotalAnnotationSizeLimitB */
const MAX_ANNOTATIONS_BYTES = 256 * 1024;

function lastApplied(object: ApiObject): string {
  return metaOf(object).annotations?.[ANNOTATION] ?? '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** What client-side apply has set, and nobody changed since; undefined when that cannot be told. */
function clientSideFields(kind: TrackedKind, live: ApiObject): FieldSet | undefined {
  const applied = parsed(lastApplied(live));
  if (!isFields(applied) || applied['apiVersion'] !== apiVersionOf(kind)) return undefined;
  try {
    checkConforms(kind.type, applied);
    const { removed, modified, added } = compare(kind.type, applied, live);
    return [modified, added, removed].reduce(difference, toFieldSet(kind.type, applied));
  } catch (cause) {
    if (cause instanceof TypedError) return undefined;
    throw cause;
  }
}

/**
 * The conflicts that count when somebody goes over from client-side to server-side apply.
 * Upstream: managedfields/internal/lastappliedmanager.go
 */
export function withoutClientSide(
  kind: TrackedKind,
  live: ApiObject,
  conflicts: readonly FieldConflict[],
): readonly FieldConflict[] {
  const allowed = clientSideFields(kind, live);
  return allowed === undefined ? conflicts : conflicts.filter(({ path }) => !hasPath(allowed, path));
}

function sortedFields(_key: string, value: unknown): unknown {
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const ESCAPED: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** As Go writes JSON: fields in order, nothing that HTML would read, a line feed at the end. */
function goJson(value: unknown): string {
  const text = JSON.stringify(value, sortedFields);
  return `${text.replace(/[<>&\u2028\u2029]/g, (char) => ESCAPED[char] ?? char)}\n`;
}

function annotationBytes(annotations: Readonly<Record<string, string>>): number {
  const encoder = new TextEncoder();
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) {
    bytes += encoder.encode(key).length + encoder.encode(value).length;
  }
  return bytes;
}

function withAnnotations(object: ApiObject, annotations: Readonly<Record<string, string>>): ApiObject {
  return { ...object, metadata: { ...metaOf(object), annotations } };
}

function without(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== ANNOTATION));
}

/**
 * Where there is a last-applied annotation, it follows kubectl's server-side applies, so that one can go back.
 * Upstream: managedfields/internal/lastappliedupdater.go
 */
export function followLastApplied(object: ApiObject, config: ApiObject): ApiObject {
  if (lastApplied(object) === '') return object;
  const { annotations } = metaOf(config);
  const value = goJson(annotations === undefined ? config : withAnnotations(config, without(annotations)));
  const own = metaOf(object).annotations ?? {};
  const next = { ...own, [ANNOTATION]: value };
  return withAnnotations(object, annotationBytes(next) > MAX_ANNOTATIONS_BYTES ? without(own) : next);
}
