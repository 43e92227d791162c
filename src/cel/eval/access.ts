import { find, index } from '../functions/operators.ts';

import { keyText } from '../values/map.ts';
import { CelError, CelList, CelMap, CelOptional, type CelValue } from '../values/value.ts';
import type { Step } from './frame.ts';

/** Undefined where there is nothing. upstream: cel-go interpreter/attributes.go refQualify */
function lookUp(container: CelValue, key: CelValue): CelValue | undefined {
  return container instanceof CelMap || container instanceof CelList ? find(container, key) : undefined;
}

/** What an optional holds is looked into; the answer is then optional. */
function optionally(container: CelValue, key: CelValue): CelValue {
  const target = container instanceof CelOptional ? container.value : container;
  const found = target === undefined ? undefined : lookUp(target, key);
  return found === undefined ? CelOptional.none : new CelOptional(found);
}

function strictly(container: CelValue, key: CelValue): CelValue {
  if (container instanceof CelOptional) return optionally(container, key);
  if (container instanceof CelMap || container instanceof CelList) return index(container, key);
  throw new CelError(`no such key: ${keyText(key)?.slice(1) ?? ''}`);
}

/** `a.b`, `a[b]`; with `?` nothing is an answer, too. @param extra what it costs beside the step itself */
export function accessStep(operand: Step, key: Step, optional: boolean, extra: number): Step {
  const access = optional ? optionally : strictly;
  return (frame) => {
    const container = operand(frame);
    const name = key(frame);
    const isOptional = optional || container instanceof CelOptional;
    if (!isOptional) frame.charge(1 + extra);
    const found = access(container, name);
    // Nothing found is nothing counted. upstream: cel-go interpreter/decorators.go evalWatchConstQual
    if (isOptional) frame.charge(found === CelOptional.none ? extra : 1 + extra);
    return found;
  };
}

/** `has(a.b)` */
export function presenceStep(operand: Step, field: string): Step {
  return (frame) => {
    const container = operand(frame);
    const target = container instanceof CelOptional ? container.value : container;
    return target !== undefined && lookUp(target, field) !== undefined;
  };
}
