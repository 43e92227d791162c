import { KustomizeError } from './failure.ts';
import { goIdText, idText, type ResId, sameId } from './ids.ts';
import type { Selector } from './kustomization.ts';
import type { Resource } from './resource.ts';
import { matchesSelector } from './select.ts';
import { isTree, removeField } from './tree.ts';

/** Resources in the order in which they came. Upstream: api/resmap/reswrangler.go */
export class ResMap {
  resources: Resource[] = [];

  append(resource: Resource): void {
    const { id } = resource;
    if (this.resources.some((it) => sameId(it.id, id))) {
      throw new KustomizeError(`may not add resource with an already registered id: ${idText(id)}`);
    }
    this.resources.push(resource);
  }

  appendAll(resources: readonly Resource[]): void {
    for (const resource of resources) this.append(resource);
  }

  dropGone(): void {
    this.resources = this.resources.filter((it) => !it.gone);
  }

  /** Those that are or were called so. */
  withAnyId(matches: (id: ResId) => boolean): readonly Resource[] {
    return this.resources.filter((it) => it.everyId.some(matches));
  }

  withId(matches: (id: ResId) => boolean): readonly Resource[] {
    return this.resources.filter((it) => matches(it.id));
  }

  /** The one that is or was called so. @throws KustomizeError when there is none, or are several */
  demand(id: ResId): Resource {
    const found = this.withAnyId((it) => sameId(it, id));
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    const what = only === undefined ? 'no matches' : 'multiple matches';
    throw new KustomizeError(`${what} for Id ${idText(id)}; failed to find unique target for patch ${idText(id)}`);
  }

  select(selector: Selector): readonly Resource[] {
    return this.resources.filter((it) => matchesSelector(it, selector));
  }

  /** Takes generated resources in, each as its `behavior` says. */
  absorb(generated: readonly Resource[]): void {
    for (const resource of generated) this.#absorbOne(resource);
  }

  #absorbOne(resource: Resource): void {
    const { id, behavior } = resource;
    const matches = this.withAnyId((it) => sameId(it, id));
    const [old] = matches;
    if (old === undefined) {
      if (behavior === 'merge' || behavior === 'replace') {
        throw new KustomizeError(`id ${goIdText(id)} does not exist; cannot merge or replace`);
      }
      this.append(resource);
      return;
    }
    if (matches.length > 1) {
      throw new KustomizeError(
        `found multiple objects [${matches.map((it) => JSON.stringify(it.content)).join(' ')}] that could accept merge of ${idText(id)}`,
      );
    }
    if (behavior !== 'merge' && behavior !== 'replace') {
      throw new KustomizeError(`id ${goIdText(id)} exists; behavior must be merge or replace`);
    }
    resource.takePlaceOf(old);
    if (behavior === 'merge') {
      mergeData(resource, old, 'data');
      mergeData(resource, old, 'binaryData');
      resource.origin = old.origin ?? resource.origin;
    }
    this.resources[this.resources.indexOf(old)] = resource;
  }
}

function mergeData(resource: Resource, old: Resource, field: 'data' | 'binaryData'): void {
  const [mine, theirs] = [resource.content[field], old.content[field]];
  const merged = { ...(isTree(theirs) ? theirs : {}), ...(isTree(mine) ? mine : {}) };
  if (Object.keys(merged).length === 0) removeField(resource.content, field);
  else resource.content[field] = merged;
}
