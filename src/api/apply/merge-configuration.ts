import { checkConforms } from './conform.ts';
import { TypedError } from './list-elements.ts';
import { merge } from './merge.ts';
import { type ApiObject } from './tracked-kind.ts';
import { type ApplyType, fieldTypeOf, isFields, isList } from './type.ts';

/** Why a configuration cannot be merged. */
export class MergeError extends Error {
  override readonly name = 'MergeError';
}

/**
 * An object with a configuration merged into it; nobody owns what it brings.
 * Upstream: k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch/smd.go ApplyStructuredMergeDiff @throws MergeError
 */
export function mergeConfiguration(type: ApplyType, live: ApiObject, config: ApiObject): ApiObject {
  try {
    checkConforms(type, config);
  } catch (cause) {
    throw mergeError('failed to convert patch object to typed object', cause);
  }
  const atomics = atomicPaths(type, config, '');
  if (atomics.length > 0) {
    const what = 'may not mutate atomic arrays, maps or structs';
    throw new MergeError(`invalid ApplyConfiguration: ${what}: ${atomics.join(', ')}`);
  }
  try {
    return merge(type, live, config) as ApiObject;
  } catch (cause) {
    throw mergeError('failed to merge patch', cause);
  }
}

function mergeError(what: string, cause: unknown): unknown {
  return cause instanceof TypedError ? new MergeError(`${what}: ${cause.message}`, { cause }) : cause;
}

/** Paths of what would be replaced as a whole: fields that are not given would be lost without anybody's meaning it. */
function atomicPaths({ map, list }: ApplyType, value: unknown, path: string): readonly string[] {
  if (isFields(value) && map !== undefined) {
    const inner = Object.entries(value).flatMap(([name, field]) => {
      const type = fieldTypeOf(map, name);
      return type === undefined ? [] : atomicPaths(type, field, `${path}.${name}`);
    });
    return map.atomic ? [path, ...inner] : inner;
  }
  if (!isList(value) || list === undefined) return [];
  const inner = value.flatMap((item, index) => atomicPaths(list.items, item, `${path}[${String(index)}]`));
  return list.merge === 'atomic' ? [path, ...inner] : inner;
}
