import type { Tmpfs } from '../../kernel/index.ts';
import type { ImageProvider } from '../images/ensure-image.ts';
import type { AtomicVolume } from './atomic-volume.ts';
import type { NodeVolumes } from './node-volumes.ts';
import type { PayloadContext } from './volume-payload.ts';

/** What volumes of a pod are made with. */
export interface VolumeContext extends PayloadContext {
  readonly node: NodeVolumes;
  readonly images: ImageProvider;
  readonly signal: AbortSignal;
}

/** A volume that is there: a tree, or a part of one. */
export interface Mounted {
  readonly tmpfs: Tmpfs;
  /** A directory or file of the tree; all of it when left out. */
  readonly base?: string;
  /** It is read-only in containers whatever they say. */
  readonly readOnly: boolean;
  readonly noExec?: boolean;
  readonly noSuid?: boolean;
  readonly noDev?: boolean;
  /** An emptyDir: what is in it is the pod's. */
  readonly scratch?: boolean;
  /** Data of the API server, kept up to date. */
  readonly data?: AtomicVolume;
  /** Of a volume that outlives the pod, by which the node knows it. */
  readonly handle?: string;
}
