import type { Clock, Disposer } from '../../base/index.ts';
import type { Tmpfs } from '../../kernel/index.ts';
import type { NodeVolumes } from '../volumes/node-volumes.ts';

/** Where a node's manifests are (KubeletConfiguration.staticPodPath, as kubeadm sets it). */
const DIRECTORY = 'etc/kubernetes/manifests';
/** What is written in pieces is read once. */
const SETTLED = 100;
/** Between attempts to open the node's disk. */
const RETRY = 5000;

/** The files of the directory by their paths on the node; upstream takes none whose name begins with a dot, and none below. */
function manifestsIn(host: Tmpfs): ReadonlyMap<string, string> {
  const decoder = new TextDecoder();
  return new Map(
    host.list(DIRECTORY).flatMap((name) => {
      const path = `${DIRECTORY}/${name}`;
      const bytes = name.startsWith('.') || host.stat(path)?.type !== 'file' ? undefined : host.readFile(path);
      return bytes === undefined ? [] : [[`/${path}`, decoder.decode(bytes)] as const];
    }),
  );
}

/** Tells of the manifests on the node's disk, now and after every change. upstream: pkg/kubelet/config/file.go */
export class ManifestDirectory {
  readonly #clock: Clock;
  readonly #volumes: NodeVolumes;
  readonly #tell: (files: ReadonlyMap<string, string>) => void;
  #host: Tmpfs | undefined;
  #timer: Disposer | undefined;
  #unsubscribe: Disposer | undefined;
  #stopped = false;

  constructor(clock: Clock, volumes: NodeVolumes, tell: (files: ReadonlyMap<string, string>) => void) {
    this.#clock = clock;
    this.#volumes = volumes;
    this.#tell = tell;
  }

  async start(): Promise<void> {
    try {
      const host = await this.#volumes.host();
      if (this.#stopped) return;
      host.subPath(DIRECTORY);
      this.#host = host;
      this.#unsubscribe = this.#volumes.onHostChange(() => {
        this.#after(SETTLED, () => {
          this.#read();
        });
      });
      this.#read();
    } catch {
      this.#after(RETRY, () => void this.start());
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.();
    this.#unsubscribe?.();
  }

  #read(): void {
    if (this.#host !== undefined) this.#tell(manifestsIn(this.#host));
  }

  #after(delay: number, act: () => void): void {
    if (this.#timer !== undefined || this.#stopped) return;
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      act();
    }, delay);
  }
}
