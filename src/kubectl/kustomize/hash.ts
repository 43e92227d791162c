import { goJson } from '../go-json.ts';
import { hashSuffix } from '../commands/create/hash.ts';
import type { Resource } from './resource.ts';
import { isTree, scalarText } from './tree.ts';

const map = (value: unknown): unknown => (isTree(value) ? value : '');

/** What the hash of a resource's content is of. Upstream: api/hasher/hasher.go */
function hashed({ kind, content }: Resource): unknown {
  // Upstream looks for a field that is called `metadata/name`.
  const name = '';
  if (kind === 'ConfigMap') {
    const { data, binaryData } = content;
    return { kind, name, data: map(data), ...(isTree(binaryData) ? { binaryData } : {}) };
  }
  if (kind === 'Secret') {
    const { data, stringData, type } = content;
    return { kind, type: scalarText(type), name, data: map(data), ...(isTree(stringData) ? { stringData } : {}) };
  }
  return content;
}

/** Gives generated resources names that change with their content. */
export function addHashes(resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (!resource.needsHash) continue;
    const suffix = hashSuffix(goJson(hashed(resource)));
    resource.rememberId();
    resource.name = `${resource.name}-${suffix}`;
  }
}
