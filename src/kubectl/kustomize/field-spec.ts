import { KustomizeError, within } from './failure.ts';
import { gvkOf, type GvkSelector, idText, isSelected } from './ids.ts';
import { isList, isTree, type Slot, slotOf, splitPath, type Tree } from './tree.ts';

/** Fields of certain kinds: `spec/template/spec/containers[]/image`. */
export interface FieldSpec extends GvkSelector {
  readonly path: string;
  /** Whether the field is made where it is missing. */
  readonly create?: boolean;
}

/** What is made of a field that is missing. */
type Made = 'scalar' | 'map';

interface Walk {
  readonly create: boolean;
  readonly made: Made | undefined;
  readonly set: (slot: Slot) => void;
}

function emptyOf(made: Made): unknown {
  return made === 'map' ? {} : '';
}

function intoMap(holder: Tree, path: readonly string[], walk: Walk): void {
  const [part = '', ...rest] = path;
  const name = part.endsWith('[]') ? part.slice(0, -2) : part;
  if (name === '') throw new KustomizeError('cannot set or create an empty field name');
  const creates = walk.create && walk.made !== undefined && name === part;
  const slot = slotOf(holder, name);
  if (slot.value === undefined && !creates) return;
  if (slot.value === undefined || slot.value === null) {
    if (creates) slot.set(rest.length === 0 ? emptyOf(walk.made) : {});
    else if (name !== part) slot.set([]);
  }
  follow(slot, rest, walk);
}

function follow(slot: Slot, path: readonly string[], walk: Walk): void {
  const { value } = slot;
  if (path.length === 0) {
    walk.set(slot);
    return;
  }
  if (value === null || value === undefined) return;
  if (isList(value)) {
    within(`visit traversal on path: [${path.join(' ')}]`, () => {
      for (const index of value.keys()) follow(slotOf(value, index), path, walk);
    });
  } else if (isTree(value)) intoMap(value, path, walk);
  else throw new KustomizeError('expected sequence or mapping node');
}

/**
 * Calls `set` with each field that a specification leads to, in a resource of its kind.
 * Upstream: api/filters/fieldspec. @throws KustomizeError where a scalar is in the way
 */
export function visitField(root: Tree, spec: FieldSpec, set: (slot: Slot) => void, made?: Made): void {
  const apiVersion = typeof root['apiVersion'] === 'string' ? root['apiVersion'] : '';
  const kind = typeof root['kind'] === 'string' ? root['kind'] : '';
  const gvk = gvkOf(apiVersion, kind);
  if (!isSelected(gvk, spec)) return;
  const metadata = isTree(root['metadata']) ? root['metadata'] : {};
  const text = (key: string): string => (typeof metadata[key] === 'string' ? metadata[key] : '');
  const id = idText({ ...gvk, name: text('name'), namespace: text('namespace') });
  const whole: Slot = { value: root, set: () => undefined };
  within(`considering field '${spec.path}' of object ${id}`, () => {
    follow(whole, splitPath(spec.path, '/'), { create: spec.create === true, made, set });
  });
}

export function visitFields(root: Tree, specs: readonly FieldSpec[], set: (slot: Slot) => void, made?: Made): void {
  for (const spec of specs) visitField(root, spec, set, made);
}

/** Specifications of both; the same field with another `create` is a contradiction. Upstream: types.FsSlice.MergeAll. */
export function mergeSpecs(known: readonly FieldSpec[], more: readonly FieldSpec[]): readonly FieldSpec[] {
  const result = [...known];
  for (const spec of more) {
    const same = result.find(
      (it) => it.path === spec.path && isSelected({ group: '', version: '', kind: '', ...it }, spec),
    );
    if (same === undefined) result.push(spec);
    else if ((same.create === true) !== (spec.create === true)) throw new KustomizeError('conflicting fieldspecs');
  }
  return result;
}
