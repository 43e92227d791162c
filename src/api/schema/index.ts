/** Field tables of the served types, generated from upstream's OpenAPI. */
/** A field's type: a scalar, a named type, or a list or map of one. */
export type FieldType =
  | {
      readonly kind:
        | 'string'
        | 'boolean'
        | 'int32'
        | 'int64'
        | 'double'
        | 'time'
        | 'microtime'
        | 'quantity'
        | 'bytes'
        | 'int-or-string'
        | 'any';
    }
  | { readonly kind: 'list' | 'map'; readonly items: FieldType }
  | { readonly kind: 'struct'; readonly name: string };
export interface FieldSchema {
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** A Go pointer: a zero value is kept. */
  readonly pointer: boolean;
}
export function typeSchema(_name: string): readonly FieldSchema[] | undefined {
  throw new Error('not yet');
}
/** Full descriptions of types and fields (`Pod`, `Pod.spec`); loaded on first use. */
export function loadDescriptions(): Promise<Readonly<Record<string, string>>> {
  throw new Error('not yet');
}
