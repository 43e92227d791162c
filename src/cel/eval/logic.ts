import { CelError, CelOptional, noSuchOverload } from '../values/value.ts';
import { attempt, type Step } from './frame.ts';

/** `&&` (`decides` is false) and `||` (true): an operand that decides wins over an error of the other. */
export function logical(left: Step, right: Step, decides: boolean): Step {
  return (frame) => {
    const first = attempt(left, frame);
    if (first === decides) return decides;
    const second = attempt(right, frame);
    if (second === decides) return decides;
    for (const operand of [first, second]) {
      if (operand instanceof CelError) throw operand;
      if (typeof operand !== 'boolean') throw noSuchOverload();
    }
    return !decides;
  };
}

export function conditional(condition: Step, yes: Step, no: Step): Step {
  return (frame) => {
    const value = condition(frame);
    if (typeof value !== 'boolean') throw noSuchOverload();
    return value ? yes(frame) : no(frame);
  };
}

/** False is false; an error is not. */
export function notStrictlyFalse(operand: Step): Step {
  return (frame) => {
    const value = attempt(operand, frame);
    frame.charge(1);
    return value !== false;
  };
}

/** `a.or(b)`, `a.orValue(b)`: the second only where the first has nothing. */
export function orElse(first: Step, second: Step, unwraps: boolean): Step {
  return (frame) => {
    const optional = first(frame);
    if (!(optional instanceof CelOptional)) throw noSuchOverload();
    if (optional.value === undefined) return second(frame);
    return unwraps ? optional.value : optional;
  };
}
