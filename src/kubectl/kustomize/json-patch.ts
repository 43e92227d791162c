import { KustomizeError } from './failure.ts';
import { isList, isTree, removeField, type Tree } from './tree.ts';
import { documentOf } from './yaml-input.ts';

export interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** A JSON patch, written as JSON or YAML. @throws KustomizeError for what is none */
export async function parseJsonPatch(text: string): Promise<readonly Operation[]> {
  const document = await documentOf(text);
  if (document === null || document === undefined) return [];
  if (!isList(document)) {
    const type = isTree(document) ? 'object' : typeof document;
    throw new KustomizeError(`json: cannot unmarshal ${type} into Go value of type jsonpatch.Patch`);
  }
  return document.map((it) => {
    if (!isTree(it)) throw new KustomizeError('json: cannot unmarshal value into Go value of type jsonpatch.Operation');
    return it as unknown as Operation;
  });
}

interface Place {
  readonly holder: Tree | unknown[];
  readonly key: string;
}

function keysOf(path: string): readonly string[] {
  return path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function child(holder: unknown, key: string): unknown {
  if (isList(holder)) return holder[Number(key)];
  return isTree(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined;
}

function placeOf(root: Tree, path: string, verb: string): Place {
  const keys = keysOf(path);
  const key = keys.at(-1);
  let holder: unknown = root;
  for (const part of keys.slice(0, -1)) holder = child(holder, part);
  if (key === undefined || (!isList(holder) && !isTree(holder))) {
    const shown = verb === 'replace' ? path : JSON.stringify(path);
    throw new KustomizeError(`${verb} operation does not apply: doc is missing path: ${shown}: missing value`);
  }
  return { holder, key };
}

function indexOf({ holder, key }: Place, verb: string, path: string): number {
  const length = isList(holder) ? holder.length : 0;
  const why = `error in ${verb} for path: '${path}'`;
  if (!/^-?\d+$/.test(key)) {
    throw new KustomizeError(`${why}: strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
  }
  const index = Number(key);
  if (index > length || index < -length) {
    throw new KustomizeError(`${why}: Unable to access invalid index: ${key}: invalid index referenced`);
  }
  return index < 0 ? index + length : index;
}

function add(root: Tree, path: string, value: unknown, verb: string): void {
  const place = placeOf(root, path, verb);
  if (!isList(place.holder)) place.holder[place.key] = value;
  else if (place.key === '-') place.holder.push(value);
  else place.holder.splice(indexOf(place, verb, path), 0, value);
}

function get(root: Tree, path: string, verb: string): unknown {
  if (path === '') return root;
  const place = placeOf(root, path, verb);
  return child(place.holder, place.key);
}

function remove(root: Tree, path: string, verb: string): void {
  const place = placeOf(root, path, verb);
  if (isList(place.holder)) {
    const index = indexOf(place, verb, path);
    if (index >= place.holder.length) {
      throw new KustomizeError(
        `error in remove for path: '${path}': Unable to access invalid index: ${place.key}: invalid index referenced`,
      );
    }
    place.holder.splice(index, 1);
    return;
  }
  if (!Object.hasOwn(place.holder, place.key)) {
    throw new KustomizeError(
      `error in remove for path: '${path}': Unable to remove nonexistent key: ${place.key}: missing value`,
    );
  }
  removeField(place.holder, place.key);
}

function replace(root: Tree, path: string, value: unknown): void {
  const place = placeOf(root, path, 'replace');
  const missing = (): never => {
    throw new KustomizeError(`replace operation does not apply: doc is missing key: ${path}: missing value`);
  };
  if (isList(place.holder)) {
    const index = /^\d+$/.test(place.key) ? Number(place.key) : -1;
    if (index < 0 || index >= place.holder.length) missing();
    place.holder[index] = value;
  } else {
    place.holder[place.key] = value;
  }
}

function same(a: unknown, b: unknown): boolean {
  if (isList(a) && isList(b)) return a.length === b.length && a.every((it, at) => same(it, b[at]));
  if (isTree(a) && isTree(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]));
  }
  return a === b || ((a === undefined || a === null) && (b === undefined || b === null));
}

/** Applies a patch in place. Upstream: evanphx/json-patch v4, whose messages these are. @throws KustomizeError */
export function applyJsonPatch(root: Tree, operations: readonly Operation[]): void {
  for (const { op, path, from = '', value } of operations) {
    const fresh: unknown = structuredClone(value === undefined ? null : value);
    switch (op) {
      case 'add':
        add(root, path, fresh, 'add');
        break;
      case 'remove':
        remove(root, path, 'remove');
        break;
      case 'replace':
        replace(root, path, fresh);
        break;
      case 'move': {
        const moved = get(root, from, 'move');
        if (moved === undefined) {
          const key = keysOf(from).at(-1) ?? '';
          throw new KustomizeError(
            `error in move for path: '${key}': Unable to remove nonexistent key: ${key}: missing value`,
          );
        }
        remove(root, from, 'move');
        add(root, path, moved, 'move');
        break;
      }
      case 'copy':
        add(root, path, structuredClone(get(root, from, 'copy') ?? null), 'copy');
        break;
      case 'test':
        if (!same(get(root, path, 'test'), fresh))
          throw new KustomizeError(`testing value ${path} failed: test failed`);
        break;
      default:
        throw new KustomizeError(`Unexpected kind: ${op}`);
    }
  }
}
