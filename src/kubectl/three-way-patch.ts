import {
  createMergePatch,
  createStrategicMergePatch,
  resources,
  threeWayJsonMergePatch,
  threeWayMergePatch,
  typeNameOf,
  type Resource,
} from '../api/index.ts';
import type { PatchType } from '../client/index.ts';

/** A patch, in a format that its resource takes. */
export interface Patch {
  readonly type: PatchType;
  readonly patch: unknown;
}

/** Nobody knows how the lists of custom kinds merge: their patches replace them. Upstream: kubectl/pkg/cmd/apply/patcher.go */
function isBuiltIn({ group, version, kind }: Resource): boolean {
  return resources.some((known) => known.group === group && known.version === version && known.kind === kind);
}

/** From what was applied last to what is wanted, as changes of what is there. */
export function applyPatch(resource: Resource, original: unknown, modified: unknown, live: unknown): Patch {
  if (!isBuiltIn(resource)) {
    return { type: 'application/merge-patch+json', patch: threeWayJsonMergePatch(original, modified, live) };
  }
  const patch = threeWayMergePatch(typeNameOf(resource), original, modified, live);
  return { type: 'application/strategic-merge-patch+json', patch };
}

/** From one state of an object to another. */
export function changePatch(resource: Resource, from: unknown, to: unknown): Patch {
  if (!isBuiltIn(resource)) return { type: 'application/merge-patch+json', patch: createMergePatch(from, to) };
  const patch = createStrategicMergePatch(typeNameOf(resource), from, to);
  return { type: 'application/strategic-merge-patch+json', patch };
}
