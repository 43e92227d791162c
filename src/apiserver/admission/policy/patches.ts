import {
  applyDefaults,
  jsonPatch,
  type KubernetesObject,
  mergeConfiguration,
  MergeError,
  type Resource,
  StatusError,
} from '../../../api/index.ts';
import { CelError, CelList, CelMap, type CelValue, jsonOf } from '../../../cel/index.ts';
import { decodeBody, internalError, type Registry, trackedKind } from '../../registry/index.ts';

/** Why a mutation cannot be made. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

/** An object as a mutation wants it. @throws PatchError, StatusError */
export function patched(
  registry: Registry,
  resource: Resource,
  object: KubernetesObject,
  patchType: 'JSONPatch' | 'ApplyConfiguration',
  value: CelValue,
): KubernetesObject {
  const next =
    patchType === 'JSONPatch' ? applyOperations(object, value) : applyObject(registry, resource, object, value);
  return next === object ? object : applyDefaults(resource, decoded(resource, next));
}

/** What is no field of the kind is an error of the server's: nobody sent it. upstream: patch/json_patch.go */
function decoded(resource: Resource, value: unknown): KubernetesObject {
  try {
    return decodeBody(resource, { kind: 'value', value }, 'Strict').object;
  } catch (error) {
    throw error instanceof StatusError ? internalError(error.message) : error;
  }
}

/** upstream: patch/smd.go */
function applyObject(
  registry: Registry,
  resource: Resource,
  object: KubernetesObject,
  value: CelValue,
): KubernetesObject {
  checkTypeNames(value, ['Object']);
  const { apiVersion, kind } = object;
  const config = { ...(json(value) as object), apiVersion, kind };
  const { type } = trackedKind(registry.catalog, resource, '');
  try {
    return mergeConfiguration(type, { ...object }, config) as unknown as KubernetesObject;
  } catch (error) {
    if (error instanceof MergeError) throw new PatchError(`error applying patch: ${error.message}`);
    throw error;
  }
}

/** upstream: patch/json_patch.go */
function applyOperations(object: KubernetesObject, value: CelValue): KubernetesObject {
  if (!(value instanceof CelList))
    throw new PatchError('type mismatch: JSONPatchType.expression should evaluate to array');
  let document: unknown = object;
  for (const item of value) {
    const operation = operationOf(item);
    try {
      document = jsonPatch(document, [operation]);
    } catch (error) {
      // Where a test fails, nothing is changed.
      if (operation['op'] === 'test') return object;
      throw new PatchError(`JSON Patch: ${reason(operation, error)}`);
    }
  }
  return document as KubernetesObject;
}

/** upstream: gopkg.in/evanphx/json-patch.v4 */
function reason(operation: Readonly<Record<string, unknown>>, error: unknown): string {
  const { op, path } = operation;
  const known = ['add', 'remove', 'replace', 'move', 'copy'].includes(String(op));
  if (!known) return `Unexpected kind: ${String(op)}`;
  const why = error instanceof Error && error.cause instanceof Error ? error.cause.name : '';
  const what = why.includes('PARENT') || why.includes('PATH') ? 'doc is missing path' : 'unable to apply to path';
  return `${String(op)} operation does not apply: ${what}: ${JSON.stringify(path)}: missing value`;
}

function operationOf(item: CelValue): Readonly<Record<string, unknown>> {
  if (!(item instanceof CelMap))
    throw new PatchError('type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch');
  const operation: Record<string, unknown> = {};
  for (const [name, value] of item) {
    if (name === 'value') checkTypeNames(value, nameOf(value)?.split('.') ?? []);
    if (typeof name === 'string') operation[name] = json(value);
  }
  return operation;
}

function json(value: CelValue): unknown {
  try {
    return jsonOf(value);
  } catch (error) {
    if (error instanceof CelError) throw new PatchError(error.message);
    throw error;
  }
}

function nameOf(value: CelValue): string | undefined {
  if (!(value instanceof CelMap)) return undefined;
  const type = value.objectType;
  return type?.kind === 'struct' ? type.name : undefined;
}

/** Objects have to be of the types that belong to their fields. upstream: cel/mutation/dynamic CheckTypeNamesMatchFieldPathNames */
function checkTypeNames(value: CelValue, path: readonly string[]): void {
  const name = nameOf(value);
  const expected = path.join('.');
  if (name !== undefined && name !== expected) {
    const what = `unexpected type name ${JSON.stringify(name)}, expected ${JSON.stringify(expected)}`;
    throw new PatchError(`type mismatch: ${what}, which matches field name path from root Object type`);
  }
  if (value instanceof CelList) for (const item of value) checkTypeNames(item, path);
  if (!(value instanceof CelMap)) return;
  for (const [key, item] of value) {
    // Maps between objects have no name.
    checkTypeNames(item, name === undefined || typeof key !== 'string' ? path : [...path, key]);
  }
}
