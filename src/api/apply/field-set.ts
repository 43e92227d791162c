import { compareElements, type Element, FieldsError, parseElement, SELF } from './element.ts';

/**
 * A set of paths, in the very form of FieldsV1: a trie whose entries are members of the set when they are empty or hold
 * `.`, and otherwise only lead to members below them. The root has no `.` of its own. Frozen when shared; the
 * operations copy. Upstream: structured-merge-diff fieldpath/set.go
 */
export interface FieldSet {
  readonly [element: Element]: FieldSet;
}

export type Draft = Record<Element, FieldSet>;

/** The empty set as a root, and a member with nothing below it as an entry. */
export const EMPTY: FieldSet = Object.freeze({});

/** Whether an entry is itself a member. */
export function isMember(entry: FieldSet): boolean {
  for (const element in entry) if (element !== SELF) return entry[SELF] !== undefined;
  return true;
}

export function hasChildren(entry: FieldSet): boolean {
  for (const element in entry) if (element !== SELF) return true;
  return false;
}

/** Whether a root has no members. */
export function isEmptySet(set: FieldSet): boolean {
  return !hasChildren(set);
}

/** An entry made of its membership and the set below it; undefined when there is neither. */
export function entryOf(member: boolean, children: FieldSet | undefined): FieldSet | undefined {
  if (children === undefined || !hasChildren(children)) return member ? EMPTY : undefined;
  if (member === (children[SELF] !== undefined)) return children;
  if (member) return { [SELF]: EMPTY, ...children };
  const rest: Draft = { ...children };
  Reflect.deleteProperty(rest, SELF);
  return rest;
}

/** A set of one path. */
export function setOf(...path: readonly Element[]): FieldSet {
  return path.reduceRight<FieldSet>((below, element) => ({ [element]: below }), EMPTY);
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmptySet(b)) return a;
  if (isEmptySet(a)) return b;
  const result: Draft = { ...a };
  for (const element in b) {
    const [own, other] = [a[element], b[element]];
    if (element === SELF || other === undefined) continue;
    result[element] = own === undefined ? other : unionEntries(own, other);
  }
  return result;
}

/** {@link union} of two entries. */
export function unionEntries(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  return entryOf(isMember(a) || isMember(b), union(a, b)) ?? EMPTY;
}

/** Paths that are members of both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const result: Draft = {};
  for (const element in a) {
    const [own, other] = [a[element], b[element]];
    if (element === SELF || own === undefined || other === undefined) continue;
    const entry = own === other ? own : entryOf(isMember(own) && isMember(other), intersection(own, other));
    if (entry !== undefined) result[element] = entry;
  }
  return result;
}

function subtract(a: FieldSet, b: FieldSet, below: boolean): FieldSet {
  let result: Draft | undefined;
  for (const element in b) {
    const [own, other] = [a[element], b[element]];
    if (element === SELF || own === undefined || other === undefined) continue;
    const whole = isMember(other);
    const entry = below && whole ? undefined : entryOf(isMember(own) && !whole, subtract(own, other, below));
    if (entry === own) continue;
    result ??= { ...a };
    if (entry === undefined) Reflect.deleteProperty(result, element);
    else result[element] = entry;
  }
  return result ?? a;
}

/** Members of `a` that are not members of `b`; what is below a member of `b` stays. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, false);
}

/** Members of `a` that are neither members of `b` nor below one. */
export function differenceBelow(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, true);
}

/** Whether a path is a member. */
export function hasPath(set: FieldSet, path: readonly Element[]): boolean {
  let entry: FieldSet | undefined = set;
  for (const element of path) {
    entry = entry[element];
    if (entry === undefined) return false;
  }
  return path.length > 0 && isMember(entry);
}

export function equalSets(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true;
  for (const element in a) {
    const [own, other] = [a[element], b[element]];
    if (element === SELF || own === undefined) continue;
    if (other === undefined || isMember(own) !== isMember(other) || !equalSets(own, other)) return false;
  }
  for (const element in b) if (element !== SELF && a[element] === undefined) return false;
  return true;
}

/** Every member's path, in upstream's order: those of a level before those below it. */
export function pathsOf(set: FieldSet, prefix: readonly Element[] = []): (readonly Element[])[] {
  const elements = Object.keys(set)
    .filter((element) => element !== SELF)
    .sort(compareElements);
  const paths: (readonly Element[])[] = [];
  for (const element of elements) if (isMember(set[element] ?? EMPTY)) paths.push([...prefix, element]);
  for (const element of elements) paths.push(...pathsOf(set[element] ?? EMPTY, [...prefix, element]));
  return paths;
}

/** Reads the `fieldsV1` of a client; elements of unknown kinds are left out. @throws FieldsError */
export function parseFieldSet(fields: unknown): FieldSet {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw new FieldsError('managedFields parsing: expected an object');
  }
  const result: Draft = {};
  for (const [text, below] of Object.entries(fields as Readonly<Record<string, unknown>>)) {
    if (text === SELF) {
      result[SELF] = EMPTY;
      continue;
    }
    const element = parseElement(text);
    if (element !== undefined) result[element] = parseFieldSet(below);
  }
  return hasChildren(result) ? result : EMPTY;
}
