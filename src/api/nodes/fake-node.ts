import type { Node } from '../generated/types.ts';

/** As `kwok --manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake`. */
const ANNOTATION = 'kwok.x-k8s.io/node';

/** What the kubelets of this project say that they run containers with begins with it. */
export const CONTAINER_RUNTIME = 'tabernetes://';

/**
 * Whether the node is there in the API alone, as those of kwok: a controller says that it is ready, and that its pods run.
 * A node that a kubelet reports of is none, whatever it is annotated with.
 */
export function isFakeNode(node: Node): boolean {
  if (node.metadata.annotations?.[ANNOTATION] !== 'fake') return false;
  return node.status?.nodeInfo?.containerRuntimeVersion.startsWith(CONTAINER_RUNTIME) !== true;
}
