import type { Clock } from '../../base/index.ts';
import type { Container, Volume, VolumeMount } from '../../api/index.ts';
import type { Kernel, Mount } from '../../kernel/index.ts';
import { AtomicVolume } from './atomic-volume.ts';
import { emptyDirOptions, OPEN, STICKY } from './empty-dir.ts';
import { hostPath } from './host-path.ts';
import { mountImage } from './image-source.ts';
import type { NodeVolumes } from './node-volumes.ts';
import { setVolumeOwnership } from './ownership.ts';
import { mountClaim } from './persistent-source.ts';
import { subPathOf } from './sub-path.ts';
import { failureOf, VolumeError, type VolumeFailure } from './volume-error.ts';
import { volumePayload } from './volume-payload.ts';
import type { Mounted, VolumeContext } from './volume-source.ts';

/** The volumes of one pod. */
export class PodVolumes {
  readonly #createTmpfs: Kernel['createTmpfs'];
  readonly #clock: Clock;
  readonly #node: NodeVolumes;
  readonly #uid: string;
  readonly #mounted = new Map<string, Mounted>();

  /** @param uid the pod's */
  constructor(createTmpfs: Kernel['createTmpfs'], clock: Clock, node: NodeVolumes, uid: string) {
    this.#createTmpfs = createTmpfs;
    this.#clock = clock;
    this.#node = node;
    this.#uid = uid;
  }

  /**
   * Makes every volume that is not there yet, and brings those made of API data up to date. What was set up once stays
   * as it is when its source goes. @returns the volumes that could not be set up
   */
  async setUp(context: VolumeContext): Promise<readonly VolumeFailure[]> {
    const failures: VolumeFailure[] = [];
    for (const volume of context.pod.spec.volumes ?? []) {
      const { name } = volume;
      try {
        this.#mounted.set(name, await this.#mountedNow(volume, context, this.#mounted.get(name)));
      } catch (cause) {
        if (!(cause instanceof VolumeError)) throw cause;
        if (!this.#mounted.has(name)) failures.push(failureOf(name, cause));
      }
    }
    return failures;
  }

  async #mountedNow(volume: Volume, context: VolumeContext, before: Mounted | undefined): Promise<Mounted> {
    const { emptyDir, image, hostPath: path, persistentVolumeClaim, ephemeral } = volume;
    const fsGroup = context.pod.spec.securityContext?.fsGroup;
    if (persistentVolumeClaim !== undefined || ephemeral !== undefined) return mountClaim(volume, context, before);
    if (isData(volume)) {
      const payload = await volumePayload(volume, context);
      const data = before?.data ?? this.#dataVolume(volume, fsGroup);
      data.write(payload);
      return before ?? { tmpfs: data.tmpfs, readOnly: true, data };
    }
    if (before !== undefined) return before;
    if (emptyDir !== undefined) {
      const tmpfs = this.#createTmpfs(emptyDirOptions(emptyDir, context));
      if (fsGroup !== undefined) setVolumeOwnership(tmpfs, fsGroup, false);
      return { tmpfs, readOnly: false, scratch: true };
    }
    if (path !== undefined) {
      const host = await this.#node.host();
      return { tmpfs: host, base: hostPath(host, path), readOnly: false };
    }
    if (image !== undefined) return mountImage(volume.name, image, this.#createTmpfs, context);
    const type = Object.keys(volume).find((field) => field !== 'name') ?? 'none';
    throw new VolumeError(`volume type ${type} is not supported by this node`);
  }

  /** Secrets, and what is projected, lie in volumes in memory upstream, the others on the node's disk. */
  #dataVolume({ secret, projected }: Volume, fsGroup: number | undefined): AtomicVolume {
    const mode = secret !== undefined || projected !== undefined ? STICKY : OPEN;
    return new AtomicVolume(this.#createTmpfs({ mode }), this.#clock, fsGroup);
  }

  /** A file of a volume, wherever symbolic links inside of it lead. */
  file(volume: string, path: string): Uint8Array | 'no volume' | undefined {
    const mounted = this.#mounted.get(volume);
    if (mounted === undefined) return 'no volume';
    const { tmpfs, base = '' } = mounted;
    const found = tmpfs.locate(base === '' ? path : `${base}/${path}`);
    return found === undefined ? undefined : tmpfs.readFile(found);
  }

  /** Bytes in the emptyDir volumes, by their names. */
  usage(): ReadonlyMap<string, number> {
    const usage = new Map<string, number>();
    for (const [name, { scratch, tmpfs }] of this.#mounted) if (scratch === true) usage.set(name, tmpfs.usage);
    return usage;
  }

  /** Saves what was written to volumes that outlive the pod; undefined when it has none. */
  save(): Promise<void> | undefined {
    const mounted = [...this.#mounted.values()];
    const handles = mounted.map(({ handle }) => handle).filter((handle) => handle !== undefined);
    const host = mounted.some(({ base }) => base !== undefined);
    return handles.length === 0 && !host ? undefined : this.#node.save(handles, host);
  }

  /** The pod is over: what it wrote to its emptyDir volumes is gone, and what it wrote to others is safe. */
  async tearDown(): Promise<void> {
    const mounted = [...this.#mounted.values()];
    this.#mounted.clear();
    for (const { scratch, tmpfs } of mounted) {
      if (scratch === true) for (const name of tmpfs.list('')) tmpfs.remove(name);
    }
    const handles = mounted.map(({ handle }) => handle).filter((handle) => handle !== undefined);
    await Promise.all(handles.map((handle) => this.#node.unmount(handle, this.#uid)));
  }

  /** What a container mounts. @param lookup variables for `subPathExpr` @throws VolumeError */
  mounts(container: Container, lookup: (name: string) => string | undefined): readonly Mount[] {
    return (container.volumeMounts ?? []).map((mount) => this.#mount(container, mount, lookup));
  }

  #mount(container: Container, mount: VolumeMount, lookup: (name: string) => string | undefined): Mount {
    const mounted = this.#mounted.get(mount.name);
    if (mounted === undefined) throw new VolumeError(`volume "${mount.name}" is not mounted`);
    const { tmpfs: source, base = '', noExec = false, noSuid = false, noDev = false } = mounted;
    const found = partOf(mounted, subPathOf(mount, lookup));
    if (found === undefined) {
      // upstream: pkg/kubelet/kubelet_pods.go, makeMounts
      throw new VolumeError(
        `failed to prepare subPath for volumeMount "${mount.name}" of container "${container.name}"`,
      );
    }
    const readOnly = mounted.readOnly || mount.readOnly === true;
    const part = found === '' && base === '' ? {} : { subPath: found };
    return { mountPath: mount.mountPath, source, readOnly, noExec, noSuid, noDev, ...part };
  }
}

/** Where a path of a volume leads in its tree; undefined when that is not in the volume. */
function partOf({ tmpfs, base = '' }: Mounted, subPath: string): string | undefined {
  if (subPath === '') return base;
  if (base === '') return tmpfs.subPath(subPath);
  const found = tmpfs.subPath(`${base}/${subPath}`);
  return found === base || found?.startsWith(`${base}/`) === true ? found : undefined;
}

function isData(volume: Volume): boolean {
  const { configMap, secret, downwardAPI, projected } = volume;
  return configMap !== undefined || secret !== undefined || downwardAPI !== undefined || projected !== undefined;
}
