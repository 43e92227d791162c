import { groupResource, type KubernetesObject, type Resource } from '../../../api/index.ts';
import type { KindGroup } from '../../state/kinds.ts';
import { byName } from '../../state/natural-order.ts';

/** A visible line of the tree. */
export type TreeRow =
  | { readonly type: 'group'; readonly id: string; readonly title: string }
  | {
      readonly type: 'kind';
      readonly id: string;
      readonly resource: Resource;
      readonly count: number;
      readonly expanded: boolean;
    }
  | { readonly type: 'object'; readonly id: string; readonly resource: Resource; readonly object: KubernetesObject };

/** @param objectsOf what is in view of a resource */
export function treeRows(
  groups: readonly KindGroup[],
  expanded: ReadonlySet<string>,
  objectsOf: (resource: Resource) => readonly KubernetesObject[],
): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  for (const { title, resources } of groups) {
    rows.push({ type: 'group', id: title, title });
    for (const resource of resources) {
      const id = groupResource(resource);
      const objects = objectsOf(resource);
      rows.push({ type: 'kind', id, resource, count: objects.length, expanded: expanded.has(id) });
      if (!expanded.has(id)) continue;
      for (const object of byName(objects)) rows.push({ type: 'object', id: object.metadata.uid, resource, object });
    }
  }
  return rows;
}
