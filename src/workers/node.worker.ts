import * as Comlink from 'comlink';
import { AdjustableClock, systemClock } from '../base/index.ts';
import { connectFetchHandler, createFetchClient, createInformerFactory, serveFetchHandler } from '../client/index.ts';
import { createKubelet, type Kubelet, type Machine } from '../kubelet/index.ts';
import { createNodeNetwork, type NodeNetwork } from '../network/index.ts';
import { createImageStore } from '../oci/index.ts';
import type { NodeService, NodeStart } from '../protocol/index.ts';
import { browserName } from './browser-name.ts';

/** Memories beyond one for each pod: for exec, probes and init containers. */
const SPARE_MEMORIES = 5;

interface RunningNode {
  readonly clock: AdjustableClock;
  readonly kubelet: Kubelet;
  readonly network: NodeNetwork;
}

let node: RunningNode | undefined;

function started(): RunningNode {
  if (node === undefined) throw new Error('the node was not started');
  return node;
}

/** Holds a lock as long as this worker lives: the page learns of its end by getting it. */
function holdLock(name: string): void {
  const forever = new Promise<never>(() => undefined);
  // Opaque origins have no locks; then the node's lease tells.
  navigator.locks.request(name, () => forever).catch(() => undefined);
}

function random(bytes: Uint8Array): void {
  crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
}

function create(options: NodeStart, api: MessagePort): RunningNode {
  const { nodeName, address, podCIDR, capacity, registryUrl, clusterDomain, clusterDNS, volumeDatabase } = options;
  const clock = new AdjustableClock(systemClock, options.clock);
  const client = createFetchClient(connectFetchHandler(api));
  const informers = createInformerFactory(client, clock);
  const network = createNodeNetwork({
    nodeName,
    nodeAddress: address,
    podCIDR,
    clusterDomain,
    clusterDNS,
    clock,
    random: () => Math.random(),
    informers,
  });
  const maxMemories = capacity.pods + SPARE_MEMORIES;
  const machine = async (): Promise<Machine> => {
    const { createMachine } = await import('./machine.ts');
    const { memory } = capacity;
    return createMachine({
      clock,
      machineClock: systemClock,
      random,
      network,
      maxMemories,
      nodeName,
      memory,
      volumeDatabase,
    });
  };
  const kubelet = createKubelet({
    client,
    clock,
    informers,
    machine,
    images: createImageStore({ baseUrl: registryUrl, fetch: (url, signal) => fetch(url, { signal }) }),
    network,
    podPidsLimit: Math.ceil(maxMemories / 2),
    podCIDR,
    capacity,
    osImage: browserName(navigator.userAgent),
    bootId: crypto.randomUUID(),
  });
  return { clock, kubelet, network };
}

const service: NodeService = {
  async start(options, api, kubelet) {
    holdLock(options.lock);
    node = create(options, api);
    serveFetchHandler(kubelet, node.kubelet.server);
    await node.kubelet.start();
  },
  setClock(setting) {
    started().clock.set(setting);
  },
  warmUp: () => started().kubelet.warmUp(),
  connectPeer(nodeName, podCIDR, port) {
    started().network.connectPeer(nodeName, podCIDR, port);
  },
  connectHost(name, address, port) {
    started().network.connectHost(name, address, port);
  },
  disconnectPeer(nodeName) {
    started().network.disconnectPeer(nodeName);
  },
  async stop() {
    await started().kubelet.stop();
    started().network.dispose();
  },
};

Comlink.expose(service);
