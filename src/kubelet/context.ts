import type { Clock } from '../base/index.ts';
import type { Service } from '../api/index.ts';
import type { Client, EventRecorder, InformerFactory } from '../client/index.ts';
import type { RuntimeService } from '../cri/index.ts';
import type { Kernel } from '../kernel/index.ts';
import type { NodeNetwork } from '../network/index.ts';
import type { ImageStore } from '../oci/index.ts';
import type { Backoff } from './backoff.ts';
import type { Allocatable } from './env/resource-ref.ts';
import type { ImageProvider } from './images/ensure-image.ts';
import type { Journal } from './journal/journal.ts';
import type { NodeVolumes } from './volumes/node-volumes.ts';
import type { PodCgroups } from './resources/pod-cgroups.ts';

/** What the pods of a kubelet share. */
export interface KubeletContext {
  readonly nodeName: string;
  readonly client: Client;
  readonly clock: Clock;
  readonly runtime: RuntimeService;
  readonly images: ImageProvider;
  readonly imageStore: ImageStore;
  /** Bytes of the disk that images and what containers write are on. */
  readonly diskCapacity: number;
  readonly network: NodeNetwork;
  /** Volumes that outlive pods. */
  readonly volumes: NodeVolumes;
  readonly createTmpfs: Kernel['createTmpfs'];
  readonly cgroups: PodCgroups;
  readonly cpuNanoseconds: Kernel['cpuNanoseconds'];
  readonly informers: InformerFactory;
  readonly events: EventRecorder;
  readonly journal: Journal;
  readonly services: () => readonly Service[];
  readonly allocatable: Allocatable;
  /** Delays of containers that end again and again. */
  readonly crashes: Backoff;
}
