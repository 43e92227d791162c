import { KustomizeError } from './failure.ts';
import { effectiveNamespace, type Gvk, gvkOf, isClusterScoped, type ResId } from './ids.ts';
import { isTree, removeField, scalarText, type Tree } from './tree.ts';

/** How generated content goes together with what has its name. */
export type Behavior = 'create' | 'merge' | 'replace' | '';

/** Where a resource is from, or what changed it. Upstream: api/resource/origin.go */
export interface Origin {
  readonly path?: string;
  readonly repo?: string;
  readonly ref?: string;
  readonly configuredIn?: string;
  readonly configuredBy?: {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly name?: string;
    readonly namespace?: string;
  };
}

interface Previous {
  readonly name: string;
  readonly namespace: string;
  readonly kind: string;
}

/** What is known of a resource besides what is in it; upstream keeps it in annotations while it builds. */
interface History {
  /** What it was called, the oldest first. */
  previous: Previous[];
  prefixes: string[];
  suffixes: string[];
  refVarNames: string[];
}

/** A resource that is being built: its content changes in place. Upstream: api/resource/resource.go */
export class Resource {
  content: Tree;
  history: History = { previous: [], prefixes: [], suffixes: [], refVarNames: [] };
  behavior: Behavior = '';
  /** Whether a hash of its content becomes a part of its name. */
  needsHash = false;
  nameChangeAllowed = false;
  kindChangeAllowed = false;
  origin: Origin | undefined;
  transformations: Origin[] = [];
  /** Deleted by a patch. */
  gone = false;

  constructor(content: Tree) {
    this.content = content;
  }

  get kind(): string {
    return scalarText(this.content['kind']);
  }

  set kind(kind: string) {
    this.content['kind'] = kind;
  }

  get gvk(): Gvk {
    return gvkOf(scalarText(this.content['apiVersion']), this.kind);
  }

  get metadata(): Tree {
    const { metadata } = this.content;
    if (isTree(metadata)) return metadata;
    const made: Tree = {};
    this.content['metadata'] = made;
    return made;
  }

  get name(): string {
    return scalarText(this.metadata['name']);
  }

  set name(name: string) {
    this.metadata['name'] = name;
  }

  get namespace(): string {
    return scalarText(this.metadata['namespace']);
  }

  set namespace(namespace: string) {
    if (namespace === '') delete this.metadata['namespace'];
    else this.metadata['namespace'] = namespace;
  }

  texts(field: 'labels' | 'annotations'): Record<string, string> {
    const { [field]: map } = this.metadata;
    if (!isTree(map)) return {};
    return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, scalarText(value)]));
  }

  /** Empty ones leave no field. */
  setTexts(field: 'labels' | 'annotations', map: Readonly<Record<string, string>>): void {
    if (Object.keys(map).length === 0) removeField(this.metadata, field);
    else this.metadata[field] = { ...map };
  }

  get id(): ResId {
    const { gvk, name, namespace } = this;
    return { ...gvk, name, namespace, clusterScoped: isClusterScoped(gvk) };
  }

  get previousIds(): readonly ResId[] {
    const { gvk } = this;
    return this.history.previous.map((it) => ({ ...gvk, ...it, clusterScoped: false }));
  }

  get originalId(): ResId {
    return this.previousIds[0] ?? this.id;
  }

  get everyId(): readonly ResId[] {
    return [...this.previousIds, this.id];
  }

  /** Remembers what it is called now, so that what refers to it by that name finds it. */
  rememberId(): void {
    const { id } = this;
    const namespace = effectiveNamespace(id);
    this.history.previous = [...this.history.previous, { name: id.name, namespace, kind: id.kind }];
  }

  copy(): Resource {
    const copy = new Resource(structuredClone(this.content));
    copy.history = structuredClone(this.history);
    copy.behavior = this.behavior;
    copy.needsHash = this.needsHash;
    copy.nameChangeAllowed = this.nameChangeAllowed;
    copy.kindChangeAllowed = this.kindChangeAllowed;
    copy.origin = this.origin;
    copy.transformations = [...this.transformations];
    return copy;
  }

  /** Takes the place of another: its name, its history, and the labels and annotations that this one does not set. */
  takePlaceOf(other: Resource): void {
    this.setTexts('labels', { ...other.texts('labels'), ...this.texts('labels') });
    this.setTexts('annotations', { ...other.texts('annotations'), ...this.texts('annotations') });
    this.name = other.name;
    this.namespace = other.namespace;
    this.history = structuredClone(other.history);
    if (this.needsHash) this.needsHash = other.needsHash;
    this.behavior = other.behavior;
  }
}

/** As Go prints a resource's metadata with `%v`. */
function goMetadata(resource: Resource): string {
  const map = (field: 'labels' | 'annotations'): string =>
    `map[${Object.entries(resource.texts(field))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}:${value}`)
      .join(' ')}]`;
  const apiVersion = scalarText(resource.content['apiVersion']);
  return `{{${apiVersion} ${resource.kind}} {{${resource.name} ${resource.namespace}} ${map('labels')} ${map('annotations')}}}`;
}

/** @throws KustomizeError for what no resource can be made of. Upstream: kyaml/yaml, GetValidatedMetadata */
export function resourceOf(content: Tree): Resource {
  if (!['apiVersion', 'kind', 'metadata'].some((field) => content[field] !== undefined)) {
    throw new KustomizeError('missing Resource metadata');
  }
  const resource = new Resource(content);
  if (resource.kind === '') throw new KustomizeError(`missing kind in object ${goMetadata(resource)}`);
  if (resource.name === '' && !resource.kind.endsWith('List')) {
    throw new KustomizeError(`missing metadata.name in object ${goMetadata(resource)}`);
  }
  return resource;
}
