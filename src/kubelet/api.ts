import type { Clock } from '../base/index.ts';
import type { Client, InformerFactory } from '../client/index.ts';
import type { RuntimeService } from '../cri/index.ts';
import type { Kernel } from '../kernel/index.ts';
import type { NodeNetwork } from '../network/index.ts';
import type { ImageStore } from '../oci/index.ts';
import type { VolumeStore } from '../volumes/index.ts';
import type { FetchHandler } from '../protocol/index.ts';

/** What a node runs containers with. */
export interface Machine {
  readonly runtime: RuntimeService;
  /** Where volumes live. */
  readonly createTmpfs: Kernel['createTmpfs'];
  /** Where volumes that outlive pods are kept. */
  readonly volumes: VolumeStore;
  readonly createCgroup: Kernel['createCgroup'];
  readonly cpuNanoseconds: Kernel['cpuNanoseconds'];
  /** What Linux would write to its ring buffer. */
  readonly kernelMessages: AsyncIterable<string>;
}

export interface KubeletOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly informers: InformerFactory;
  /** Loads what runs containers. Called once, for the first pod. */
  readonly machine: () => Promise<Machine>;
  readonly images: ImageStore;
  /** Says the node's name and address. */
  readonly network: NodeNetwork;
  readonly podCIDR: string;
  /** CPUs, bytes, pods. */
  readonly capacity: { readonly cpu: number; readonly memory: number; readonly pods: number };
  /** Processes that a pod may have at most (KubeletConfiguration.podPidsLimit). */
  readonly podPidsLimit: number;
  /** What the host is, for `kubectl get nodes -o wide`: for instance the browser's name and version. */
  readonly osImage: string;
  /** A name for this run of the node: another one after every start. */
  readonly bootId: string;
}

export interface Kubelet {
  /** Registers the node and takes up its pods. Resolves when the node is Ready. */
  start(): Promise<void>;
  /** Loads what the first pod needs. */
  warmUp(): Promise<void>;
  /** Stops reporting and ends every container, without telling the API server: the node is gone, its pods are not. */
  stop(): Promise<void>;
  /** The kubelet's own API: logs, exec, attach, pods, stats. */
  readonly server: FetchHandler;
}
