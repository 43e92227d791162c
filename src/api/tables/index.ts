import type { KubernetesObject } from '../meta.ts';
import type { Resource } from '../resources.ts';
/** `metav1.TableColumnDefinition`. */
export interface TableColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date' | 'boolean' | 'number';
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, 1 with `-o wide`. */ readonly priority: number;
}
export type TableCell = string | number | boolean | null;
export function tableColumns(_resource: Resource): readonly TableColumn[] {
  throw new Error('not yet');
}
/** Cells of every column, in order. @param now milliseconds since the Unix epoch */
export function tableRow<T extends KubernetesObject>(
  _resource: Resource<T>,
  _object: T,
  _now: number,
): readonly TableCell[] {
  throw new Error('not yet');
}
