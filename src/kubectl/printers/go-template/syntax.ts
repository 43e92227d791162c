/** What stands in the braces, as a tree. Upstream: Go's text/template/parse. */
export type Operand =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'dot' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline };

/** An operand and the fields that are taken of it: `$x.a.b`, `(index . 0).name`. */
export interface Term {
  readonly operand: Operand;
  readonly fields: readonly string[];
}

/** A function and its arguments, or one value. */
export type Call = readonly Term[];

export interface Pipeline {
  readonly declares: readonly string[];
  /** Whether variables that exist are given a new value (`=`). */
  readonly assigns: boolean;
  readonly calls: readonly Call[];
  /** As it is written, for messages. */
  readonly text: string;
}

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'template'; readonly name: string; readonly pipeline: Pipeline | undefined }
  | {
      readonly kind: 'if' | 'range' | 'with';
      readonly pipeline: Pipeline;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    };

export interface Template {
  readonly body: readonly Node[];
  /** Those of `define` and `block`. */
  readonly named: ReadonlyMap<string, readonly Node[]>;
}

/** A template that cannot be read, or not be carried out. */
export class TemplateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TemplateError';
  }
}
