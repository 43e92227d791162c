/** The way in for clients outside of the page: HTTP and WebSocket on this machine, bridged to the cluster of the open tab. */
export { type Bridge, CLUSTER_PATH, createBridge } from './bridge.ts';
export { kubeconfigHint, writeKubeconfig } from './kubeconfig-file.ts';
