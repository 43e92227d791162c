import { OnDemand } from '../../base/index.ts';
import {
  decode,
  type Decoded,
  DecodeFailure,
  goText,
  invalid,
  type KubernetesObject,
  mergePatch,
  type Resource,
  StatusError,
  statusError,
  strategicMergePatch,
  typeNameOf,
} from '../../api/index.ts';
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

/** @throws StatusError */
type Patcher = (typeName: string, document: unknown, patch: unknown) => unknown;

const jsonPatcher = new OnDemand<Patcher>(async () => {
  const { jsonPatch } = await import('./json-patch.ts');
  return (_, document, patch) => jsonPatch(document, patch);
});

/** What applies patches of a type; that of JSON patches is loaded. @throws StatusError UnsupportedMediaType */
export function patcherOf(type: string): Patcher | Promise<Patcher> {
  switch (type) {
    case JSON_PATCH:
      return jsonPatcher.now ?? jsonPatcher.load();
    case MERGE_PATCH:
      return (_, document, patch) => mergePatch(document, patch);
    case STRATEGIC_PATCH:
      return strategicMergePatch;
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
export async function patch(registry: Registry, request: PatchRequest): Promise<Written> {
  const known = patcherOf(request.type);
  const apply = known instanceof Promise ? await known : known;
  return retried(() => patchOnce(registry, request, apply));
}

async function patchOnce(registry: Registry, request: PatchRequest, apply: Patcher): Promise<Written> {
  const { resource } = request;
  const current = latest(registry, request);
  if (current === undefined) {
    throw notFound(resource, request.name);
  }
  const patched = apply(typeNameOf(resource), current.object, request.patch);
  const { object, warnings } = decodePatched(request, patched);
  checkIdentity(request, object);
  // The patch has no opinion on the resourceVersion unless it names one; a wrong one is found by `replace`.
  return replace(registry, request, current, object, { warnings, sent: sizeAfter(request.sent, current.object) });
}

/**
 * What a patch has made of an object. Upstream says what is wrong with it as if it were a field, and of an object
 * without a kind. Upstream: handlers/patch.go applyPatchToCurrentObject, applyPatchToObject
 * @throws StatusError Invalid
 */
function decodePatched(
  request: PatchRequest,
  patched: unknown,
): { readonly object: KubernetesObject; readonly warnings: readonly string[] } {
  const { resource, type, patch: sent, fieldValidation } = request;
  const strategic = type === STRATEGIC_PATCH;
  const refused = (why: string): Error => {
    const badValue = strategic ? goText(sent) : JSON.stringify(patched);
    return invalid({ group: '', kind: '' }, '', [{ type: 'FieldValueInvalid', field: 'patch', badValue, detail: why }]);
  };
  let decoded: Decoded<KubernetesObject>;
  try {
    decoded = decode(resource, patched);
  } catch (cause) {
    const failure = cause instanceof StatusError ? cause.cause : undefined;
    if (failure instanceof DecodeFailure) {
      throw refused(strategic ? (failure.restored ?? failure.message) : failure.message);
    }
    throw cause;
  }
  const problems = [...(request.problems ?? []), ...decoded.problems];
  if (problems.length === 0 || fieldValidation === 'Ignore') return { object: decoded.object, warnings: [] };
  if (fieldValidation === 'Strict') throw refused(`strict decoding error: ${problems.join(', ')}`);
  return { object: decoded.object, warnings: problems };
}

/** Only a patch that is not small can make an object too large, and then the object has to be measured. */
function sizeAfter(sent: number, object: KubernetesObject): number {
  return sent < 1024 ? sent : sent + JSON.stringify(object).length;
}
