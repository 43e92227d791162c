import { CelError, type CelValue } from '../values/value.ts';

/** The value of a variable; undefined where there is none. @throws CelError */
export type Variables = (name: string) => CelValue | undefined;

/** One evaluation: its variables, and what it has cost so far. */
export class Frame {
  cost = 0;
  readonly #variables: Variables;
  readonly #limit: number;
  /** Variables of loops by their place. What a loop has come to may be an error. */
  readonly #locals: (CelValue | CelError | undefined)[] = [];

  constructor(variables: Variables, limit: number) {
    this.#variables = variables;
    this.#limit = limit;
  }

  /** @throws CelError */
  variable(name: string): CelValue {
    const value = this.#variables(name);
    if (value === undefined) throw new CelError(`no such attribute(s): ${name}`);
    return value;
  }

  local(slot: number): CelValue {
    const value = this.#locals[slot];
    if (value instanceof CelError) throw value;
    return value ?? null;
  }

  setLocal(slot: number, value: CelValue | CelError): void {
    this.#locals[slot] = value;
  }

  /** @throws CelError where the budget is used up */
  charge(cost: number): void {
    this.cost += cost;
    if (this.cost > this.#limit) throw new CelError('operation cancelled: actual cost limit exceeded', true);
  }
}

/** A part of a program. @throws CelError */
export type Step = (frame: Frame) => CelValue;

/** The value, or why there is none; what ends the evaluation is thrown. */
export function attempt(step: Step, frame: Frame): CelValue | CelError {
  try {
    return step(frame);
  } catch (error) {
    if (error instanceof CelError && !error.fatal) return error;
    throw error;
  }
}
