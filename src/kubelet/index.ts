/**
 * The agent of one node: pod lifecycle, probes, volumes, image pulls, status, and the node's own API. It knows runtimes
 * by the words of CRI only. Imports base, api, client, cri, network, oci, protocol, and the kernel's types.
 */
export type * from './api.ts';
export { createKubelet } from './create-kubelet.ts';
