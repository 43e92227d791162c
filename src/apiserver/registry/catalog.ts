import {
  groupResource,
  groupVersion,
  type KubernetesObject,
  type Resource,
  resources as builtIn,
} from '../../api/index.ts';
import type { Disposer } from '../../base/index.ts';
import { compareVersions } from './version-order.ts';

/** A version of a group as discovery shows it. */
export interface ServedVersion {
  /** `apps/v1`; `v1` in the core group. */
  readonly groupVersion: string;
  readonly version: string;
}

const BUILT_IN: ReadonlySet<string> = new Set(builtIn.map(groupResource));

/** Which resources are served: the built-in ones, and those that CustomResourceDefinitions add while the server runs. */
export class Catalog {
  #resources: readonly Resource[] = [];
  #served: ReadonlySet<Resource> = new Set();
  #byPath: ReadonlyMap<string, Resource> = new Map();
  #versions: ReadonlyMap<string, readonly ServedVersion[]> = new Map();
  #generation = 0;
  readonly #listeners = new Set<() => void>();

  constructor() {
    this.#serve(builtIn);
  }

  /** Counts the changes of what is served. */
  get generation(): number {
    return this.#generation;
  }

  /** Everything that is served, the preferred version of a resource first. */
  get resources(): readonly Resource[] {
    return this.#resources;
  }

  /** Names of all groups but the core group, in order of preference. */
  get groups(): readonly string[] {
    return [...this.#versions.keys()].filter((group) => group !== '');
  }

  /** The versions of a group, the preferred one first; undefined when there is no such group. */
  versions(group: string): readonly ServedVersion[] | undefined {
    return this.#versions.get(group);
  }

  /** @param path group version: `v1`, `apps/v1` */
  find(path: string, resource: string): Resource | undefined {
    return this.#byPath.get(`${path}/${resource}`);
  }

  /** A resource as it is served now; a client may have learnt of it another way. */
  current<T extends KubernetesObject>(resource: Resource<T>): Resource<T> | undefined {
    if (this.#served.has(resource)) return resource;
    return this.find(groupVersion(resource), resource.resource) as Resource<T> | undefined;
  }

  serves(path: string): boolean {
    const slash = path.indexOf('/');
    const group = slash < 0 ? '' : path.slice(0, slash);
    return this.#versions.get(group)?.some((served) => served.groupVersion === path) ?? false;
  }

  /** Sets which custom resources are served from now on. What is built in stays. */
  replaceCustom(custom: readonly Resource[]): void {
    const others = custom.filter((resource) => !BUILT_IN.has(groupResource(resource)));
    const before = this.#resources.slice(builtIn.length);
    if (others.length === before.length && others.every((resource, index) => resource === before[index])) return;
    this.#serve([...builtIn, ...others]);
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls back when other custom resources are served than before. */
  onChange(callback: () => void): Disposer {
    this.#listeners.add(callback);
    return () => {
      this.#listeners.delete(callback);
    };
  }

  /** Calls back when a custom resource is no longer served as it was. */
  onRetired(resource: Resource, callback: () => void): Disposer {
    const listener = (): void => {
      if (this.find(groupVersion(resource), resource.resource) !== resource) callback();
    };
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #serve(resources: readonly Resource[]): void {
    this.#resources = resources;
    this.#served = new Set(resources);
    this.#byPath = new Map(resources.map((resource) => [`${groupVersion(resource)}/${resource.resource}`, resource]));
    this.#versions = versionsOf(resources);
    this.#generation++;
  }
}

function versionsOf(resources: readonly Resource[]): ReadonlyMap<string, readonly ServedVersion[]> {
  const groups = new Map<string, Map<string, ServedVersion>>();
  for (const resource of resources) {
    const versions = groups.get(resource.group) ?? new Map<string, ServedVersion>();
    versions.set(resource.version, { groupVersion: groupVersion(resource), version: resource.version });
    groups.set(resource.group, versions);
  }
  return new Map(
    [...groups].map(([group, versions]) => [
      group,
      [...versions.values()].sort((a, b) => compareVersions(a.version, b.version)),
    ]),
  );
}
