import { systemClock } from '../../../src/base/index.ts';
import { createKernel, type Container } from '../../../src/kernel/index.ts';
import { NodeAddresses } from '../../../src/network/node-addresses.ts';
import { WorkerNodeNetwork } from '../../../src/network/node-network.ts';
import { ServiceIndex } from '../../../src/network/service-index.ts';
import { POD_IPS } from './addresses.ts';

export interface NodeStart {
  readonly index: number;
  /** To the other node. */
  readonly peer: MessagePort;
  readonly program: Uint8Array;
}

/** Runs the program; answered with what it has printed when `until` is among it, or when it has ended. */
export interface RunRequest {
  readonly args: readonly string[];
  readonly until?: string;
}

/** A node with one pod, whose container has the program of the kernel's socket tests. */
async function start({ index, peer, program }: NodeStart): Promise<Container> {
  const network = new WorkerNodeNetwork(
    {
      nodeName: `node-${String(index)}`,
      nodeAddress: `172.18.0.${String(index + 2)}`,
      podCIDR: `10.244.${String(index)}.0/24`,
      clusterDomain: 'cluster.local',
      clusterDNS: '10.96.0.10',
      clock: systemClock,
      random: Math.random,
    },
    { services: new ServiceIndex(), nodes: new NodeAddresses() },
    Promise.resolve(),
  );
  const other = 1 - index;
  network.connectPeer(`node-${String(other)}`, `10.244.${String(other)}.0/24`, peer);
  const kernel = createKernel({
    clock: systemClock,
    random: (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
    network,
    maxMemories: 20,
    nodeName: `node-${String(index)}`,
  });
  const netns = kernel.createNetworkNamespace({ ip: POD_IPS[index] ?? '', hostname: 'pod' });
  network.attachPod({ netns, hosts: () => '', resolvConf: () => '', terminating: () => false });
  const file = { type: 'file' as const, mode: 0o755, uid: 0, gid: 0, mtime: 0, content: program };
  const layers = [new Map([['/sockets', file]])];
  const container = kernel.createContainer({ hostname: 'pod', layers, mounts: [], netns, readOnlyRootfs: false });
  // Init: it serves nobody, and is there for the others to run.
  await run(container, { args: ['echo', '1'], until: 'listening' }, true);
  return container;
}

async function run(container: Container, { args, until }: RunRequest, first = false): Promise<string> {
  let text = '';
  let heard = (): void => undefined;
  const said = new Promise<void>((resolve) => {
    heard = () => {
      if (until !== undefined && text.includes(until)) resolve();
    };
  });
  const decoder = new TextDecoder();
  const print = (chunk: Uint8Array): undefined => {
    text += decoder.decode(chunk);
    heard();
  };
  const stdio = { kind: 'pipes' as const, stdout: print, stderr: print };
  const spec = { args: ['/sockets', ...args], env: [], cwd: '/', uid: 0, gid: 0, stdio };
  const process = await (first ? container.start(spec) : container.exec(spec));
  if (!('exited' in process)) throw new Error(process.message);
  await Promise.race([process.exited, said]);
  return text;
}

let container: Promise<Container> | undefined;
addEventListener('message', (event: MessageEvent<NodeStart | RunRequest>) => {
  const message = event.data;
  if ('peer' in message) {
    container = start(message);
    void container.then(() => postMessage(''));
  } else {
    void container?.then((it) => run(it, message)).then((text) => postMessage(text));
  }
});
