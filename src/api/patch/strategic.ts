import { type StatusError, statusError } from '../errors.ts';
import { typeSchema } from '../schema/index.ts';
import { type Fields, goText, isFields } from './json.ts';
import { PatchError, type PatchType } from './patch-schema.ts';
import { diffMap } from './strategic-diff.ts';
import { mergeMap } from './strategic-merge.ts';

function typeOf(typeName: string): PatchType {
  if (typeSchema(typeName) === undefined) throw new PatchError(`no schema for type ${typeName}`);
  return { struct: typeName };
}

function fields(value: unknown): Fields {
  if (isFields(value)) return value;
  throw new PatchError(`expected a map, but received a ${Array.isArray(value) ? 'slice' : goText(typeof value)}`);
}

function asStatus(cause: unknown): StatusError {
  if (cause instanceof PatchError) return statusError(400, 'BadRequest', cause.message);
  throw cause;
}

/**
 * Applies a strategic merge patch with all its directives. What it does not touch is shared with the document.
 * @param typeName name of the generated type, for instance `Deployment`
 * @throws StatusError BadRequest
 */
export function strategicMergePatch(typeName: string, document: unknown, patch: unknown): unknown {
  try {
    return mergeMap(fields(document), fields(patch), typeOf(typeName), 'apply');
  } catch (cause) {
    throw asStatus(cause);
  }
}

/** The strategic merge patch that makes `next` of `old`. @throws StatusError BadRequest */
export function createStrategicMergePatch(typeName: string, old: unknown, next: unknown): unknown {
  try {
    return diffMap(fields(old), fields(next), typeOf(typeName), { mode: 'all', order: true });
  } catch (cause) {
    throw asStatus(cause);
  }
}

/**
 * What `kubectl apply` sends: deletions of what was applied before and is not now, and changes of what is live.
 * @param original what was applied last @param modified what is to be applied @param current the live object
 * @throws StatusError BadRequest
 */
export function threeWayMergePatch(typeName: string, original: unknown, modified: unknown, current: unknown): unknown {
  try {
    const type = typeOf(typeName);
    const wanted = fields(modified);
    const changes = diffMap(fields(current), wanted, type, { mode: 'changes', order: true });
    const deletions = diffMap(fields(original), wanted, type, { mode: 'deletions', order: true });
    return mergeMap(deletions, changes, type, 'combine');
  } catch (cause) {
    throw asStatus(cause);
  }
}
