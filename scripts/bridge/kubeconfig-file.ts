import { resolve } from 'node:path';
import type { Bridge } from './bridge.ts';
import { writeSecret } from './kubeconfig.ts';

/** Writes the kubeconfig of a bridge on this port, for the current user alone. @returns its path, one for each port */
export async function writeKubeconfig(bridge: Bridge, port: number): Promise<string> {
  const path = resolve('.tabernetes', `kubeconfig-${String(port)}`);
  await writeSecret(path, bridge.kubeconfig(port));
  return path;
}

/** How a user gets to it. */
export function kubeconfigHint(path: string): string {
  return `For kubectl of your own, while the page is open:  export KUBECONFIG=${path}`;
}
