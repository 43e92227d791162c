import type { Pod } from '../api/index.ts';

/** Which node a pod waits for, others having been asked to leave it. Upstream: pkg/scheduler/backend/queue/nominator.go. */
export class Nominator {
  /** By uid. */
  readonly #nodes = new Map<string, string>();
  readonly #pods = new Map<string, Map<string, Pod>>();

  on(nodeName: string): readonly Pod[] {
    if (this.#pods.size === 0) return [];
    return [...(this.#pods.get(nodeName)?.values() ?? [])];
  }

  set(pod: Pod, nodeName: string): void {
    const { uid } = pod.metadata;
    this.remove(uid);
    this.#nodes.set(uid, nodeName);
    let pods = this.#pods.get(nodeName);
    if (pods === undefined) {
      pods = new Map();
      this.#pods.set(nodeName, pods);
    }
    pods.set(uid, pod);
  }

  /** A pod that is to be scheduled came, or changed. Unless its status says otherwise, a nomination of it stands. */
  observe(pod: Pod, old?: Pod): void {
    const now = pod.status?.nominatedNodeName ?? '';
    const before = old?.status?.nominatedNodeName ?? '';
    const known = this.#nodes.get(pod.metadata.uid);
    if (now !== '') this.set(pod, now);
    else if (before !== '') this.remove(pod.metadata.uid);
    else if (known !== undefined) this.set(pod, known);
  }

  remove(uid: string): void {
    const nodeName = this.#nodes.get(uid);
    if (nodeName === undefined) return;
    this.#nodes.delete(uid);
    const pods = this.#pods.get(nodeName);
    pods?.delete(uid);
    if (pods?.size === 0) this.#pods.delete(nodeName);
  }
}
