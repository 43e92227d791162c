import type { KubernetesObject } from '../meta.ts';
import type { Resource } from '../resources/index.ts';
import type { TableCell, TableColumn } from './cell.ts';

export type { TableCell, TableColumn };

/** How a kind is printed: its columns, and an object's cells in their order. */
export interface TableDefinition<T extends KubernetesObject = never> {
  readonly resource: Resource;
  readonly columns: readonly TableColumn[];
  /** @param now milliseconds since the Unix epoch */
  readonly cells: (object: T, now: number) => readonly TableCell[];
}

export const NAME_DESCRIPTION =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';
export const AGE_DESCRIPTION =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata';

export function column(name: string, description: string, type: TableColumn['type'] = 'string'): TableColumn {
  return { name, type, format: '', description, priority: 0 };
}

export function wide(name: string, description: string, type: TableColumn['type'] = 'string'): TableColumn {
  return { name, type, format: '', description, priority: 1 };
}

export const NAME: TableColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: NAME_DESCRIPTION,
  priority: 0,
};
export const AGE = column('Age', AGE_DESCRIPTION);

/** Items joined by commas, at most three of them: `a,b,c + 2 more...`. */
export function listWithMore(items: readonly string[], whenEmpty: string): string {
  if (items.length === 0) return whenEmpty;
  const more = items.length > 3 ? ` + ${String(items.length - 3)} more...` : '';
  return `${items.slice(0, 3).join(',')}${more}`;
}
