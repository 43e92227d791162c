import type { Clock, Disposer } from '../base/index.ts';
import type { ByteStream, Errno, NetworkNamespace, NetworkStack } from '../kernel/index.ts';

export interface NodeNetworkOptions {
  readonly nodeName: string;
  /** The node's own address, for instance `172.18.0.2`. */
  readonly nodeAddress: string;
  /** For instance `10.244.0.0/24`. */
  readonly podCIDR: string;
  readonly clusterDomain: string;
  /** Address of the cluster's DNS service: the nameserver that {@link NodeNetwork} answers for. */
  readonly clusterDNS: string;
  readonly clock: Clock;
  /** Uniform in [0, 1): picks endpoints. */
  readonly random: () => number;
}

/** A port of the node, and the port of a pod that it leads to. */
export interface PortMapping {
  /** Which of the node's addresses; all of them when it is empty. */
  readonly hostIP: string;
  readonly hostPort: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly containerPort: number;
}

/** A pod's place in the network of its node; one that is in the node's own network has its address. */
export interface PodAttachment {
  readonly netns: NetworkNamespace;
  /** Text of the pod's `/etc/hosts`, as it is now. */
  readonly hosts: () => string;
  /** Text of the pod's `/etc/resolv.conf`, as it is now. */
  readonly resolvConf: () => string;
  /** Ports of the node that lead to it (CNI's portmap). */
  readonly hostPorts?: readonly PortMapping[];
  /** Whether the pod is being shut down: then a port where nobody listens any more is a pod that is gone. */
  readonly terminating: () => boolean;
}

/** Errno of a connect, or `ENOTFOUND` when the name does not exist. */
export type DialError = Errno | 'ENOTFOUND';

/** The cluster network as one node sees it; it is the `NetworkStack` of the node's kernel. */
export interface NodeNetwork extends NetworkStack {
  readonly nodeName: string;
  readonly nodeAddress: string;
  readonly clusterDomain: string;
  readonly clusterDNS: string;
  /** Resolves when the rules for Services are in place. */
  readonly synced: Promise<void>;
  /** An address for a pod. @returns undefined when the node's range is used up */
  allocateAddress(): string | undefined;
  releaseAddress(ip: string): void;
  /** Makes a pod reachable, and able to resolve names, until disposed of. */
  attachPod(pod: PodAttachment): Disposer;
  /** A channel to another node. Replaces an earlier one to the same node. */
  connectPeer(nodeName: string, podCIDR: string, port: MessagePort): void;
  /** A channel to a machine beside the nodes, that reaches into the cluster through this one. Replaces an earlier one. */
  connectHost(name: string, address: string, port: MessagePort): void;
  /** The other node, or machine, is gone: its streams are reset. */
  disconnectPeer(nodeName: string): void;
  /** Connects from the node itself, as probes and port-forwarding do, to an address or a cluster DNS name. */
  dial(host: string, port: number, signal: AbortSignal): Promise<ByteStream | DialError>;
  dispose(): void;
}
