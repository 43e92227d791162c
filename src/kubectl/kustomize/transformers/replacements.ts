import { KustomizeError, within } from '../failure.ts';
import { idText, isSelectedBy } from '../ids.ts';
import type { FieldOptions, Replacement, Selector } from '../kustomization.ts';
import type { Loader } from '../loader.ts';
import type { ResMap } from '../res-map.ts';
import type { Resource } from '../resource.ts';
import { matchesMarks } from '../select.ts';
import { isList, isScalar, isTree, scalarText, type Slot, slotOf, splitFieldPath } from '../tree.ts';
import { documentOf } from '../yaml-input.ts';
import { plainScalar } from './scalars.ts';

type Source = NonNullable<Replacement['source']>;
type Target = NonNullable<Replacement['targets']>[number];

const DEFAULT_PATH = 'metadata.name';

/** `[name=web]`: the field, and the pattern of its value. */
function query(part: string): { readonly field: string; readonly pattern: string } | undefined {
  if (!part.startsWith('[') || !part.endsWith(']')) return undefined;
  const inner = part.slice(1, -1);
  const equals = inner.indexOf('=');
  if (equals < 0) throw new KustomizeError(`list path element must contain fieldName=fieldValue for element to match`);
  return { field: inner.slice(0, equals), pattern: inner.slice(equals + 1) };
}

/** The value at a path of one resource; lists are entered by index or query. Upstream: kyaml/yaml, Lookup */
function lookup(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const part of path) {
    const asked = query(part);
    if (part === '*') throw new KustomizeError('wildcard is not supported in PathGetter');
    if (isList(value)) {
      if (asked !== undefined) {
        value = value.find(
          (it) => scalarText(asked.field === '' ? it : isTree(it) ? it[asked.field] : undefined) === asked.pattern,
        );
      } else if (part === '-') value = value.at(-1);
      else if (/^\d+$/.test(part)) value = value[Number(part)];
      else {
        throw new KustomizeError(
          `wrong node kind: expected MappingNode but was SequenceNode: node contents:\n${JSON.stringify(value)}\n`,
        );
      }
    } else value = isTree(value) ? value[part] : undefined;
    if (value === undefined || value === null) return undefined;
  }
  return value;
}

function sourceText({ fieldPath = '', options, ...id }: Source): string {
  const { delimiter = '', index = 0, create = false } = options ?? {};
  const how = delimiter === '' && !create ? '' : `${delimiter}(${String(index)}), create=${String(create)}`;
  return [idText(id), fieldPath, how].filter((it) => it !== '').join(':');
}

function sourceOf(map: ResMap, source: Source): Resource {
  const { fieldPath: _path, options: _options, ...id } = source;
  const matches = map.resources.filter((it) => it.everyId.some((one) => isSelectedBy(one, id)));
  const [only] = matches;
  if (matches.length > 1) throw new KustomizeError(`multiple matches for selector ${sourceText(source)}`);
  if (only === undefined) throw new KustomizeError(`nothing selected by ${sourceText(source)}`);
  return only;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function valueOf(map: ResMap, source: Source): unknown {
  const resource = sourceOf(map, source);
  const path = source.fieldPath || DEFAULT_PATH;
  const value = within('error looking up replacement source', () => lookup(resource.content, splitFieldPath(path)));
  if (isEmpty(value)) {
    throw new KustomizeError(`fieldPath \`${path}\` is missing for replacement source ${idText(source)}`);
  }
  const { delimiter = '', index = 0 } = source.options ?? {};
  if (delimiter === '') return value;
  if (!isScalar(value)) throw new KustomizeError('delimiter option can only be used with scalar nodes');
  const part = String(value).split(delimiter)[index];
  if (part === undefined) {
    throw new KustomizeError(`options.index ${String(index)} is out of bounds for value ${String(value)}`);
  }
  return part;
}

/** What is made where nothing is: what the next part of the path asks for. */
function madeFor(next: string | undefined, value: unknown): unknown {
  if (next === undefined) return isScalar(value) ? undefined : isList(value) ? [] : {};
  return /^\d+$/.test(next) || (next.startsWith('[') && next.includes('=')) ? [] : {};
}

interface Search {
  readonly create: boolean;
  readonly value: unknown;
}

function inList(slot: Slot, list: unknown[], path: readonly string[], search: Search): readonly Slot[] {
  const [part = '', ...rest] = path;
  const asked = query(part);
  if (part === '*') return list.flatMap((_item, at) => slotsAt(slotOf(list, at), rest, search));
  if (/^\d+$/.test(part)) {
    const index = Number(part);
    if (index === list.length && search.create) list.push(madeFor(rest[0], search.value) ?? '');
    if (index >= list.length) {
      throw new KustomizeError(`index ${part} specified but only ${String(list.length)} elements found`);
    }
    return slotsAt(slotOf(list, index), rest, search);
  }
  if (asked === undefined) {
    throw new KustomizeError(
      `wrong node kind: expected MappingNode but was SequenceNode: node contents:\n${JSON.stringify(slot.value)}\n`,
    );
  }
  const pattern = new RegExp(asked.pattern);
  const found = list.flatMap((item, at) => {
    if (asked.field === '') return isScalar(item) && pattern.test(String(item)) ? [slotOf(list, at)] : [];
    const field = isTree(item) ? item[asked.field] : undefined;
    return field !== undefined && pattern.test(scalarText(field)) ? slotsAt(slotOf(list, at), rest, search) : [];
  });
  if (found.length > 0 || !search.create) return found;
  list.push(asked.field === '' ? asked.pattern : { [asked.field]: asked.pattern });
  return inList(slot, list, path, search);
}

/** Every place that a path leads to. Upstream: kyaml/yaml, PathMatcher */
function slotsAt(slot: Slot, path: readonly string[], search: Search): readonly Slot[] {
  const [part, ...rest] = path;
  if (part === undefined) return [slot];
  const { value } = slot;
  if (isList(value)) return inList(slot, value, path, search);
  if (!isTree(value)) return [];
  if (part === '*') return Object.keys(value).flatMap((key) => slotsAt(slotOf(value, key), rest, search));
  if (value[part] === undefined) {
    if (!search.create) return [];
    if (rest.length > 0 || !isScalar(search.value)) value[part] = madeFor(rest[0], search.value);
  }
  return slotsAt(slotOf(value, part), rest, search);
}

function write(slot: Slot, value: unknown, { delimiter = '', index = 0 }: FieldOptions): void {
  const old = slot.value;
  let fresh = value;
  if (delimiter !== '') {
    if (old !== undefined && !isScalar(old)) {
      throw new KustomizeError('delimiter option can only be used with scalar nodes');
    }
    const parts = scalarText(old).split(delimiter);
    const text = scalarText(value);
    if (index < 0) parts.unshift(text);
    else if (index >= parts.length) parts.push(text);
    else parts[index] = text;
    fresh = parts.join(delimiter);
  }
  // A scalar keeps its type, and takes the text.
  if (old === undefined) slot.set(isScalar(fresh) ? plainScalar(String(fresh)) : structuredClone(fresh));
  else if (typeof old === 'string' && isScalar(fresh)) slot.set(String(fresh));
  else if (isScalar(old) && isScalar(fresh)) slot.set(plainScalar(String(fresh)));
  else slot.set(structuredClone(fresh));
}

function isRejected(resource: Resource, rejects: readonly Selector[]): boolean {
  return rejects.some((reject) => {
    const marks = Boolean(reject.labelSelector) || Boolean(reject.annotationSelector);
    if (marks && matchesMarks(resource, reject)) return true;
    const { labelSelector: _labels, annotationSelector: _annotations, ...id } = reject;
    return Object.keys(id).length > 0 && resource.everyId.some((one) => isSelectedBy(one, id));
  });
}

function applyTo(map: ResMap, value: unknown, target: Target): void {
  const { select, reject = [], fieldPaths = [], options = {} } = target;
  if (select === undefined) throw new KustomizeError('target must specify resources to select');
  const create = options.create === true;
  for (const resource of map.resources) {
    if (!matchesMarks(resource, select) || isRejected(resource, reject)) continue;
    if (!resource.everyId.some((one) => isSelectedBy(one, select))) continue;
    for (const path of fieldPaths.length === 0 ? [DEFAULT_PATH] : fieldPaths) {
      const what = `unable to find${create ? ' or create' : ''} field ${JSON.stringify(path)} in replacement target`;
      const whole: Slot = { value: resource.content, set: () => undefined };
      const slots = within(what, () => slotsAt(whole, splitFieldPath(path), { create, value }));
      const found = create ? slots : slots.filter((slot) => slot.value !== undefined);
      if (found.length === 0) throw new KustomizeError(what);
      for (const slot of found) write(slot, value, options);
    }
  }
}

/** Replacements, those in files included. */
export async function readReplacements(loader: Loader, given: readonly Replacement[]): Promise<readonly Replacement[]> {
  const result: Replacement[] = [];
  for (const replacement of given) {
    const { path = '', source, targets } = replacement;
    if (path === '') {
      result.push(replacement);
      continue;
    }
    if (source !== undefined || (targets?.length ?? 0) > 0) {
      throw new KustomizeError('cannot specify both path and inline replacement');
    }
    const document = await documentOf(await loader.loadText(path));
    if (isList(document)) result.push(...(document as Replacement[]));
    else if (isTree(document)) result.push(document);
    else
      throw new KustomizeError(`unsupported replacement type encountered within replacement path: ${typeof document}`);
  }
  return result;
}

/** Upstream: api/filters/replacement */
export function replaceAll(map: ResMap, replacements: readonly Replacement[]): void {
  for (const { source, targets } of replacements) {
    if (source === undefined || targets === undefined) {
      throw new KustomizeError('replacements must specify a source and at least one target');
    }
    const value = valueOf(map, source);
    for (const target of targets) applyTo(map, value, target);
  }
}
