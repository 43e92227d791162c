import type { KubernetesObject, OwnerReference, Resource } from '../../api/index.ts';

export const ORPHAN_FINALIZER = 'orphan';
export const FOREGROUND_FINALIZER = 'foregroundDeletion';

/** An object as the garbage collector sees it. */
export interface GraphNode {
  readonly resource: Resource;
  readonly object: KubernetesObject;
}

export function hasFinalizer(object: KubernetesObject, finalizer: string): boolean {
  return (object.metadata.finalizers ?? []).includes(finalizer);
}

export function isBeingDeleted(object: KubernetesObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

/** Waits for its dependents to be gone. */
export function isDeletingDependents(object: KubernetesObject): boolean {
  return isBeingDeleted(object) && hasFinalizer(object, FOREGROUND_FINALIZER);
}

function ownersOf(object: KubernetesObject): readonly OwnerReference[] {
  return object.metadata.ownerReferences ?? [];
}

/** Objects by uid, and who depends on whom. Kept by the handlers of the informers of all resources. */
export class OwnerGraph {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #dependents = new Map<string, Set<string>>();

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  /** The objects that name the uid as an owner. */
  dependentsOf(uid: string): readonly GraphNode[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap((dependent) => this.#nodes.get(dependent) ?? []);
  }

  put(resource: Resource, object: KubernetesObject): void {
    const { uid } = object.metadata;
    this.#unlink(uid);
    this.#nodes.set(uid, { resource, object });
    for (const owner of ownersOf(object)) {
      const dependents = this.#dependents.get(owner.uid) ?? new Set<string>();
      dependents.add(uid);
      this.#dependents.set(owner.uid, dependents);
    }
  }

  remove(uid: string): void {
    this.#unlink(uid);
    this.#nodes.delete(uid);
  }

  #unlink(uid: string): void {
    const old = this.#nodes.get(uid);
    if (old === undefined) return;
    for (const owner of ownersOf(old.object)) {
      const dependents = this.#dependents.get(owner.uid);
      dependents?.delete(uid);
      if (dependents?.size === 0) this.#dependents.delete(owner.uid);
    }
  }
}

/** An object's owners: those that are there, that are not, and that wait for it to be gone. */
export interface OwnerClasses {
  readonly solid: readonly OwnerReference[];
  readonly dangling: readonly OwnerReference[];
  readonly waiting: readonly OwnerReference[];
}

/** What there is of an owner: `unknown` when only the server can tell. */
export type OwnerState = 'present' | 'waiting' | 'absent' | 'unknown';

/** Sorts an object's owners by what is known of them; undefined when the server must be asked first. */
export function classifyOwners(
  references: readonly OwnerReference[],
  stateOf: (reference: OwnerReference) => OwnerState,
): OwnerClasses | undefined {
  const states = references.map((reference) => ({ reference, state: stateOf(reference) }));
  if (states.some(({ state }) => state === 'unknown')) return undefined;
  const of = (...wanted: readonly OwnerState[]): readonly OwnerReference[] =>
    states.filter(({ state }) => wanted.includes(state)).map(({ reference }) => reference);
  // A waiting owner that this object does not block need not be treated apart: it will be absent soon.
  const waiting = of('waiting').filter((reference) => reference.blockOwnerDeletion === true);
  const solid = of('present', 'waiting').filter((reference) => !waiting.includes(reference));
  return { solid, dangling: of('absent'), waiting };
}
