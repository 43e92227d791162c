import type { Disposer } from '../../base/index.ts';
import { hasReason, nodes, pods, type New, type Pod } from '../../api/index.ts';
import type { KubeletContext } from '../context.ts';
import { ANNOTATION, fullName } from './annotations.ts';

const RETRY = 10_000;

/** The pod as the API server is to show it. upstream: pkg/kubelet/pod/mirror_client.go, CreateMirrorPod */
export function mirrorOf(pod: Pod, node: { readonly name: string; readonly uid: string }): New<Pod> {
  const { name, namespace = '', labels, annotations } = pod.metadata;
  const hash = annotations?.[ANNOTATION.hash] ?? '';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      ...(labels === undefined ? {} : { labels }),
      annotations: { ...annotations, [ANNOTATION.mirror]: hash },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', ...node, controller: true }],
    },
    spec: pod.spec,
  };
}

/** Whether the mirror shows this very pod. upstream: IsMirrorPodOf */
function shows(mirror: Pod, pod: Pod): boolean {
  return mirror.metadata.annotations?.[ANNOTATION.mirror] === pod.metadata.annotations?.[ANNOTATION.hash];
}

export interface MirrorHandlers {
  /** The static pod of that name, as long as there is one. */
  readonly wanted: (name: string) => Pod | undefined;
  /** What the API server shows of it now. */
  readonly shown: (pod: Pod, mirror: Pod | undefined) => void;
}

/** Keeps one pod in the API for each static one: a mirror that is deleted comes back. upstream: tryReconcileMirrorPods */
export class MirrorPods {
  readonly #context: KubeletContext;
  readonly #handlers: MirrorHandlers;
  readonly #mirrors = new Map<string, Pod>();
  readonly #busy = new Map<string, Promise<void>>();
  readonly #retries = new Map<string, Disposer>();
  /** Before the manifests were read, nobody knows which mirrors are nobody's. */
  #begun = false;
  #stopped = false;

  constructor(context: KubeletContext, handlers: MirrorHandlers) {
    this.#context = context;
    this.#handlers = handlers;
  }

  /** The static pods are known. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    for (const name of this.#mirrors.keys()) this.reconcile(name);
  }

  of(name: string): Pod | undefined {
    return this.#mirrors.get(name);
  }

  /** The API server shows a mirror. */
  set(mirror: Pod): void {
    this.#mirrors.set(fullName(mirror), mirror);
    this.reconcile(fullName(mirror));
  }

  /** The API server has it no more. */
  delete(mirror: Pod): void {
    const name = fullName(mirror);
    if (this.#mirrors.get(name)?.metadata.uid === mirror.metadata.uid) this.#mirrors.delete(name);
    this.reconcile(name);
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#retries.values()) cancel();
  }

  /** Makes the mirror what the static pod is, one step after the other. */
  reconcile(name: string): void {
    if (!this.#begun) return;
    const before = this.#busy.get(name) ?? Promise.resolve();
    const step = before.then(() => this.#step(name));
    this.#busy.set(name, step);
    void step.finally(() => {
      if (this.#busy.get(name) === step) this.#busy.delete(name);
    });
  }

  async #step(name: string): Promise<void> {
    if (this.#stopped) return;
    const pod = this.#handlers.wanted(name);
    const mirror = this.#mirrors.get(name);
    try {
      if (pod === undefined) {
        if (mirror !== undefined) await this.#remove(mirror);
      } else if (mirror === undefined) {
        this.#handlers.shown(pod, undefined);
        await this.#create(pod);
      } else if (mirror.metadata.deletionTimestamp !== undefined || !shows(mirror, pod)) {
        await this.#remove(mirror);
      } else {
        this.#handlers.shown(pod, mirror);
      }
    } catch {
      // The server cannot be asked, or refuses: the pod runs all the same.
      this.#retries.get(name)?.();
      const retry = (): void => {
        this.#retries.delete(name);
        this.reconcile(name);
      };
      this.#retries.set(name, this.#context.clock.setTimeout(retry, RETRY));
    }
  }

  async #create(pod: Pod): Promise<void> {
    const { client, nodeName: name } = this.#context;
    const node = await client.get(nodes, { name });
    if (node.metadata.deletionTimestamp !== undefined) return;
    await client.create(pods, mirrorOf(pod, { name, uid: node.metadata.uid }));
  }

  async #remove({ metadata: { namespace, name, uid } }: Pod): Promise<void> {
    try {
      const options = { gracePeriodSeconds: 0, preconditions: { uid } };
      await this.#context.client.delete(pods, { namespace, name }, options);
    } catch (cause) {
      if (!hasReason(cause, 'NotFound') && !hasReason(cause, 'Conflict')) throw cause;
    }
  }
}
