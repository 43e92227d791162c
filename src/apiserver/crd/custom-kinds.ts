import { type Disposer } from '../../base/index.ts';
import {
  crdConditionIsTrue,
  type CustomKind,
  type CustomResourceDefinition,
  customKind,
  customResourceDefinitions,
  groupResource,
  sameJson,
  settleCrd,
} from '../../api/index.ts';
import { compileSchemaRules } from '../../cel/index.ts';
import type { Registry } from '../registry/index.ts';
import type { StoreEvent } from '../store/index.ts';
import { finishDeletion } from './finish-deletion.ts';
import { writeStatus } from './write-status.ts';

/** Until a deletion that failed is tried again. */
const RETRY_MS = 5000;

/** A definition with the status that it has or is about to get, and what is served of it. */
interface Known {
  readonly crd: CustomResourceDefinition;
  readonly kind: CustomKind | undefined;
}

/**
 * Serves what CustomResourceDefinitions define, from the moment they are written, and keeps their status.
 * upstream: apiextensions-apiserver pkg/apiserver/customresource_handler.go, pkg/controller
 */
export function serveCustomKinds(registry: Registry): Disposer {
  const { store } = registry;
  const resource = groupResource(customResourceDefinitions);
  const kinds = new CustomKinds(registry);
  for (const stored of store.list(resource)) kinds.learn(stored.object as CustomResourceDefinition);
  kinds.publish();
  const unwatch = store.watch(
    { resource, namespace: undefined, name: undefined, indexed: undefined },
    store.revision,
    (event) => {
      kinds.hear(event);
    },
  );
  return () => {
    unwatch();
    kinds.stop();
  };
}

class CustomKinds {
  readonly #registry: Registry;
  readonly #known = new Map<string, Known>();
  /** Names of the definitions whose objects are being deleted. */
  readonly #ending = new Set<string>();
  readonly #retries = new Map<string, Disposer>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  hear({ type, stored }: StoreEvent): void {
    const crd = stored.object as CustomResourceDefinition;
    const before = this.#known.get(stored.name)?.crd.status?.acceptedNames;
    if (type === 'DELETED') this.#known.delete(stored.name);
    else this.learn(crd);
    const after = this.#known.get(stored.name)?.crd.status?.acceptedNames;
    if (!sameJson(before, after)) this.#reconsider(crd.spec.group, stored.name);
    this.publish();
  }

  /** Takes a definition as it was written; what its status lacks is written after. */
  learn(crd: CustomResourceDefinition): void {
    const { name } = crd.metadata;
    const others = [...this.#known.values()].map((known) => known.crd).filter((known) => known.metadata.name !== name);
    const settled = settleCrd(crd, [...others, crd], this.#registry.clock.now());
    this.#known.set(name, { crd: settled, kind: this.#kindOf(settled) });
    // After the write that is being told of: others have to hear of it first.
    if (settled !== crd) queueMicrotask(() => void this.#write(settled));
    if (settled.metadata.deletionTimestamp !== undefined) this.#end(name);
  }

  /** Names that another definition gave up, or took, are decided on again. */
  #reconsider(group: string, name: string): void {
    for (const { crd } of [...this.#known.values()]) {
      if (crd.spec.group === group && crd.metadata.name !== name) this.learn(crd);
    }
  }

  #kindOf(crd: CustomResourceDefinition): CustomKind | undefined {
    if (!crdConditionIsTrue(crd, 'Established')) return undefined;
    const known = this.#known.get(crd.metadata.name);
    const unchanged =
      known?.kind !== undefined &&
      known.crd.metadata.uid === crd.metadata.uid &&
      sameJson(known.crd.spec, crd.spec) &&
      sameJson(known.crd.status?.acceptedNames, crd.status?.acceptedNames);
    return unchanged ? known.kind : customKind(crd, compileSchemaRules);
  }

  publish(): void {
    const kinds = [...this.#known.values()].flatMap(({ kind }) => kind ?? []);
    this.#registry.catalog.replaceCustom(kinds.flatMap(({ resources }) => resources));
  }

  /** What cannot be written now is found again with the next change. */
  async #write(crd: CustomResourceDefinition): Promise<void> {
    await writeStatus(this.#registry, crd).catch(() => undefined);
  }

  #end(name: string): void {
    if (this.#ending.has(name)) return;
    this.#ending.add(name);
    queueMicrotask(() => void this.#finish(name));
  }

  async #finish(name: string): Promise<void> {
    try {
      await finishDeletion(this.#registry, name, () => this.#known.get(name)?.kind);
      this.#ending.delete(name);
    } catch {
      // The definition says what went wrong, where it can be written.
      this.#retries.set(
        name,
        this.#registry.clock.setTimeout(() => void this.#finish(name), RETRY_MS),
      );
    }
  }

  stop(): void {
    for (const cancel of this.#retries.values()) cancel();
  }
}
