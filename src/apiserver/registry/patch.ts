import {
  decode,
  jsonPatch,
  type KubernetesObject,
  mergePatch,
  type Resource,
  statusError,
  strategicMergePatch,
  typeNameOf,
} from '../../api/index.ts';
import { judge } from './body.ts';
import { notFound } from './errors.ts';
import { retried } from './commit.ts';
import { APPLY_PATCH } from './ownership/media-type.ts';
import { latest, type Registry, type Written } from './registry.ts';
import { checkIdentity, replace, type WriteRequest } from './update.ts';

export interface PatchRequest extends WriteRequest {
  /** Media type of the patch. */
  readonly type: string;
  readonly patch: unknown;
  /** Size of the patch, in UTF-16 units. */
  readonly sent: number;
  /** An apply takes fields that belong to others. */
  readonly force?: boolean | undefined;
  /** What was wrong with the text of the patch, though it can be read. */
  readonly problems?: readonly string[] | undefined;
}

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';

/** @throws StatusError UnsupportedMediaType */
export function applyPatch(typeName: string, document: unknown, type: string, patch: unknown): unknown {
  switch (type) {
    case JSON_PATCH:
      return jsonPatch(document, patch);
    case MERGE_PATCH:
      return mergePatch(document, patch);
    case STRATEGIC_PATCH:
      return strategicMergePatch(typeName, document, patch);
    default:
      throw unsupportedPatch();
  }
}

function unsupportedPatch(): Error {
  return statusError(415, 'UnsupportedMediaType', 'the type of the patch is unknown');
}

const PATCH_TYPES: readonly string[] = [JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, APPLY_PATCH];
/** Upstream: apiextensions' handler; nothing says how the lists of custom resources merge. */
const PATCH_TYPES_OF_CUSTOM: readonly string[] = [JSON_PATCH, MERGE_PATCH, APPLY_PATCH];

/** Media types of the patches that objects of a resource take. */
export function patchTypesOf(resource: Pick<Resource, 'behavior'>): readonly string[] {
  return resource.behavior === undefined ? PATCH_TYPES : PATCH_TYPES_OF_CUSTOM;
}

/** Changes an object, or its status, as the patch says. @throws StatusError */
export function patch(registry: Registry, request: PatchRequest): Promise<Written> {
  return retried(() => patchOnce(registry, request));
}

async function patchOnce(registry: Registry, request: PatchRequest): Promise<Written> {
  const { resource } = request;
  const current = latest(registry, request);
  if (current === undefined) {
    throw notFound(resource, request.name);
  }
  const patched = applyPatch(typeNameOf(resource), current.object, request.type, request.patch);
  const decoded = decode(resource, patched);
  const warnings = judge(resource, decoded, request.fieldValidation);
  const object: KubernetesObject = decoded.object;
  checkIdentity(request, object);
  // The patch has no opinion on the resourceVersion unless it names one; a wrong one is found by `replace`.
  return replace(registry, request, current, object, { warnings, sent: sizeAfter(request.sent, current.object) });
}

/** Only a patch that is not small can make an object too large, and then the object has to be measured. */
function sizeAfter(sent: number, object: KubernetesObject): number {
  return sent < 1024 ? sent : sent + JSON.stringify(object).length;
}
