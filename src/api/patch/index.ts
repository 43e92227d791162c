/** The patch formats of the API and of kubectl. Upstream: apimachinery/pkg/util/{jsonmergepatch,strategicpatch}. */
/** @throws StatusError */
export function jsonPatch(_document: unknown, _patch: unknown): unknown {
  throw new Error('not yet');
}
export function mergePatch(_document: unknown, _patch: unknown): unknown {
  throw new Error('not yet');
}
export function createMergePatch(_old: unknown, _next: unknown): unknown {
  throw new Error('not yet');
}
/** @param typeName name of the generated type, for instance `Deployment` @throws StatusError BadRequest */
export function strategicMergePatch(_typeName: string, _document: unknown, _patch: unknown): unknown {
  throw new Error('not yet');
}
export function threeWayMergePatch(
  _typeName: string,
  _original: unknown,
  _modified: unknown,
  _current: unknown,
): unknown {
  throw new Error('not yet');
}
export function createStrategicMergePatch(_typeName: string, _old: unknown, _next: unknown): unknown {
  throw new Error('not yet');
}
