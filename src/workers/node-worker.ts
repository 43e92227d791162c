import * as Comlink from 'comlink';
import { deferred, type ClockSetting } from '../base/index.ts';
import type { HostOnNodes, NodeOptions, NodeService } from '../protocol/index.ts';

/** A machine on the network of the nodes. */
export interface HostAddress {
  readonly name: string;
  readonly address: string;
}

/** The page's side of a node's worker. */
export interface NodeWorker {
  readonly options: NodeOptions;
  start(api: MessagePort, kubelet: MessagePort, clock: ClockSetting): Promise<void>;
  setClock(setting: ClockSetting): void;
  /** Loads what the first pod needs. */
  warmUp(): Promise<void>;
  /** Joins the networks of two nodes. */
  connectPeer(peer: NodeWorker): void;
  acceptPeer(options: NodeOptions, port: MessagePort): void;
  /** Joins the network of this node and a machine beside it. */
  connectHost(host: HostAddress, machine: Comlink.Remote<HostOnNodes>): void;
  disconnectPeer(name: string): void;
  terminate(): void;
  /** Resolves when the worker has ended, however it did; never, where the browser cannot tell (no Web Locks). */
  readonly ended: Promise<void>;
}

/**
 * A worker that dies gives no event, but the browser lets go of its Web Locks. The worker holds one as long as it lives
 * (node.worker.ts), and whoever gets it next knows that it has ended.
 */
async function untilEnded(lock: string, started: Promise<unknown>): Promise<void> {
  await started;
  // Opaque origins (sandboxed frames) have no locks: then only its lease tells.
  await navigator.locks.request(lock, () => undefined).catch(() => new Promise<never>(() => undefined));
}

export function startNodeWorker(worker: Worker, options: NodeOptions, volumeDatabase: string): NodeWorker {
  const service = Comlink.wrap<NodeService>(worker);
  const running = deferred<undefined>();
  const lock = `tabernetes-node:${options.nodeName}:${crypto.randomUUID()}`;
  const node: NodeWorker = {
    options,
    async start(api, kubelet, clock) {
      const failed = new Promise<never>((_, reject) => {
        worker.addEventListener('error', (event) => reject(new Error(event.message)), { once: true });
      });
      const ports = [Comlink.transfer(api, [api]), Comlink.transfer(kubelet, [kubelet])] as const;
      await Promise.race([service.start({ ...options, clock, lock, volumeDatabase }, ...ports), failed]);
      running.resolve(undefined);
    },
    setClock(setting) {
      void service.setClock(setting);
    },
    warmUp: () => service.warmUp(),
    connectPeer(peer) {
      const { port1, port2 } = new MessageChannel();
      peer.acceptPeer(options, port1);
      node.acceptPeer(peer.options, port2);
    },
    acceptPeer(peer, port) {
      void service.connectPeer(peer.nodeName, peer.podCIDR, Comlink.transfer(port, [port]));
    },
    connectHost({ name, address }, machine) {
      const { port1, port2 } = new MessageChannel();
      const { nodeName, address: nodeAddress, podCIDR } = options;
      void service.connectHost(name, address, Comlink.transfer(port1, [port1]));
      void machine.connectNode({ nodeName, address: nodeAddress, podCIDR }, Comlink.transfer(port2, [port2]));
    },
    disconnectPeer(name) {
      void service.disconnectPeer(name);
    },
    terminate() {
      worker.terminate();
    },
    ended: untilEnded(lock, running.promise),
  };
  return node;
}
