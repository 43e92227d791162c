// The way in for outside clients (scripts/bridge), for servers that are started with plain Node.
import { tsImport } from 'tsx/esm/api';

/** @returns the bridge for `serveDirectory`, and what writes and shows its kubeconfig once the port is known */
export async function openBridge() {
  const { createBridge, kubeconfigHint, writeKubeconfig } = await tsImport('../bridge/index.ts', import.meta.url);
  const bridge = createBridge();
  return {
    bridge,
    async announce(port) {
      console.log(kubeconfigHint(await writeKubeconfig(bridge, port)));
    },
  };
}
