import { applyDefaults, jsonPatch, type KubernetesObject, type Resource, StatusError } from '../../../api/index.ts';
import { decodeBody, internalError } from '../../registry/index.ts';
import { CallError } from './call-error.ts';
import type { Verdict } from './review.ts';

/**
 * An object as a webhook wants it; the same one where it wants nothing.
 * @throws CallError for what is no patch, StatusError for one that does not apply
 * upstream: webhook/mutating/dispatcher.go callAttrMutatingHook
 */
export function patchedBy(
  webhook: string,
  { patch, patchType }: Verdict,
  resource: Resource,
  object: KubernetesObject | undefined,
): KubernetesObject | undefined {
  if (patch === '') return object;
  const operations = operationsOf(webhook, patch);
  if (operations.length === 0) return object;
  if (object === undefined) {
    const what = 'attempted to modify the object, which is not supported for this operation';
    throw internalError(`admission webhook ${JSON.stringify(webhook)} ${what}`);
  }
  if (patchType !== 'JSONPatch') throw new CallError(webhook, `unsupported patch type ${JSON.stringify(patchType)}`);
  try {
    const value = jsonPatch(object, operations);
    return applyDefaults(resource, decodeBody(resource, { kind: 'value', value }, 'Ignore').object);
  } catch (error) {
    throw error instanceof StatusError ? internalError(reasonOf(error)) : error;
  }
}

function operationsOf(webhook: string, patch: string): readonly unknown[] {
  try {
    const operations: unknown = JSON.parse(patch);
    if (Array.isArray(operations)) return operations;
  } catch {
    // Told below.
  }
  throw new CallError(
    webhook,
    'received undecodable patch in webhook response: json: cannot unmarshal into Go value of type jsonpatch.Patch',
  );
}

function reasonOf(error: StatusError): string {
  return error.cause instanceof Error ? (error.cause.message.split('\n')[0] ?? '') : error.message;
}
