import type { NameReference } from './defaults.ts';
import { KustomizeError, within } from './failure.ts';
import { type FieldSpec, visitField } from './field-spec.ts';
import { effectiveNamespace, type GvkSelector, idText, isSelected, sameNamespace } from './ids.ts';
import type { ResMap } from './res-map.ts';
import type { Resource } from './resource.ts';
import { isList, isScalar, isTree, scalarText, type Slot, slotOf, type Tree } from './tree.ts';

/** One field of a resource that names others. */
interface Reference {
  readonly referrer: Resource;
  readonly field: FieldSpec;
  /** What kind it names. */
  readonly target: GvkSelector;
  readonly candidates: readonly Resource[];
}

/** Whether the shorter list is how the longer one ends; an empty one is only like itself. */
function sameEnding(a: readonly string[], b: readonly string[]): boolean {
  const [short, long] = a.length > b.length ? [b, a] : [a, b];
  if (short.length === 0) return long.length === 0;
  return short.every((it, at) => long[at + long.length - short.length] === it);
}

function sameParts(a: Resource, b: Resource, allowEmpty: boolean): boolean {
  return (['prefixes', 'suffixes'] as const).every((field) => {
    const [x, y] = [a.history[field], b.history[field]];
    return (allowEmpty && (x.length === 0 || y.length === 0)) || sameEnding(x, y);
  });
}

function roleRefOf({ content }: Resource): GvkSelector | undefined {
  const { roleRef } = content;
  if (!isTree(roleRef) || roleRef['apiGroup'] === undefined || roleRef['kind'] === undefined) return undefined;
  return { group: scalarText(roleRef['apiGroup']), kind: scalarText(roleRef['kind']) };
}

function isNear(referrer: Resource, candidate: Resource): boolean {
  return (
    referrer.id.clusterScoped ||
    candidate.id.clusterScoped ||
    candidate.kind === 'ServiceAccount' ||
    sameNamespace(referrer.id, candidate.id)
  );
}

/** The resource that a name stands for; undefined when nothing here was called so. */
function referral(
  { referrer, field, target }: Reference,
  name: string,
  among: readonly Resource[],
  key: (resource: Resource) => string,
): Resource | undefined {
  const roleRef = field.path.endsWith('roleRef/name') ? roleRefOf(referrer) : undefined;
  const named = among.filter(
    (it) =>
      it.previousIds.some((id) => id.name === name) &&
      it.previousIds.some((id) => isSelected(id, target)) &&
      (roleRef === undefined || it.previousIds.some((id) => isSelected(id, roleRef))) &&
      isNear(referrer, it),
  );
  if (named.length === 1) return named[0];
  const loose = named.filter((it) => sameParts(it, referrer, true));
  const found = loose.length > 1 ? loose.filter((it) => sameParts(it, referrer, false)) : loose;
  const [first] = found;
  if (first === undefined || found.every((it) => key(it) === key(first))) return first;
  throw new KustomizeError(`found multiple possible referrals: ${found.map(({ id }) => idText(id)).join(', ')}`);
}

function setName(reference: Reference, slot: Slot): void {
  if (!isScalar(slot.value)) return;
  const found = referral(reference, String(slot.value), reference.candidates, (it) => it.name);
  if (found !== undefined && found.name !== slot.value) slot.set(found.name);
}

/** A map with the name and perhaps the namespace of what it refers to. */
function setNameAndNamespace(reference: Reference, map: Tree): void {
  if (map['name'] === undefined) throw new KustomizeError("path config error; no 'name' field in node");
  const given = map['namespace'];
  const name = scalarText(map['name']);
  const found = referral(
    reference,
    name,
    inNamespace(reference.candidates, given),
    (it) => `${it.name}/${it.namespace}`,
  );
  if (found === undefined || (found.name === name && found.namespace === '')) return;
  map['name'] = found.name;
  if (found.namespace !== '') map['namespace'] = found.namespace;
}

function inNamespace(candidates: readonly Resource[], given: unknown): readonly Resource[] {
  if (given === undefined || given === null) return candidates;
  const namespace = scalarText(given);
  const original = candidates.filter((it) => effectiveNamespace(it.originalId) === namespace);
  return original.length > 0 ? original : candidates.filter((it) => effectiveNamespace(it.id) === namespace);
}

function update(reference: Reference, slot: Slot): void {
  const { value } = slot;
  if (isTree(value)) setNameAndNamespace(reference, value);
  else if (isList(value)) {
    for (const [at, item] of value.entries()) {
      if (isTree(item)) setNameAndNamespace(reference, item);
      else setName(reference, slotOf(value, at));
    }
  } else setName(reference, slot);
}

/** Namespaces of the service accounts that a role binding is for: what is there may be referred to. */
function boundNamespaces({ kind, content }: Resource): ReadonlySet<string> {
  const { subjects } = content;
  if (kind !== 'RoleBinding' || !isList(subjects)) return new Set();
  return new Set(
    subjects.flatMap((it) => (isTree(it) && it['kind'] === 'ServiceAccount' ? [scalarText(it['namespace'])] : [])),
  );
}

function candidatesFor(map: ResMap, referrer: Resource): readonly Resource[] {
  const { id } = referrer;
  if (id.clusterScoped) return map.resources;
  const bound = boundNamespaces(referrer);
  return map.resources.filter((it) => it.id.clusterScoped || sameNamespace(it.id, id) || bound.has(it.namespace));
}

/**
 * Has resources name others as they are called now.
 * Upstream: accumulator/namereferencetransformer.go, api/filters/nameref
 */
export function fixNames(map: ResMap, references: readonly NameReference[]): void {
  for (const referrer of map.resources) {
    const { originalId } = referrer;
    const candidates = candidatesFor(map, referrer);
    for (const { fieldSpecs, ...target } of references) {
      for (const field of fieldSpecs) {
        if (!isSelected(originalId, field)) continue;
        const { group, version, kind } = referrer.gvk;
        const spec = { ...field, group, version, kind };
        within(`updating name reference in '${field.path}' field of '${idText(referrer.id)}'`, () => {
          visitField(referrer.content, spec, (slot) => update({ referrer, field, target, candidates }, slot));
        });
      }
    }
  }
}
