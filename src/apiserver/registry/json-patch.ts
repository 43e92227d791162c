/** Loaded with the first JSON patch. */
export { jsonPatch } from '../../api/index.ts';
