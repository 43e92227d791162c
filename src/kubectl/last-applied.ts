import { goJson } from './go-json.ts';
import type { ManifestObject } from './manifests.ts';

/** Annotation that remembers what was applied. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The object with the annotation that remembers it. Upstream: kubectl/pkg/util/apply.go. */
export function withLastApplied(object: ManifestObject): ManifestObject {
  const { [LAST_APPLIED]: _old, ...annotations } = object.metadata.annotations ?? {};
  const remembered = { ...object, metadata: { ...object.metadata, annotations } };
  const text = `${goJson(remembered)}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}
