import type { NodeOptions } from '../protocol/index.ts';

/** Pods of all nodes together: Chromium has about 125 WebAssembly memories for a page, and exec needs some. */
const PODS_OF_A_PAGE = 108;
const MEMORY_OF_A_PAGE = 6 * 2 ** 30;
const CPU_OF_A_NODE = 2;

/** Where the shell is: the gateway of the nodes' network, as the machine is that runs a cluster in containers. */
export const SHELL_HOST = { name: 'shell', address: '172.18.0.1' } as const;
/** Where traffic for Ingresses comes in. */
export const INGRESS_HOST = { name: 'ingress', address: '172.18.0.240' } as const;

/** Name of the node with this index, from 0. */
export function nodeName(index: number): string {
  return `node-${index + 1}`;
}

/** Options of the node with this index, from 0, in a cluster of `count`. */
export function nodeOptions(index: number, count: number, baseUrl: string): NodeOptions {
  return {
    nodeName: nodeName(index),
    address: `172.18.0.${index + 2}`,
    podCIDR: `10.244.${index}.0/24`,
    capacity: {
      cpu: CPU_OF_A_NODE,
      memory: Math.floor(MEMORY_OF_A_PAGE / count),
      pods: Math.floor(PODS_OF_A_PAGE / count),
    },
    registryUrl: new URL('./', baseUrl).href,
    clusterDomain: 'cluster.local',
    clusterDNS: '10.96.0.10',
  };
}
