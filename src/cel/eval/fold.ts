import { type CelError, CelList, CelMap } from '../values/value.ts';
import { type CelValue, noSuchOverload } from '../values/value.ts';
import { attempt, type Step } from './frame.ts';

interface Fold {
  readonly range: Step;
  readonly init: Step;
  readonly condition: Step;
  readonly step: Step;
  readonly result: Step;
  /** Places of the variables. */
  readonly accu: number;
  readonly iter: number;
  readonly iter2: number | undefined;
}

/** upstream: cel-go interpreter/interpretable.go evalFold */
export function foldStep({ range, init, condition, step, result, accu, iter, iter2 }: Fold): Step {
  return (frame) => {
    const items = range(frame);
    if (!(items instanceof CelList) && !(items instanceof CelMap)) throw noSuchOverload();
    frame.setLocal(accu, attempt(init, frame));
    for (const [key, value] of entriesOf(items, iter2 !== undefined)) {
      frame.setLocal(iter, key);
      if (iter2 !== undefined) frame.setLocal(iter2, value);
      if (attempt(condition, frame) === false) break;
      frame.setLocal(accu, attempt(step, frame));
    }
    return result(frame);
  };
}

/** One variable is an item or a key; two are the index or key, and what is there. */
function* entriesOf(items: CelList | CelMap, pairs: boolean): Generator<readonly [CelValue, CelValue | CelError]> {
  if (items instanceof CelMap) {
    for (const key of items.keys()) yield [key, pairs ? (items.find(key) ?? null) : null];
    return;
  }
  for (let at = 0; at < items.size; at++) yield pairs ? [BigInt(at), items.at(at)] : [items.at(at), null];
}
