import { AsyncQueue, systemClock } from '../../base/index.ts';
import { createInformerFactory, type Client } from '../../client/index.ts';
import { createWasiRuntime } from '../../cri/index.ts';
import { createKernel, type Kernel } from '../../kernel/index.ts';
import { createNodeNetwork, type NodeNetwork } from '../../network/index.ts';
import type { Image, ImageStore, LayerEntry } from '../../oci/index.ts';
import { memoryVolumeStore, type VolumeStore } from '../../volumes/index.ts';
import { createKubelet, type Kubelet } from '../index.ts';

export interface RealNode {
  readonly kubelet: Kubelet;
  readonly network: NodeNetwork;
  readonly kernel: Kernel;
  /** Where its persistent volumes are. */
  readonly volumes: VolumeStore;
}

/** A program of the kernel's tests (src/kernel/testing/compile.ts) as an image store that has nothing else. */
export async function programImages(name = 'programs'): Promise<ImageStore> {
  const response = await fetch(`/.cache/kernel-tests/${name}.wasm`);
  const content = new Uint8Array(await response.arrayBuffer());
  const file: LayerEntry = { type: 'file', mode: 0o755, uid: 0, gid: 0, mtime: 0, content };
  const image: Image = {
    id: 'sha256:programs',
    repoDigest: 'docker.io/library/programs@sha256:programs',
    repoTag: 'docker.io/library/programs:latest',
    config: { Entrypoint: ['/bin/program'] },
    layers: [new Map([['/bin/program', file]])],
    size: content.length,
  };
  return { get: () => image, pull: () => Promise.resolve(image), list: () => [image], remove: () => undefined };
}

/** A node as its worker makes it: a kernel, its runtime and network, and the kubelet. */
export async function startRealNode(client: Client, index: number, images: ImageStore): Promise<RealNode> {
  const clock = systemClock;
  const nodeName = `node-${String(index + 1)}`;
  const podCIDR = `10.244.${String(index)}.0/24`;
  const random = (bytes: Uint8Array): void => {
    crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
  };
  const informers = createInformerFactory(client, clock);
  const network = createNodeNetwork({
    nodeName,
    nodeAddress: `172.18.0.${String(index + 2)}`,
    podCIDR,
    clusterDomain: 'cluster.local',
    clusterDNS: '10.96.0.10',
    clock,
    random: Math.random,
    informers,
  });
  const volumes = memoryVolumeStore();
  const kernelMessages = new AsyncQueue<string>();
  const log = (message: string): void => kernelMessages.push(message);
  const kernel = createKernel({ log, clock, random, network, maxMemories: 50, nodeName });
  const kubelet = createKubelet({
    client,
    clock,
    informers,
    machine: () =>
      Promise.resolve({
        runtime: createWasiRuntime({ kernel, clock, random }),
        createTmpfs: (options) => kernel.createTmpfs(options),
        volumes,
        createCgroup: (...args) => kernel.createCgroup(...args),
        cpuNanoseconds: () => kernel.cpuNanoseconds(),
        kernelMessages,
      }),
    images,
    network,
    podPidsLimit: 20,
    podCIDR,
    capacity: { cpu: 2, memory: 2 * 2 ** 30, pods: 50 },
    osImage: 'Chromium',
    bootId: crypto.randomUUID(),
  });
  await kubelet.start();
  await kubelet.warmUp();
  return { kubelet, network, kernel, volumes };
}
