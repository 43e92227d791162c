import type { Clock } from '../../base/index.ts';
import { bytes, type Container, type EmptyDirVolumeSource, type Volume, type VolumeMount } from '../../api/index.ts';
import type { Kernel, Mount, Tmpfs, TmpfsOptions } from '../../kernel/index.ts';
import { expand } from '../env/expansion.ts';
import { podResources } from '../resources/resource-config.ts';
import { AtomicVolume } from './atomic-volume.ts';
import { setVolumeOwnership } from './ownership.ts';
import { VolumeError, volumePayload, type PayloadContext } from './volume-payload.ts';

export interface VolumeFailure {
  readonly volume: string;
  readonly message: string;
}

/** Modes of a volume's root. upstream: pkg/volume/emptydir, `perm`; a tmpfs that is mounted is 1777. */
const OPEN = 0o777;
const STICKY = 0o1777;

type Mounted =
  { readonly kind: 'scratch'; readonly tmpfs: Tmpfs } | { readonly kind: 'data'; readonly data: AtomicVolume };

/** The volumes of one pod. */
export class PodVolumes {
  readonly #createTmpfs: Kernel['createTmpfs'];
  readonly #clock: Clock;
  readonly #mounted = new Map<string, Mounted>();

  constructor(createTmpfs: Kernel['createTmpfs'], clock: Clock) {
    this.#createTmpfs = createTmpfs;
    this.#clock = clock;
  }

  /**
   * Makes every volume that is not there yet, and brings those made of API data up to date. What was set up once stays
   * as it is when its source goes. @returns the volumes that could not be set up
   */
  async setUp(context: PayloadContext): Promise<readonly VolumeFailure[]> {
    const failures: VolumeFailure[] = [];
    for (const volume of context.pod.spec.volumes ?? []) {
      try {
        await this.#setUp(volume, context);
      } catch (cause) {
        if (!(cause instanceof VolumeError)) throw cause;
        if (!this.#mounted.has(volume.name)) failures.push({ volume: volume.name, message: cause.message });
      }
    }
    return failures;
  }

  async #setUp(volume: Volume, context: PayloadContext): Promise<void> {
    const fsGroup = context.pod.spec.securityContext?.fsGroup;
    if (volume.emptyDir !== undefined) {
      if (this.#mounted.has(volume.name)) return;
      const tmpfs = this.#createTmpfs(emptyDirOptions(volume.emptyDir, context));
      if (fsGroup !== undefined) setVolumeOwnership(tmpfs, fsGroup, false);
      this.#mounted.set(volume.name, { kind: 'scratch', tmpfs });
      return;
    }
    if (!isData(volume)) {
      const type = Object.keys(volume).find((field) => field !== 'name') ?? 'none';
      throw new VolumeError(`volume type ${type} is not supported by this node`);
    }
    const payload = await volumePayload(volume, context);
    const known = this.#mounted.get(volume.name);
    const data = known?.kind === 'data' ? known.data : this.#dataVolume(volume, fsGroup);
    data.write(payload);
    this.#mounted.set(volume.name, { kind: 'data', data });
  }

  /** Secrets, and what is projected, lie in volumes in memory upstream, the others on the node's disk. */
  #dataVolume({ secret, projected }: Volume, fsGroup: number | undefined): AtomicVolume {
    const mode = secret !== undefined || projected !== undefined ? STICKY : OPEN;
    return new AtomicVolume(this.#createTmpfs({ mode }), this.#clock, fsGroup);
  }

  /** Bytes in the emptyDir volumes, by their names. */
  usage(): ReadonlyMap<string, number> {
    const usage = new Map<string, number>();
    for (const [name, mounted] of this.#mounted) if (mounted.kind === 'scratch') usage.set(name, mounted.tmpfs.usage);
    return usage;
  }

  /** The pod is over: what it wrote to its emptyDir volumes is gone. */
  tearDown(): void {
    for (const mounted of this.#mounted.values()) {
      if (mounted.kind !== 'scratch') continue;
      for (const name of mounted.tmpfs.list('')) mounted.tmpfs.remove(name);
    }
    this.#mounted.clear();
  }

  /** What a container mounts. @param lookup variables for `subPathExpr` @throws VolumeError */
  mounts(container: Container, lookup: (name: string) => string | undefined): readonly Mount[] {
    return (container.volumeMounts ?? []).map((mount) => this.#mount(container, mount, lookup));
  }

  #mount(container: Container, mount: VolumeMount, lookup: (name: string) => string | undefined): Mount {
    const mounted = this.#mounted.get(mount.name);
    if (mounted === undefined) throw new VolumeError(`volume "${mount.name}" is not mounted`);
    const { mountPath } = mount;
    const subPath = mount.subPathExpr === undefined ? mount.subPath : expand(mount.subPathExpr, lookup);
    const source = mounted.kind === 'scratch' ? mounted.tmpfs : mounted.data.tmpfs;
    // Data of the API server is read-only in containers whatever the mount says.
    const readOnly = mounted.kind === 'data' || mount.readOnly === true;
    if (subPath === undefined || subPath === '') return { mountPath, source, readOnly };
    const found = source.subPath(subPath);
    if (found === undefined) {
      // upstream: pkg/kubelet/kubelet_pods.go, makeMounts
      throw new VolumeError(
        `failed to prepare subPath for volumeMount "${mount.name}" of container "${container.name}"`,
      );
    }
    return { mountPath, source, readOnly, subPath: found };
  }
}

/**
 * One in memory is as large as it may be, or as its pod's memory, or the node's; one on disk is measured, and its pod evicted.
 * upstream: pkg/volume/emptydir, calculateEmptyDirMemorySize
 */
function emptyDirOptions(source: EmptyDirVolumeSource, { pod, allocatable }: PayloadContext): TmpfsOptions {
  if (source.medium !== 'Memory') return { mode: OPEN };
  const most = podResources(pod).memoryLimitInBytes ?? bytes(allocatable['memory']);
  const own = bytes(source.sizeLimit);
  return { mode: STICKY, memory: true, sizeLimit: own > 0 ? Math.min(own, most) : most };
}

function isData(volume: Volume): boolean {
  const { configMap, secret, downwardAPI, projected } = volume;
  return configMap !== undefined || secret !== undefined || downwardAPI !== undefined || projected !== undefined;
}
