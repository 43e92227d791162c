import type { Node, Pod } from '../api/index.ts';
import { TermIndex } from './affinity/term-index.ts';
import { ImageIndex } from './image-index.ts';
import { NodeEntry, type NodeInfo } from './node-info.ts';
import { inTurnByZone } from './node-order.ts';
import { PodCounters } from './pod-counters.ts';
import { claimKey, podClaims } from './volumes/claims.ts';

interface Placed {
  readonly pod: Pod;
  readonly nodeName: string;
}

/** Whether a newer state of a pod is the same to all that count pods. */
function countsAlike(now: Pod, before: Pod): boolean {
  return (
    now.metadata.labels === before.metadata.labels &&
    now.spec.affinity === before.spec.affinity &&
    now.spec.volumes === before.spec.volumes &&
    (now.metadata.deletionTimestamp === undefined) === (before.metadata.deletionTimestamp === undefined)
  );
}

/**
 * Nodes with their pods: bound ones as the API server says, and assumed ones, whose binding is on its way. All totals
 * follow the changes, so that nothing is worked out over all pods. Upstream: pkg/scheduler/backend/cache.
 */
export class ClusterCache {
  readonly #entries = new Map<string, NodeEntry>();
  /** By uid. */
  readonly #placed = new Map<string, Placed>();
  readonly #assumed = new Set<string>();
  readonly #counters = new PodCounters();
  readonly #images = new ImageIndex();
  /** How many pods use a claim, by `namespace/name`. */
  readonly #claims = new Map<string, number>();
  readonly terms = new TermIndex();
  #nodes: readonly NodeEntry[] | undefined;

  /** Nodes that exist, those of all zones in turn. */
  get nodes(): readonly NodeInfo[] {
    return (this.#nodes ??= inTurnByZone([...this.#entries.values()].filter((entry) => entry.present)));
  }

  node(name: string): NodeInfo | undefined {
    const entry = this.#entries.get(name);
    return entry?.present === true ? entry : undefined;
  }

  setNode(node: Node): void {
    const entry = this.#entry(node.metadata.name);
    const before = entry.present ? entry.node : undefined;
    this.#images.changed(node, before);
    entry.setNode(node);
    if (before?.metadata.labels !== node.metadata.labels) this.#nodes = undefined;
  }

  removeNode(name: string): void {
    const entry = this.#entries.get(name);
    if (entry?.present !== true) return;
    this.#images.changed(undefined, entry.node);
    entry.setNode(undefined);
    this.#nodes = undefined;
    if (entry.empty) this.#entries.delete(name);
  }

  /** The API server says that the pod is bound to its `spec.nodeName`. */
  setPod(pod: Pod): void {
    this.#place(pod, pod.spec.nodeName ?? '');
    this.#assumed.delete(pod.metadata.uid);
  }

  /** The pod will be bound to the node, unless {@link forget} says otherwise. */
  assume(pod: Pod, nodeName: string): void {
    this.#place(pod, nodeName);
    this.#assumed.add(pod.metadata.uid);
  }

  /** The binding failed. */
  forget(uid: string): void {
    if (this.#assumed.has(uid)) this.removePod(uid);
  }

  isPlaced(uid: string): boolean {
    return this.#placed.has(uid);
  }

  removePod(uid: string): void {
    const placed = this.#placed.get(uid);
    if (placed === undefined) return;
    const { pod, nodeName } = placed;
    const entry = this.#entries.get(nodeName);
    entry?.remove(uid);
    if (entry !== undefined && entry.empty && !entry.present) this.#entries.delete(nodeName);
    this.#placed.delete(uid);
    this.#assumed.delete(uid);
    this.#counted(pod, nodeName, -1);
  }

  /** @see ClusterView.count */
  count(key: string, matches: (pod: Pod) => boolean): ReadonlyMap<string, number> {
    return this.#counters.counts(key, matches, () => this.#allPlaced());
  }

  nodesWithImage(name: string): number {
    return this.#images.nodesWith(name);
  }

  claimUsers(claim: string): number {
    return this.#claims.get(claim) ?? 0;
  }

  *#allPlaced(): Iterable<readonly [Pod, string]> {
    for (const { pod, nodeName } of this.#placed.values()) yield [pod, nodeName];
  }

  #place(pod: Pod, nodeName: string): void {
    const { uid } = pod.metadata;
    const old = this.#placed.get(uid);
    if (old?.nodeName === nodeName && countsAlike(pod, old.pod)) {
      this.#placed.set(uid, { pod, nodeName });
      this.#entry(nodeName).add(pod);
      return;
    }
    this.removePod(uid);
    this.#placed.set(uid, { pod, nodeName });
    this.#entry(nodeName).add(pod);
    this.#counted(pod, nodeName, 1);
  }

  #counted(pod: Pod, nodeName: string, change: 1 | -1): void {
    this.#counters.changed(pod, nodeName, change);
    this.terms.changed(pod, nodeName, change);
    if (pod.spec.volumes === undefined) return;
    for (const { name } of podClaims(pod)) {
      const key = claimKey(pod.metadata.namespace, name);
      const count = this.claimUsers(key) + change;
      if (count === 0) this.#claims.delete(key);
      else this.#claims.set(key, count);
    }
  }

  #entry(name: string): NodeEntry {
    const known = this.#entries.get(name);
    if (known !== undefined) return known;
    const entry = new NodeEntry(name);
    this.#entries.set(name, entry);
    return entry;
  }
}
