import { type Element, elementText } from './element.ts';
import { elementAt, TypedError } from './list-elements.ts';
import {
  type ApplyType,
  fieldTypeOf,
  hasFields,
  hasItems,
  isFields,
  isList,
  type ListType,
  type MapType,
  shapeOf,
} from './type.ts';

/**
 * A live value with an applied one merged into it. Nothing is taken away; where both have a leaf, the applied one counts.
 * Upstream: structured-merge-diff typed/merge.go @throws TypedError
 */
export function merge(type: ApplyType, live: unknown, applied: unknown): unknown {
  if (applied === undefined || live === applied) return live;
  if (live === undefined) return applied;
  const shape = shapeOf(type, applied);
  const { map, list } = type;
  if (shape !== shapeOf(type, live)) return applied;
  if (shape === 'map' && map?.atomic === false && (hasFields(live) || hasFields(applied))) {
    return mergeMaps(map, isFields(live) ? live : {}, isFields(applied) ? applied : {});
  }
  if (shape === 'list' && list !== undefined && list.merge !== 'atomic' && (hasItems(live) || hasItems(applied))) {
    return mergeLists(list, isList(live) ? live : [], isList(applied) ? applied : []);
  }
  return applied;
}

function mergeMaps(
  map: MapType,
  live: Readonly<Record<string, unknown>>,
  applied: Readonly<Record<string, unknown>>,
): unknown {
  const result: Record<string, unknown> = { ...live };
  for (const [name, value] of Object.entries(applied)) {
    const type = fieldTypeOf(map, name);
    result[name] = type === undefined ? value : merge(type, live[name], value);
  }
  return result;
}

interface Indexed {
  readonly order: readonly Element[];
  /** An item that is there more than once has no value to merge with. */
  readonly values: ReadonlyMap<Element, unknown>;
}

function index(list: ListType, items: readonly unknown[], allowDuplicates: boolean): Indexed {
  const order: Element[] = [];
  const values = new Map<Element, unknown>();
  items.forEach((item, at) => {
    const element = elementAt(list, item, at);
    if (values.has(element)) {
      if (!allowDuplicates) throw new TypedError(`duplicate entries for key ${elementText(element)}`);
      values.set(element, undefined);
    } else {
      values.set(element, item);
    }
    order.push(element);
  });
  return { order, values };
}

/**
 * Items in the order of the applied list; those that only the live list has keep their place after the common item
 * before them, as far as the two orders allow.
 */
function mergeLists(list: ListType, live: readonly unknown[], applied: readonly unknown[]): readonly unknown[] {
  const [ours, theirs] = [index(list, live, true), index(list, applied, false)];
  const result: unknown[] = [];
  const shared = theirs.order.filter((element) => ours.values.has(element));
  const done = new Set<Element>();
  let [left, right, nextShared] = [0, 0, 0];
  const take = (element: Element): void => {
    done.add(element);
    result.push(merge(list.items, ours.values.get(element), theirs.values.get(element)));
    right++;
    if (shared[nextShared] === element) nextShared++;
  };
  while (left < ours.order.length || right < theirs.order.length) {
    const [own, other, pending] = [ours.order[left], theirs.order[right], shared[nextShared]];
    if (own !== undefined && own === other) {
      take(own);
      left++;
    } else if (own !== undefined && !theirs.values.has(own)) {
      result.push(live[left]);
      left++;
    } else if (own !== undefined && other !== undefined && pending !== undefined && pending !== own) {
      // It comes where the applied list has it.
      left++;
    } else {
      if (own !== undefined && done.has(own)) left++;
      if (other !== undefined) take(other);
    }
  }
  return result;
}
