import { jsonPatch, mergePatch, strategicMergePatch, typeNameOf, type Resource } from '../api/index.ts';
import { failure } from './errors.ts';
import { flag, type Flags, type FlagSpec } from './flags.ts';
import { parseDocuments } from './manifests.ts';

/** Upstream: cmdutil.OverrideOptions */
export const OVERRIDE_FLAGS: readonly FlagSpec[] = [
  flag(
    'overrides',
    'string',
    'An inline JSON override for the generated object. If this is non-empty, it is used to override the generated object. Requires that the object supply a valid apiVersion field.',
  ),
  flag('override-type', 'string', 'The method used to override the generated object: json, merge, or strategic.', {
    default: 'merge',
  }),
];

/** A generated object with `--overrides` over it. @throws CommandError, StatusError */
export async function overridden<T>(resource: Resource, object: T, flags: Flags): Promise<T> {
  const text = flags.string('overrides');
  if (text === '') return object;
  const [patch] = await parseDocuments(text, 'overrides');
  switch (flags.string('override-type')) {
    case 'json':
      return jsonPatch(object, patch) as T;
    case 'merge':
      return mergePatch(object, patch) as T;
    case 'strategic':
      return strategicMergePatch(typeNameOf(resource), object, patch) as T;
    default:
      throw failure(`invalid override type: ${flags.string('override-type')}`);
  }
}
