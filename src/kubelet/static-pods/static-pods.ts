import { OnDemand } from '../../base/index.ts';
import type { Pod } from '../../api/index.ts';
import type { KubeletContext } from '../context.ts';
import type { PodWorkers } from '../pod/pod-workers.ts';
import { ANNOTATION, fullName } from './annotations.ts';
import { ManifestDirectory } from './manifest-directory.ts';
import { MirrorPods } from './mirror-pods.ts';

/** The pods that the node runs by the manifests on its disk, and their mirrors in the API. */
export class StaticPods {
  readonly mirrors: MirrorPods;
  readonly #context: KubeletContext;
  readonly #workers: PodWorkers;
  readonly #directory: ManifestDirectory;
  readonly #reader = new OnDemand(() => import('./manifest.ts'));
  /** As the files have them now, by name. */
  #wanted: ReadonlyMap<string, Pod> = new Map();
  /** With a worker, by name: one that ends keeps its name. */
  readonly #running = new Map<string, Pod>();
  #reading: Promise<void> = Promise.resolve();
  readonly #known = new Map<string, { readonly text: string; readonly pod: Pod | undefined }>();

  constructor(context: KubeletContext, workers: PodWorkers) {
    this.#context = context;
    this.#workers = workers;
    this.mirrors = new MirrorPods(context, {
      wanted: (name) => this.#running.get(name) ?? this.#wanted.get(name),
      shown: ({ metadata: { uid } }, mirror) => {
        this.#workers.withUid(uid)?.showMirror(mirror);
      },
    });
    this.#directory = new ManifestDirectory(context.clock, context.volumes, (files) => {
      this.#reading = this.#reading.then(() => this.#take(files));
    });
  }

  start(): void {
    void this.#directory.start();
  }

  stop(): void {
    this.#directory.stop();
    this.mirrors.stop();
  }

  async #take(files: ReadonlyMap<string, string>): Promise<void> {
    for (const path of this.#known.keys()) if (!files.has(path)) this.#known.delete(path);
    for (const [path, text] of files) {
      if (this.#known.get(path)?.text === text) continue;
      this.#known.set(path, { text, pod: await this.#podOf(path, text) });
    }
    const wanted = new Map<string, Pod>();
    for (const { pod } of this.#known.values()) {
      if (pod !== undefined && !wanted.has(fullName(pod))) wanted.set(fullName(pod), pod);
    }
    this.#wanted = wanted;
    for (const [name, pod] of this.#running) {
      if (wanted.get(name)?.metadata.uid === pod.metadata.uid) continue;
      this.#tell('REMOVE', name);
      this.#workers.withUid(pod.metadata.uid)?.retire();
    }
    this.mirrors.begin();
    for (const name of wanted.keys()) this.#begin(name);
  }

  async #podOf(path: string, text: string): Promise<Pod | undefined> {
    const { nodeName, clock, journal } = this.#context;
    const { podOfManifest, ManifestError } = await this.#reader.load();
    try {
      return await podOfManifest(text, { path, nodeName, now: clock.now() });
    } catch (cause) {
      if (!(cause instanceof ManifestError)) throw cause;
      journal.write('E', 'file', 'Could not process manifest file', { err: cause.message, path });
      return undefined;
    }
  }

  #tell(operation: string, name: string): void {
    this.#context.journal.write('I', 'kubelet', `SyncLoop ${operation}`, { source: 'file', pods: [name] });
  }

  #begin(name: string): void {
    const pod = this.#wanted.get(name);
    if (pod === undefined || this.#running.has(name)) return;
    this.#running.set(name, pod);
    this.#tell('ADD', name);
    const mirror = this.mirrors.of(name);
    const same = mirror?.metadata.annotations?.[ANNOTATION.mirror] === pod.metadata.annotations?.[ANNOTATION.hash];
    this.#workers.runStatic(pod, same ? mirror : undefined, () => {
      this.#running.delete(name);
      this.#begin(name);
      this.mirrors.reconcile(name);
    });
    this.mirrors.reconcile(name);
  }
}
