import type { ClockSetting } from '../base/index.ts';
import type { Decision } from './scheduling.ts';

/** What the page asks of the workers it starts; each interface is exposed with Comlink by one `*.worker.ts`. */

/** A thread in which the time of the cluster passes. */
export interface ClockFollower {
  /** Every thread is told the same: their clocks agree. */
  setClock(setting: ClockSetting): void;
}

/** A node, as a machine on its network knows it. */
export type NodeRoute = Pick<NodeOptions, 'nodeName' | 'address' | 'podCIDR'>;

/** A thread that is a machine beside the nodes, on their network. */
export interface HostOnNodes {
  /** A channel to a node, which was told of this machine by `NodeService.connectHost`. Replaces an earlier one. */
  connectNode(node: NodeRoute, port: MessagePort): void;
  disconnectNode(nodeName: string): void;
}

export interface ControlPlaneOptions {
  readonly clock: ClockSetting;
  /** Name of the IndexedDB database. */
  readonly database: string;
  /** Name of the one that persistent volumes are in. */
  readonly volumeDatabase: string;
  /** Start empty: deletes what the databases hold. */
  readonly fresh: boolean;
}

export interface ControlPlaneInfo {
  /** Whether objects survive a reload; when not, `reason` says why (storage denied, full, …). */
  readonly durable: boolean;
  readonly reason?: string;
  readonly objects: number;
}

/** As a {@link HostOnNodes} it is where traffic for Ingresses comes in. */
export interface ControlPlaneService extends ClockFollower, HostOnNodes {
  start(options: ControlPlaneOptions): Promise<ControlPlaneInfo>;
  /** Serves the Kubernetes API on this port (src/client/transport). */
  serve(port: MessagePort): void;
  /**
   * Serves the Kubernetes API to the outside clients of the page's server.
   * @param url of its WebSocket @param onRole told whether they reach this tab; undefined when the server is away
   */
  serveOutside(url: string, onRole: (serving: boolean | undefined) => void): void;
  /** Loads what the first users of a cluster need and its start does not. */
  warmUp(): Promise<void>;
  /** The kubelet server of a node, for logs, exec and attach. */
  attachNode(nodeName: string, port: MessagePort): void;
  detachNode(nodeName: string): void;
  /** The scheduler's last decision on a pod; undefined when it made none, or none that it remembers. */
  decisionOn(podUid: string): Promise<Decision | undefined>;
  /** Writes out what is pending and closes the database; deletes it unless the state is kept. */
  stop(options: { readonly keepState: boolean }): Promise<void>;
}

export interface NodeOptions {
  readonly nodeName: string;
  /** The node's own address, for instance `172.18.0.2`. */
  readonly address: string;
  /** For instance `10.244.0.0/24`. */
  readonly podCIDR: string;
  /** Seconds of CPU a second, bytes, pods. */
  readonly capacity: { readonly cpu: number; readonly memory: number; readonly pods: number };
  /** URL of the directory that holds the bundled registry's `v2/`, ending in a slash. */
  readonly registryUrl: string;
  readonly clusterDomain: string;
  readonly clusterDNS: string;
}

export interface NodeStart extends NodeOptions {
  readonly clock: ClockSetting;
  /** Name of the Web Lock that the worker holds while it lives. */
  readonly lock: string;
  /** Name of the IndexedDB database that persistent volumes are in. */
  readonly volumeDatabase: string;
}

export interface NodeService extends ClockFollower {
  /** @param api the Kubernetes API @param kubelet where the node serves its kubelet API */
  start(options: NodeStart, api: MessagePort, kubelet: MessagePort): Promise<void>;
  /** Loads what the first pod needs. */
  warmUp(): Promise<void>;
  /** A channel to another node of the cluster network. Replaces an earlier one to the same node. */
  connectPeer(nodeName: string, podCIDR: string, port: MessagePort): void;
  /** A channel to a machine beside the nodes, which reaches the cluster network through this one. */
  connectHost(name: string, address: string, port: MessagePort): void;
  /** Another node, or a machine, is gone. */
  disconnectPeer(nodeName: string): void;
  stop(): Promise<void>;
}
