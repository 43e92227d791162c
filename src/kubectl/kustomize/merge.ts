import { patchFactOf, typeNameOf, typeSchema, type FieldType } from '../../api/index.ts';
import { KustomizeError } from './failure.ts';
import { gvkOf } from './ids.ts';
import { isList, isScalar, isTree, removeField, scalarText, type Tree } from './tree.ts';

/** How a value merges: fields of a struct, items of a list; undefined where nobody knows. */
interface Shape {
  readonly type: FieldType | undefined;
  /** Of a list whose items merge; [''] for plain values. */
  readonly keys?: readonly string[];
}

const UNKNOWN: Shape = { type: undefined };

/** Lists whose items have more than one key. Upstream: x-kubernetes-list-map-keys of Kubernetes 1.21. */
const MORE_KEYS: Readonly<Record<string, string>> = {
  containerPort: 'protocol',
  port: 'protocol',
  topologyKey: 'whenUnsatisfiable',
};

function fieldShape({ type }: Shape, field: string): Shape {
  if (type?.kind === 'map') return { type: type.items };
  if (type?.kind !== 'struct') return UNKNOWN;
  const found = typeSchema(type.name)?.fields.get(field);
  if (found === undefined) return UNKNOWN;
  const { mergeKey } = patchFactOf(type.name, field);
  if (mergeKey === undefined) return { type: found.type };
  const more = MORE_KEYS[mergeKey];
  return { type: found.type, keys: more === undefined ? [mergeKey] : [mergeKey, more] };
}

function itemShape({ type }: Shape): Shape {
  return type?.kind === 'list' ? { type: type.items } : UNKNOWN;
}

type Directive = 'merge' | 'replace' | 'delete';

function directive(value: unknown): Directive {
  if (value === 'merge' || value === 'replace' || value === 'delete') return value;
  throw new KustomizeError(`unknown patch strategy '${scalarText(value)}'`);
}

/** Reads the directive of a patch, and takes it out. */
function takeDirective(patch: unknown): Directive {
  if (isTree(patch) && patch['$patch'] !== undefined) {
    const found = directive(patch['$patch']);
    delete patch['$patch'];
    return found;
  }
  if (isList(patch)) {
    const at = patch.findIndex(
      (item) => isTree(item) && item['$patch'] !== undefined && Object.keys(item).length === 1,
    );
    if (at < 0) return 'merge';
    const [item] = patch.splice(at, 1);
    return directive(isTree(item) ? item['$patch'] : undefined);
  }
  return 'merge';
}

const isMissing = (value: unknown): value is null | undefined => value === null || value === undefined;

function kindOf(value: unknown): string {
  if (isTree(value)) return 'MappingNode';
  return isList(value) ? 'SequenceNode' : 'ScalarNode';
}

function checkKinds(...values: readonly unknown[]): string | undefined {
  const present = values.filter((it) => !isMissing(it));
  const [first, second] = present.map(kindOf);
  if (second !== undefined && first !== second) {
    throw new KustomizeError(
      `wrong node kind: expected ${first ?? ''} but was ${second}: node contents:\n${JSON.stringify(present[1])}\n`,
    );
  }
  return first;
}

/** @returns undefined for what is deleted. Upstream: kyaml/yaml/merge2, with items of patches put first */
function walk(dest: unknown, patch: unknown, shape: Shape): unknown {
  const kind = checkKinds(dest, patch);
  if (kind === 'ScalarNode') return patch === undefined ? dest : (patch ?? undefined);
  if (kind === 'SequenceNode') return walkList(dest, patch, shape);
  return walkMap(dest, patch, shape);
}

function visitMap(dest: unknown, patch: unknown): unknown {
  if (isMissing(dest)) {
    if (takeDirective(patch) === 'delete') return undefined;
    return patch === undefined ? dest : patch;
  }
  if (patch === null) return undefined;
  const how = takeDirective(patch);
  return how === 'delete' ? undefined : how === 'replace' ? patch : dest;
}

function walkMap(dest: unknown, patch: unknown, shape: Shape): unknown {
  const result = visitMap(dest, patch);
  if (!isTree(result)) return patch === undefined ? result : undefined;
  const names = new Set([...Object.keys(result), ...(isTree(patch) ? Object.keys(patch) : [])]);
  for (const name of [...names].sort()) {
    const value = walk(result[name], isTree(patch) ? patch[name] : undefined, fieldShape(shape, name));
    if (value === undefined) removeField(result, name);
    else result[name] = value;
  }
  return result;
}

function walkList(dest: unknown, patch: unknown, shape: Shape): unknown {
  if (shape.keys === undefined) return patch === undefined ? dest : patch === null ? undefined : patch;
  if (patch === null && !isMissing(dest)) return undefined;
  const how = isMissing(dest) ? 'merge' : takeDirective(patch);
  if (how === 'delete') return undefined;
  const base = how === 'replace' || isMissing(dest) ? patch : dest;
  if (!isList(base)) return base;
  return mergeItems(base, isList(patch) ? patch : undefined, shape.keys, itemShape(shape));
}

type Keys = readonly string[];

function valueOf(item: unknown, key: string): string {
  if (key === '') return scalarText(item);
  return isTree(item) ? scalarText(item[key]) : '';
}

/** Items that have the values, an empty one standing for any. */
function findItem(items: readonly unknown[], keys: Keys, values: Keys): unknown {
  return items.find((item) =>
    keys.every((key, at) => {
      if (key === '') return isScalar(item) && scalarText(item) === values[at];
      if (!isTree(item) || isMissing(item[key])) return false;
      return values[at] === '' || scalarText(item[key]) === values[at];
    }),
  );
}

/**
 * Puts an item where those with the same keys are, or at the end; undefined takes them out. When there are fewer values
 * than keys, the first decide, as they do upstream (kyaml/yaml, ElementSetter).
 */
function setItem(items: unknown[], keys: Keys, values: Keys, item: unknown): void {
  let found = false;
  const kept: unknown[] = [];
  for (const old of items) {
    if (isMissing(old) || (isTree(old) && Object.keys(old).length === 0)) continue;
    const asked = keys.slice(0, values.length);
    const same = asked.length > 0 && findItem([old], asked, values) !== undefined;
    if (!same) {
      if (values.length > 0) kept.push(old);
      continue;
    }
    found = true;
    if (item !== undefined) kept.push(item);
  }
  if (!found && item !== undefined) kept.push(item);
  items.splice(0, items.length, ...kept);
}

/** Two sets of values are the same item when they share one, and differ only where one of them says nothing. */
function matched(a: Keys, b: Keys): Keys | undefined {
  const agree = a.every((value, at) => value === b[at] || value === '' || b[at] === '');
  const shared = a.some((value, at) => value === b[at]);
  return agree && shared ? a.map((value, at) => (value === '' ? (b[at] ?? '') : value)) : undefined;
}

function unified(lists: readonly Keys[]): readonly Keys[] {
  const result = [...lists];
  for (let i = 0; i < result.length; i++) {
    for (let j = 0; j < result.length; j++) {
      const same = matched(result[i] ?? [], result[j] ?? []);
      if (same !== undefined) result[i] = result[j] = same;
    }
  }
  return result;
}

function keyValues(lists: readonly (readonly unknown[])[], keys: Keys): readonly Keys[] {
  const seen = new Set<string>();
  return lists.flatMap((items) =>
    items.flatMap((item) => {
      const values = keys.map((key) => valueOf(item, key));
      const text = JSON.stringify(values);
      if (values.every((it) => it === '') || seen.has(text)) return [];
      seen.add(text);
      return [values];
    }),
  );
}

function mergeItems(dest: unknown[], patch: unknown[] | undefined, keys: Keys, shape: Shape): unknown {
  const found = keyValues([patch ?? [], dest], keys);
  const all = keys.length > 1 ? unified(found) : found;
  const given = keys.filter((_key, at) => all.some((values) => values[at] !== ''));
  const used = given.length === 0 ? keys : given;
  const result: unknown[] = [];
  for (const values of all) {
    const usedValues = values.filter((_value, at) => used.includes(keys[at] ?? ''));
    const own = used.filter((key) => usedValues[used.indexOf(key)] !== '');
    const ownValues = usedValues.filter((value) => value !== '');
    const value = walk(findItem(dest, own, ownValues), patch && findItem(patch, own, ownValues), shape);
    if (isMissing(value) || (isTree(value) && Object.keys(value).length === 0)) {
      setItem(dest, used, usedValues, undefined);
      continue;
    }
    if (isTree(value)) {
      for (const [at, key] of used.entries())
        if (value[key] === undefined && usedValues[at] !== '') value[key] = usedValues[at];
    }
    setItem(result, used, usedValues, value);
  }
  if (all.length === 0) return dest;
  for (const item of dest) appendItem(result, item, used);
  return result;
}

function appendItem(result: unknown[], item: unknown, keys: Keys): void {
  const values: string[] = [];
  for (const key of keys) {
    if (key === '') values.push(scalarText(item));
    else if (isTree(item) && !isMissing(item[key])) values.push(scalarText(item[key]));
    else result.push(item);
  }
  if (keys.length > 1) setItem(result, keys, values, undefined);
  setItem(result, keys, values, item);
}

/** Merges a strategic merge patch into a document. @returns undefined when the patch deletes it. */
export function mergeInto(dest: Tree, patch: Tree): Tree | undefined {
  const gvk = gvkOf(scalarText(dest['apiVersion']), scalarText(dest['kind']));
  const name = typeNameOf(gvk);
  const known = typeSchema(name) !== undefined;
  const shape: Shape = known ? { type: { kind: 'struct', name } } : UNKNOWN;
  const merged = walk(dest, patch, shape);
  return isTree(merged) ? merged : undefined;
}
