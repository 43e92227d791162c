import jsonpatch, { type Operation } from 'fast-json-patch';
import { StatusError, statusError } from '../errors.ts';
import { isFields, isList } from './json.ts';

/** As many operations as the server takes in one patch. */
const MAX_OPERATIONS = 10_000;
const KNOWN = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

/** Upstream says no more than this of a patch that does not apply; why is in the cause. */
function cannotApply(cause: unknown): StatusError {
  const message = 'the server rejected our request due to an error in our request';
  const { status } = statusError(422, 'Invalid', message, {});
  return new StatusError(status, { cause });
}

function decodeOperations(patch: unknown): readonly Operation[] {
  if (!isList(patch)) {
    const kind = isFields(patch) ? 'object' : patch === null ? 'null' : typeof patch;
    throw statusError(400, 'BadRequest', `json: cannot unmarshal ${kind} into Go value of type jsonpatch.Patch`);
  }
  if (patch.length > MAX_OPERATIONS) {
    throw statusError(
      413,
      'RequestEntityTooLarge',
      `Request entity too large: The allowed maximum operations in a JSON patch is ${String(MAX_OPERATIONS)}, got ${String(patch.length)}`,
    );
  }
  for (const operation of patch) {
    if (!isFields(operation) || typeof operation['op'] !== 'string' || !KNOWN.has(operation['op'])) {
      throw cannotApply(new TypeError('not an operation of JSON patch'));
    }
    if (typeof operation['path'] !== 'string') throw cannotApply(new TypeError('an operation without a path'));
  }
  return patch as readonly Operation[];
}

/**
 * Applies a JSON patch (RFC 6902). The document is not changed.
 * @throws StatusError BadRequest for what is no patch, Invalid for one that does not apply
 */
export function jsonPatch(document: unknown, patch: unknown): unknown {
  const operations = decodeOperations(patch);
  let current = structuredClone(document);
  for (const operation of operations) {
    try {
      current = jsonpatch.applyOperation(current, structuredClone(operation), true, true).newDocument;
    } catch (cause) {
      throw cannotApply(cause);
    }
  }
  return current;
}
