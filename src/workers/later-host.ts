import { OnDemand, type Clock } from '../base/index.ts';
import type { Host } from '../network/index.ts';
import type { HostOnNodes, NodeRoute } from '../protocol/index.ts';
import type { HostAddress } from './node-worker.ts';

/** A machine on the network of the nodes, whose network is loaded when it is first used; its channels wait for that. */
export class LaterHost implements HostOnNodes {
  readonly #waiting = new Map<string, { readonly node: NodeRoute; readonly port: MessagePort }>();
  readonly #host: OnDemand<Host>;
  #loaded: Host | undefined;

  constructor(address: HostAddress, clock: Clock) {
    this.#host = new OnDemand(async () => {
      const { Host } = await import('./host.ts');
      const host = new Host({ ...address, clock });
      this.#loaded = host;
      for (const { node, port } of this.#waiting.values()) host.connectNode(node, port);
      this.#waiting.clear();
      return host;
    });
  }

  load(): Promise<Host> {
    return this.#host.load();
  }

  connectNode(node: NodeRoute, port: MessagePort): void {
    if (this.#loaded === undefined) this.#waiting.set(node.nodeName, { node, port });
    else this.#loaded.connectNode(node, port);
  }

  disconnectNode(nodeName: string): void {
    this.#waiting.get(nodeName)?.port.close();
    this.#waiting.delete(nodeName);
    this.#loaded?.disconnectNode(nodeName);
  }
}
