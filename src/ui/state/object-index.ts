import { nodes, type KubernetesObject, type Resource } from '../../api/index.ts';
import type { NamedObject } from './kubectl-line.ts';
import { resourceOf } from './kinds.ts';

/** Objects by what a terminal calls them: `kubia`, `pod/kubia`, `deployment.apps/kubia`. */
export class ObjectIndex {
  readonly #names = new Map<string, NamedObject>();

  /** Kinds that come first win a name that several objects have. */
  constructor(objects: Iterable<KubernetesObject>) {
    for (const object of objects) {
      const resource = resourceOf(object);
      if (resource === undefined) continue;
      const { name, namespace = '' } = object.metadata;
      const named = { resource, namespace, name };
      for (const word of wordsOf(resource, name)) if (!this.#names.has(word)) this.#names.set(word, named);
    }
  }

  find(word: string): NamedObject | undefined {
    return this.#names.get(word);
  }
}

function wordsOf(resource: Resource, name: string): string[] {
  const { singular, resource: plural, group, shortNames } = resource;
  const prefixes = [singular, plural, ...shortNames, ...(group === '' ? [] : [`${singular}.${group}`])];
  // A short plain word, like a Service called `web`, is more often not meant as its name.
  const alone = name.length > 3 || resource === nodes ? [name] : [];
  return [...alone, ...prefixes.map((prefix) => `${prefix}/${name}`)];
}
