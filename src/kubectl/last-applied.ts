import type { ManifestObject } from './manifests.ts';

/** Annotation that remembers what was applied. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function sortedJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedJson);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sortedJson(child)]));
}

/** The object with the annotation that remembers it. Upstream: kubectl/pkg/util/apply.go. */
export function withLastApplied(object: ManifestObject): ManifestObject {
  const { [LAST_APPLIED]: _old, ...annotations } = object.metadata.annotations ?? {};
  const remembered = { ...object, metadata: { ...object.metadata, annotations } };
  const text = `${JSON.stringify(sortedJson(remembered))}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}
