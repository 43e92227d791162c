import * as Comlink from 'comlink';
import type { NodeOptions, NodeService } from '../protocol/index.ts';

/** The page's side of a node's worker. */
export interface NodeWorker {
  readonly options: NodeOptions;
  start(api: MessagePort, kubelet: MessagePort): Promise<void>;
  /** Joins the networks of two nodes. */
  connectPeer(peer: NodeWorker): void;
  acceptPeer(options: NodeOptions, port: MessagePort): void;
  disconnectPeer(name: string): void;
  terminate(): void;
}

export function startNodeWorker(worker: Worker, options: NodeOptions): NodeWorker {
  const service = Comlink.wrap<NodeService>(worker);
  const node: NodeWorker = {
    options,
    async start(api, kubelet) {
      const failed = new Promise<never>((_, reject) => {
        worker.addEventListener('error', (event) => reject(new Error(event.message)), { once: true });
      });
      const started = service.start(options, Comlink.transfer(api, [api]), Comlink.transfer(kubelet, [kubelet]));
      await Promise.race([started, failed]);
    },
    connectPeer(peer) {
      const { port1, port2 } = new MessageChannel();
      peer.acceptPeer(options, port1);
      node.acceptPeer(peer.options, port2);
    },
    acceptPeer(peer, port) {
      void service.connectPeer(peer.nodeName, peer.podCIDR, Comlink.transfer(port, [port]));
    },
    disconnectPeer(name) {
      void service.disconnectPeer(name);
    },
    terminate() {
      worker.terminate();
    },
  };
  return node;
}
