import { hasReason, runtimeClasses, type Pod } from '../../api/index.ts';
import type { Client } from '../../client/index.ts';

/** What runs containers here, by the names that a RuntimeClass may give as its handler. */
export const RUNTIME_HANDLERS: readonly string[] = ['wasi'];

/** Why the runtime that a pod asks for cannot make its sandbox. upstream: pkg/kubelet/runtimeclass; containerd's words */
export async function runtimeProblem(client: Client, { spec }: Pod): Promise<string | undefined> {
  const name = spec.runtimeClassName ?? '';
  if (name === '') return undefined;
  try {
    const { handler } = await client.get(runtimeClasses, { name });
    if (RUNTIME_HANDLERS.includes(handler)) return undefined;
    const why = `failed to get sandbox runtime: no runtime for ${JSON.stringify(handler)} is configured`;
    return `rpc error: code = Unknown desc = ${why}`;
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
    return `runtimeclass.node.k8s.io ${JSON.stringify(name)} not found`;
  }
}
