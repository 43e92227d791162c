import type { CelValue } from '../values/value.ts';

/** Where an expression begins: an offset in characters (code points), as cel-go counts. */
interface Positioned {
  readonly id: number;
  readonly at: number;
}

/** Expressions after macros were expanded. upstream: cel-spec syntax.proto */
export type Expr = Positioned &
  (
    | { readonly kind: 'const'; readonly value: CelValue }
    | { readonly kind: 'ident'; readonly name: string }
    | { readonly kind: 'select'; readonly operand: Expr; readonly field: string; readonly test: boolean }
    | { readonly kind: 'call'; readonly name: string; readonly target?: Expr; readonly args: readonly Expr[] }
    | { readonly kind: 'list'; readonly elements: readonly Expr[]; readonly optional: ReadonlySet<number> }
    | { readonly kind: 'map'; readonly entries: readonly MapEntry[] }
    | { readonly kind: 'struct'; readonly name: string; readonly fields: readonly StructField[] }
    | Comprehension
  );

export type ExprOf<K extends Expr['kind']> = Extract<Expr, { readonly kind: K }>;

export interface MapEntry {
  readonly id: number;
  readonly at: number;
  readonly key: Expr;
  readonly value: Expr;
  readonly optional: boolean;
}

export interface StructField {
  readonly id: number;
  readonly at: number;
  readonly name: string;
  readonly value: Expr;
  readonly optional: boolean;
}

/** A loop over a list or map: what `all`, `exists`, `map` and their like are made of. */
export interface Comprehension {
  readonly kind: 'comprehension';
  readonly iterVar: string;
  readonly iterVar2?: string;
  readonly range: Expr;
  readonly accuVar: string;
  readonly accuInit: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}
