import { KustomizeError } from '../failure.ts';
import { type FieldSpec, visitField, visitFields } from '../field-spec.ts';
import { gvkText, isSelected } from '../ids.ts';
import type { Texts } from '../kustomization.ts';
import type { ResMap } from '../res-map.ts';
import { isTree, scalarText, type Slot } from '../tree.ts';

function setEntries(entries: Texts): (slot: Slot) => void {
  return (slot) => {
    const old = slot.value;
    if (old !== null && old !== undefined && !isTree(old)) {
      throw new KustomizeError(
        `wrong node kind: expected MappingNode but was ScalarNode: node contents:\n${scalarText(old)}\n`,
      );
    }
    slot.set({ ...(isTree(old) ? old : {}), ...entries });
  };
}

/** Sets labels or annotations in fields that are maps. Upstream: api/filters/{labels,annotations} */
export function setTexts(map: ResMap, entries: Texts, specs: readonly FieldSpec[]): void {
  if (Object.keys(entries).length === 0) return;
  for (const { content } of map.resources) visitFields(content, specs, setEntries(entries), 'map');
}

/** Kinds whose names are not for kustomizations to choose. */
const KEEP_NAMES = [
  { kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', kind: 'APIService' },
  { kind: 'Namespace' },
];

/** Upstream: builtins/PrefixTransformer.go and SuffixTransformer.go */
export function renameAll(map: ResMap, part: string, where: 'prefix' | 'suffix', specs: readonly FieldSpec[]): void {
  if (part === '') return;
  for (const resource of map.resources) {
    const id = resource.originalId;
    if (KEEP_NAMES.some((it) => isSelected(id, it))) continue;
    for (const spec of specs) {
      if (!isSelected(id, spec)) continue;
      if (spec.path === 'metadata/name') {
        resource.history[where === 'prefix' ? 'prefixes' : 'suffixes'].push(part);
        resource.rememberId();
      }
      visitField(resource.content, spec, (slot) => {
        const old = scalarText(slot.value);
        slot.set(where === 'prefix' ? `${part}${old}` : `${old}${part}`);
      });
    }
  }
}

/** Upstream: builtins/ReplicaCountTransformer.go */
export function setReplicas(
  map: ResMap,
  { name = '', count = 0 }: { readonly name?: string; readonly count?: number },
  specs: readonly FieldSpec[],
): void {
  let found = false;
  for (const spec of specs) {
    for (const resource of map.withAnyId((id) => id.name === name && isSelected(id, spec))) {
      found = true;
      visitField(resource.content, spec, (slot) => slot.set(count), 'scalar');
    }
  }
  if (found) return;
  const kinds = specs.map(gvkText).join(' ');
  throw new KustomizeError(`resource with name ${name} does not match a config with the following GVK [${kinds}]`);
}
