import {
  type CelType,
  type CelValue,
  compile,
  type Environment,
  Program,
  sameType,
  typeText,
} from '../../../cel/index.ts';

/** An expression that can be evaluated, or why it cannot. upstream: k8s.io/apiserver/pkg/admission/plugin/cel CompilationResult */
export interface Condition {
  readonly expression: string;
  readonly program?: Program;
  readonly error?: string;
}

/** @param allowed what it may come to; undefined for anything */
export function compileCondition(
  environment: Environment,
  expression: string,
  allowed: readonly CelType[] | undefined,
): Condition {
  const program = compile(environment, expression);
  if (!(program instanceof Program)) {
    const what = program.stage === 'instantiation' ? 'program instantiation' : program.stage;
    return { expression, error: `${what} failed: ${program.issues}` };
  }
  if (allowed === undefined || allowed.some((type) => sameType(type, program.type))) return { expression, program };
  const names = allowed.map(typeText);
  const wanted = names.length === 1 ? (names[0] ?? '') : `one of [${names.join(' ')}]`;
  return { expression, error: `must evaluate to ${wanted} but got ${typeText(program.type)}` };
}

/** What an expression came to, or why it came to nothing. */
export interface Outcome {
  readonly value?: CelValue;
  readonly error?: string;
}

/** The budget of a request's expressions is used up: none of the rest is evaluated. */
export class OutOfBudgetError extends Error {
  override readonly name = 'OutOfBudgetError';

  constructor() {
    super('validation failed due to running out of cost budget, no further validation rules will be run');
  }
}

/** What is left to spend. */
export class Budget {
  #left: number;

  constructor(left: number) {
    this.#left = left;
  }

  /** @throws OutOfBudgetError */
  spend(cost: number): void {
    if (cost > this.#left) throw new OutOfBudgetError();
    this.#left -= cost;
  }
}

/** Evaluates one expression. @throws OutOfBudgetError upstream: activation.go Evaluate */
export function evaluate(
  { program, expression, error }: Condition,
  variables: (name: string) => CelValue | undefined,
  budget: Budget,
): Outcome {
  if (program === undefined) return { error: `compilation error: ${error ?? ''}` };
  const result = program.evaluate(variables);
  budget.spend(result.cost);
  if (result.error !== undefined) {
    return { error: `expression '${expression}' resulted in error: ${result.error.message}` };
  }
  return result.value === undefined ? {} : { value: result.value };
}
