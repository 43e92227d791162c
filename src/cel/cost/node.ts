import type { CelType } from '../types.ts';
import type { Expr } from '../syntax/ast.ts';
import type { Range } from './range.ts';

/** A part of an expression as estimates see it. upstream: cel-go checker/cost.go AstNode */
export interface CostNode {
  readonly expr: Expr | undefined;
  readonly type: CelType;
  /** Where in a variable it is: `self`, `spec`, `@items`; empty where that is not known. */
  readonly path: readonly string[];
  /** How large it is, where the expression tells. */
  readonly size: Range | undefined;
}

/** How large what is at a path can be; undefined where nothing is known. */
export type SizeEstimator = (path: readonly string[]) => Range | undefined;

export interface CallEstimate {
  readonly cost: Range;
  /** Of what it returns. */
  readonly size?: Range;
}
