/** The patch formats of the API and of kubectl. Upstream: apimachinery/pkg/util/{jsonmergepatch,strategicpatch}. Imports schema. */
export { goText } from './json.ts';
export { jsonPatch } from './json-patch.ts';
export { type MergeFact, patchFactOf } from './merge-facts.ts';
export { createMergePatch, mergePatch, threeWayJsonMergePatch } from './merge-patch.ts';
export { createStrategicMergePatch, strategicMergePatch, threeWayMergePatch } from './strategic.ts';
