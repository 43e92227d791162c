import type { KubernetesObject } from '../../api/index.ts';

/** Longer numbers than any name of an object has. */
const DIGITS = 20;

/** What names are compared by so that `node-2` comes before `node-10`: comparing by locale takes a hundred times as long. */
function naturalKey(name: string): string {
  return name.replace(/\d+/g, (digits) => digits.padStart(DIGITS, '0'));
}

/** By object, since an object does not change; forgetting costs time only. */
const keys = new WeakMap<KubernetesObject, string>();

function keyOf(object: KubernetesObject): string {
  const known = keys.get(object);
  if (known !== undefined) return known;
  const key = naturalKey(object.metadata.name);
  keys.set(object, key);
  return key;
}

/** The objects by name, numbers in names by their value. */
export function byName<T extends KubernetesObject>(objects: readonly T[]): T[] {
  return objects.toSorted((a, b) => compareText(keyOf(a), keyOf(b)));
}

/** By code units: names and times of objects are ASCII. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
