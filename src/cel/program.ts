import { check, type Checked } from './check/checker.ts';
import { homogeneousIssues } from './check/homogeneous.ts';
import { literalIssues, patternProblem } from './check/literals.ts';
import { estimateCost, NO_SIZES } from './cost/estimate.ts';
import type { SizeEstimator } from './cost/node.ts';
import type { Range } from './cost/range.ts';
import type { Environment } from './environment.ts';
import { Frame, type Step, type Variables } from './eval/frame.ts';
import { plan } from './eval/plan.ts';
import type { Expr } from './syntax/ast.ts';
import { type Issue, issuesText } from './syntax/issues.ts';
import { parse } from './syntax/parser.ts';
import type { CelType } from './types.ts';
import { CelError, type CelValue } from './values/value.ts';

/** What an evaluation came to, and what it cost. */
export interface Evaluation {
  readonly value?: CelValue;
  readonly error?: CelError;
  readonly cost: number;
}

/** upstream: k8s.io/apiserver/pkg/apis/cel/config.go PerCallLimit */
export const PER_CALL_LIMIT = 1_000_000;

/** An expression that was found to be good. */
export class Program {
  readonly source: string;
  readonly #expr: Expr;
  readonly #checked: Checked;
  #step: Step | undefined;

  constructor(source: string, expr: Expr, checked: Checked) {
    this.source = source;
    this.#expr = expr;
    this.#checked = checked;
  }

  get type(): CelType {
    return this.#checked.type;
  }

  /** Whether a variable of the environment is used. */
  refersTo(name: string): boolean {
    for (const reference of this.#checked.references.values()) {
      if (reference.kind === 'variable' && reference.name === name) return true;
    }
    return false;
  }

  /** What it can cost. */
  estimate(sizes: SizeEstimator = NO_SIZES): Range {
    return estimateCost(this.#expr, this.#checked, sizes);
  }

  evaluate(variables: Variables, limit = PER_CALL_LIMIT): Evaluation {
    const frame = new Frame(variables, limit);
    try {
      this.#step ??= plan(this.#expr, this.#checked);
      const value = this.#step(frame);
      return { value, cost: frame.cost };
    } catch (error) {
      if (error instanceof CelError) return { error, cost: frame.cost };
      // Nested deeper than the stack: a budget, too.
      if (error instanceof RangeError) return { error: new CelError(error.message), cost: frame.cost };
      throw error;
    }
  }
}

/** Issues in cel-go's words: `ERROR: <input>:1:5: undefined field 'x'` and where it is. */
export interface CompileFailure {
  readonly issues: string;
  /** What failed: reading and checking it, or making a program of it. */
  readonly stage: 'compilation' | 'instantiation';
}

/** Reads and checks an expression. upstream: cel-go cel.Env.Compile */
export function compile(environment: Environment, source: string): Program | CompileFailure {
  const { expr, issues } = parse(source);
  if (expr === undefined) return failure(source, issues);
  const checked = check(environment, expr);
  if ('issues' in checked) return failure(source, checked.issues);
  const literals = [...literalIssues(expr), ...homogeneousIssues(expr, checked)];
  if (literals.length > 0) return failure(source, literals);
  const problem = patternProblem(expr);
  return problem === undefined ? new Program(source, expr, checked) : { issues: problem, stage: 'instantiation' };
}

function failure(source: string, issues: readonly Issue[]): CompileFailure {
  return { issues: issuesText(source, issues), stage: 'compilation' };
}
