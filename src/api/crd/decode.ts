import { cannotHandle, DecodeFailure, type Decoded, decodeMetadata, parseBody } from '../decode/index.ts';
import { statusError } from '../errors.ts';
import type { KubernetesObject } from '../meta.ts';
import { coerceEmbedded } from './schema/embedded.ts';
import { pruneNulls } from './schema/nulls.ts';
import { prune } from './schema/prune.ts';
import { type Fields, isObject } from './schema/schema.ts';
import type { CustomVersion } from './versions.ts';

interface As {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

function asOf(version: CustomVersion): As {
  return { group: version.group, version: version.name, kind: version.kind };
}

/**
 * What a client sent for a custom kind: its metadata typed, without the fields that the schema does not know.
 * upstream: apiextensions-apiserver pkg/apiserver/customresource_handler.go unstructuredSchemaCoercer
 * @throws StatusError BadRequest
 */
export function decodeCustom(version: CustomVersion, value: unknown): Decoded<KubernetesObject> {
  const as = asOf(version);
  if (!isObject(value)) {
    throw cannotHandle(
      as,
      version.kind,
      `json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`,
    );
  }
  const { kind, apiVersion } = value;
  if (typeof kind !== 'string' || kind === '') {
    throw cannotHandle(as, version.kind, `Object 'Kind' is missing in '${JSON.stringify(value)}'`);
  }
  if (apiVersion !== version.apiVersion) {
    const sent = typeof apiVersion === 'string' ? apiVersion : '';
    throw statusError(
      400,
      'BadRequest',
      `the API version in the data (${sent}) does not match the expected API version (${version.apiVersion})`,
    );
  }
  try {
    const { object, unknown } = coerce(version, value);
    return { object, problems: unknown.map((path) => `unknown field ${JSON.stringify(path)}`) };
  } catch (cause) {
    if (cause instanceof DecodeFailure) throw cannotHandle(as, kind, cause.message);
    throw cause;
  }
}

/** {@link decodeCustom} of a JSON text; duplicate fields are among the problems. @throws StatusError BadRequest */
export function decodeCustomText(version: CustomVersion, text: string): Decoded<KubernetesObject> {
  const { value, duplicates } = parseBody(asOf(version), text);
  const decoded = decodeCustom(version, value);
  if (duplicates.length === 0) return decoded;
  const problems = duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`);
  return { object: decoded.object, problems: [...problems, ...decoded.problems] };
}

/** An object as its version's schema has it, and the fields that were dropped. @throws DecodeFailure */
export function coerce(
  version: CustomVersion,
  value: Fields,
): { readonly object: KubernetesObject; readonly unknown: readonly string[] } {
  const { metadata, unknown: unknownMeta } = decodeMetadata(value['metadata'] ?? {});
  const typed = value['metadata'] === metadata ? value : { ...value, metadata };
  if (value['kind'] !== version.kind) return { object: typed as unknown as KubernetesObject, unknown: [] };
  const { schema } = version;
  const unknownEmbedded: string[] = [];
  const preserves = version.crd.spec.preserveUnknownFields === true;
  const { object, unknown } = preserves ? { object: typed, unknown: [] } : prune(typed, schema);
  const known = preserves ? object : pruneNulls(object, schema);
  return {
    object: coerceEmbedded(known, schema, '', unknownEmbedded) as KubernetesObject,
    unknown: [...unknownMeta.map((path) => `metadata.${path}`), ...unknown, ...unknownEmbedded.sort()],
  };
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : value === null ? 'null' : typeof value;
}
